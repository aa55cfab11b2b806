import { expect, test } from 'vitest'
import { nodeId } from '../github/show/account.ts'
import { corner, replyToQuery } from './github-corner.ts'
import { emulated } from './github-emulated.ts'

const lines = (...changed: readonly number[]): string =>
  Array.from(
    { length: 30 },
    (_, n) => `key${n + 1}: ${changed.includes(n + 1) ? 'new' : 'old'}\n`,
  ).join('')

/** A pull request that changes two lines of one file and another file besides. */
async function proposed() {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters', {
    files: { 'a.yaml': lines(), 'b.yaml': 'b: 1\n' },
  })
  github.people.install('shop')
  const files = { 'a.yaml': lines(5, 25), 'b.yaml': 'b: 2\n' }
  const head = github.people.push(repository, { branch: 'change', files })
  const pull = github.people.openPull(repository, { head: 'change' })
  return { github, pull, head, number: pull.issue.number, host: await job(repository) }
}

test('patches of some files, as GitHub shows them', async () => {
  const { host, number } = await proposed()
  const patches = await host.patches(number, new Set(['a.yaml', 'gone.yaml']))
  expect([...patches.keys()]).toEqual(['a.yaml'])
  expect(patches.get('a.yaml')?.match(/^@@.*@@/gm)).toEqual([
    '@@ -2,7 +2,7 @@',
    '@@ -22,7 +22,7 @@',
  ])
})

test('pages are read until all is there, and not without end', async () => {
  const { host, api } = corner()
  const page = (from: number) =>
    Array.from({ length: 100 }, (_, n) => ({ filename: `f${from + n}`, patch: '@@ -1 +1 @@' }))
  const path = '/repos/shop/clusters/pulls/5/files'
  for (const number of [1, 2])
    api
      .get(path)
      .query({ per_page: '100', page: `${number}` })
      .reply(200, page(number * 100))
  expect((await host.patches(5, new Set(['f150', 'f250']))).size).toBe(2)
  for (const number of [1, 2, 3])
    api
      .get(path)
      .query({ per_page: '100', page: `${number}` })
      .reply(200, page(number * 100))
  expect((await host.patches(5, new Set(['f999']))).size).toBe(0)
})

test('a review stands on lines, and is found again', async () => {
  const { host, pull, head, number } = await proposed()
  const comments = [
    { path: 'a.yaml', startLine: 5, line: 5, body: 'one' },
    { path: 'a.yaml', startLine: 24, line: 26, body: 'three' },
  ]
  await host.putReview({ number, head, body: 'words', comments })
  expect(pull.issue.reviews).toMatchObject([
    {
      state: 'COMMENTED',
      commit: head,
      comments: [
        { line: 5, startLine: null, side: 'RIGHT' },
        { line: 26, startLine: 24, side: 'RIGHT' },
      ],
    },
  ])
  expect((await host.pullRequest(number))?.reviews).toEqual(['words'])
})

test('a line that no hunk shows is refused, and nothing of the review is there', async () => {
  const { host, pull, head, number } = await proposed()
  const comments = [
    { path: 'a.yaml', startLine: 5, line: 5, body: 'one' },
    { path: 'a.yaml', startLine: 15, line: 15, body: 'between' },
  ]
  const put = host.putReview({ number, head, body: 'words', comments })
  await expect(put).rejects.toMatchObject({ name: 'Refused', status: 422 })
  expect(pull.issue.reviews).toEqual([])
})

const [base, head, tree] = ['1', '2', '3'].map((digit) => digit.repeat(40))

test('of check runs both ends of the list are seen, whatever its order', async () => {
  const { host, api } = corner()
  const run = (databaseId: number) => ({
    databaseId,
    url: '',
    status: 'COMPLETED',
    conclusion: 'NEUTRAL',
    externalId: nodeId('CheckRun', databaseId),
    completedAt: null,
  })
  replyToQuery(api, ({ query }) => {
    expect(query).toMatch(/checkRuns\(first: \d+.*\n.*checkRuns\(last: \d+/)
    const checkRuns = { nodes: [run(7), run(5)] }
    const lastRuns = { nodes: [run(5), run(3)] }
    return {
      data: {
        repository: {
          base: { oid: base, tree: { oid: tree }, file: null },
          head: {
            oid: head,
            tree: { oid: tree },
            checkSuites: { nodes: [{ checkRuns, lastRuns }] },
          },
        },
      },
    }
  })
  const change = await host.mergeGroup(base ?? '', head ?? '')
  expect(change?.checks.map(({ id }) => id)).toEqual([3, 5, 7])
})
