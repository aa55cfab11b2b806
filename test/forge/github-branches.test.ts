import { describe, expect, test } from 'vitest'
import type { NewCommit } from '../../src/forge/branches.ts'
import { NotNow, Refused } from '../../src/forge/errors.ts'
import { corner, replyToQuery } from './github-corner.ts'
import { emulated } from './github-emulated.ts'

const name = 'edgewise/default/prod/web/keep'
const draft = 'edgewise/draft/web'
const content = Buffer.from('a: 2\n')

/** A repository, what a job may do there, and its main branch. */
async function place() {
  const { github, job, operations } = await emulated()
  const { people } = github
  const files = { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' }
  const repository = people.createRepository('shop/clusters', { files })
  people.install('shop')
  const host = await job(repository)
  const tip = (branch: string): string => repository.refs.get(`refs/heads/${branch}`) ?? 'none'
  const commit = (more: Partial<NewCommit> = {}) =>
    host.commit({
      branch: draft,
      onto: tip('main'),
      message: 'Keep the address\n\nMore words.\n\nAnd more.',
      files: [{ path: 'a.yaml', content }],
      ...more,
    })
  const follow = async () => {
    await host.moveBranches([{ branch: draft, from: null, to: tip('main') }])
    const made = await commit()
    await host.moveBranches([
      { branch: name, from: null, to: made },
      { branch: draft, from: made, to: null },
    ])
    return made
  }
  return { github, people, repository, host, tip, commit, follow, operations }
}

test('the default branch with its settings', async () => {
  const { people, repository, host, tip } = await place()
  people.push(repository, { branch: 'main', files: { '.github/edgewise.yaml': 'version: 1\n' } })
  const found = await host.defaultBranch()
  expect(found).toMatchObject({ name: 'main', base: { id: tip('main') } })
  const settings = await host.tree(found?.base.settingsTree ?? '')
  expect(settings).toMatchObject({ ok: true, value: [{ path: '.github/edgewise.yaml' }] })
})

test('a branch appears as a whole: one signed commit of ours, and the draft is gone', async () => {
  const { github, host, tip, follow, repository } = await place()
  const made = await follow()
  const { store } = repository
  expect(store.commit(made)).toMatchObject({
    parents: [tip('main')],
    author: { name: 'edgewise[bot]' },
    committer: { name: 'GitHub', email: 'noreply@github.com' },
    message: 'Keep the address\n\nMore words.\n\nAnd more.',
  })
  expect(tip(draft)).toBe('none')
  const tree = await host.tree(store.commit(made)?.tree ?? '')
  expect(tree.ok && tree.value.map(({ path }) => path)).toEqual(['a.yaml', 'b.yaml'])
  const title = 'Keep the address'
  const number = await host.openPull({ head: name, base: 'main', title, body: 'Why.' })
  const [branch, none] = await host.branches([name, 'none/such'])
  expect(none).toEqual({ name: 'none/such', tip: null, pulls: [] })
  expect(branch).toMatchObject({
    name,
    tip: { id: made, parents: [{ id: tip('main') }], isOurs: true },
    pulls: [
      { number, state: 'open', isOurs: true, base: 'main', title, body: 'Why.', merged: null },
    ],
  })
  expect(await host.branchesIn('edgewise')).toEqual([
    { name, pull: { number, state: 'open', body: 'Why.' } },
  ])
  expect(await host.branchesIn('edgewise/pr-7')).toEqual([])
  await host.changePull(number, { body: 'Because.' })
  await host.changePull(number, { state: 'closed' })
  expect((await host.branches([name]))[0]?.pulls).toMatchObject([
    { number, state: 'closed', body: 'Because.' },
  ])
  expect((await host.branchesIn('edgewise'))[0]?.pull?.state).toBe('closed')
  expect(github.violations).toEqual([])
})

describe('what somebody else pushed is told apart', () => {
  test.each(['on top', 'under our name'])('%s', async (how) => {
    const { people, host, repository, follow } = await place()
    const made = await follow()
    const by = how === 'on top' ? 'ana' : 'edgewise[bot]'
    people.push(repository, { branch: name, files: { 'c.yaml': '' }, by })
    const [branch] = await host.branches([name])
    expect(branch?.tip).toMatchObject({ parents: [{ id: made }], isOurs: false })
  })
})

describe('only what is where it is thought to be is moved', () => {
  test('a branch that somebody pushed to meanwhile stays, and so does every other', async () => {
    const { people, host, repository, tip, follow } = await place()
    const made = await follow()
    const pushed = people.push(repository, { branch: name, files: { 'c.yaml': '' }, by: 'ana' })
    const moves = [
      { branch: 'edgewise/other', from: null, to: tip('main') },
      { branch: name, from: made, to: tip('main') },
    ]
    await expect(host.moveBranches(moves)).rejects.toThrow(NotNow)
    expect([tip(name), tip('edgewise/other')]).toEqual([pushed, 'none'])
  })

  test('nor is a branch made that is there, or one taken away that is elsewhere', async () => {
    const { host, tip, follow } = await place()
    const made = await follow()
    const main = tip('main')
    await expect(host.moveBranches([{ branch: name, from: null, to: main }])).rejects.toThrow(
      NotNow,
    )
    await expect(host.moveBranches([{ branch: name, from: main, to: null }])).rejects.toThrow(
      NotNow,
    )
    expect(tip(name)).toBe(made)
  })

  test('nor is anything committed on it', async () => {
    const { people, repository, host, tip, commit } = await place()
    const main = tip('main')
    await host.moveBranches([{ branch: draft, from: null, to: main }])
    people.push(repository, { branch: draft, files: { 'c.yaml': '' } })
    await expect(commit({ onto: main })).rejects.toThrow(NotNow)
  })
})

test('what the App may not do, and what is not there, is refused', async () => {
  const { github, job } = await emulated()
  const repository = github.people.createRepository('shop/clusters')
  const permissions = { contents: 'read', metadata: 'read', pull_requests: 'read' } as const
  github.people.install('shop', { permissions })
  const host = await job(repository)
  const main = repository.refs.get('refs/heads/main') ?? ''
  const moved = host.moveBranches([{ branch: draft, from: null, to: main }])
  await expect(moved).rejects.toMatchObject({ name: 'Refused', status: 403 })
  const files = [{ path: 'a.yaml', content }]
  const commit = host.commit({ branch: 'main', onto: main, message: 'No', files })
  await expect(commit).rejects.toMatchObject({ name: 'Refused', status: 403 })
  const pull = host.openPull({ head: 'main', base: 'main', title: 'No', body: '' })
  await expect(pull).rejects.toMatchObject({ name: 'Refused', status: 403 })
  expect([...repository.refs.keys()]).toEqual(['refs/heads/main'])
})

test('a write is made once, and paced as every other', async () => {
  const { github, host, tip, operations } = await place()
  await host.branches([name])
  operations()
  github.faults.add({ method: 'POST', path: '/graphql', status: 502, isApplied: true })
  const move = { branch: draft, from: null, to: tip('main') }
  await expect(
    host.commit({ branch: 'x', onto: tip('main'), message: '', files: [] }),
  ).rejects.toThrow(NotNow)
  expect(operations()).toEqual(['POST /graphql'])
  await host.moveBranches([move])
  expect(tip(draft)).toBe(tip('main'))
})

test('many branches are read in turns', async () => {
  const { host, operations, follow } = await place()
  await follow()
  operations()
  const names = [...Array.from({ length: 25 }, (_, index) => `none/${index}`), name]
  const found = await host.branches(names)
  expect(found.map((branch) => branch.name)).toEqual(names)
  expect(found.filter(({ tip }) => tip !== null)).toHaveLength(1)
  expect(operations()).toEqual(['POST /graphql', 'POST /graphql'])
})

test('a branch that GitHub will not move for another reason is refused', async () => {
  const { host, api } = corner()
  replyToQuery(api, () => ({ data: { repository: { id: 'R_1' } } }))
  replyToQuery(api, ({ variables }) => {
    const nothing = '0'.repeat(40)
    const update = { name: `refs/heads/${name}`, beforeOid: nothing, afterOid: '1'.repeat(40) }
    expect(variables['input']).toEqual({
      repositoryId: 'R_1',
      refUpdates: [{ ...update, force: true }],
    })
    return { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'A rule forbids it' }] }
  })
  replyToQuery(api, () => ({
    data: {
      viewer: { login: 'edgewise[bot]', databaseId: 1 },
      repository: { ref0: null, pulls0: { nodes: [] } },
    },
  }))
  const moved = host.moveBranches([{ branch: name, from: null, to: '1'.repeat(40) }])
  await expect(moved).rejects.toThrow(Refused)
})
