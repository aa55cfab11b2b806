import { describe, expect, test } from 'vitest'
import { hunksOf, isWithin } from '../../src/app/suggest/hunks.ts'
import { lineEdits } from '../../src/app/suggest/lines.ts'
import { markIn, suggestionBody } from '../../src/app/suggest/words.ts'
import type { PullAt } from '../github/show/pull.ts'
import { narrow, sample } from './sample.ts'
import { checksOn } from './service.ts'
import { type Stage, stage } from './stage.ts'

const patch = `@@ -3,4 +3,5 @@ kind: Service
 a
-b
+c
+d
 e
 f
@@ -20 +22,0 @@
-x
@@ -30,0 +32 @@
+y
\\ No newline at end of file`

test('of a patch the lines of the newer side count, hunk by hunk', () => {
  const hunks = hunksOf(patch)
  expect(hunks).toEqual([
    { from: 3, to: 7 },
    { from: 32, to: 32 },
  ])
  const isIn = (from: number, to: number): boolean => isWithin({ from, to }, hunks)
  expect([isIn(3, 7), isIn(5, 5), isIn(2, 3), isIn(7, 8), isIn(7, 32), isIn(32, 32)]).toEqual([
    true,
    true,
    false,
    false,
    false,
    true,
  ])
})

describe('an edit as lines', () => {
  const edits = (before: string, after: string) => lineEdits({ path: 'a.yaml', before, after })

  test.each<[string, string, string, unknown]>([
    ['in place', 'a\nb\nc\n', 'a\nB\nc\n', [{ from: 2, to: 2, instead: ['B'] }]],
    ['put in', 'a\nb\nc\n', 'a\nX\nb\nc\n', [{ from: 1, to: 1, instead: ['a', 'X'] }]],
    ['put before all', 'a\nb\n', 'X\na\nb\n', [{ from: 1, to: 1, instead: ['X', 'a'] }]],
    ['put behind all', 'a\nb\n', 'a\nb\nX\n', [{ from: 2, to: 2, instead: ['b', 'X'] }]],
    ['taken out', 'a\nb\nc\n', 'a\nc\n', [{ from: 2, to: 2, instead: [] }]],
    ['without a last line end', 'a\nb', 'a\nB', [{ from: 2, to: 2, instead: ['B'] }]],
    [
      'in two places',
      'a\nb\nc\nd\ne\n',
      'A\nb\nc\nd\ne\nX\n',
      [
        { from: 1, to: 1, instead: ['A'] },
        { from: 5, to: 5, instead: ['e', 'X'] },
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(edits(before, after)).toEqual(expected)
  })

  test.each([
    ['a new file', '', 'a\n'],
    ['other line ends', 'a\r\nb\r\n', 'a\r\nc\r\n'],
    ['a last line end that was not there', 'a\nb', 'a\nb\nc\n'],
    ['characters that nobody sees', 'a\u202eb\nc\n', 'a\u202eb\nd\n'],
    ['characters without a width', 'a\u200bb\nc\n', 'a\u200bb\nd\n'],
  ])('%s is nothing for a suggestion', (_, before, after) => {
    expect(edits(before, after)).toBeNull()
  })
})

test('no line of a suggestion ends its fence', () => {
  const body = suggestionBody('Words', ['```', 'x: "````"', '/edgewise help'])
  expect(body).toBe('Words.\n\n`````suggestion\n```\nx: "````"\n/edgewise help\n`````')
})

const service = (policy: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
spec:
  type: LoadBalancer
  externalTrafficPolicy: ${policy}
  selector:
    app.kubernetes.io/name: ingress-nginx
    app.kubernetes.io/component: controller
  ports:
    - { name: http, port: 80, targetPort: http }
    - { name: https, port: 443, targetPort: https }
`

/** The controller, its budget, and the rest of the file. */
const file = 'ingress/controller.yaml'
const documents = (sample[file] ?? '').split('---\n')

const kept = { ...narrow, 'ingress/service.yaml': service('Local') }
const lost = { 'ingress/service.yaml': service('Cluster') }

const reviewed = async ({ review }: Stage, pull: PullAt) => {
  const { suggest } = await review(pull)
  return suggest?.()
}

describe('below a pull request', () => {
  test('what is due is suggested on the lines that it changes', async () => {
    const set = await stage(kept)
    const pull = set.propose(lost)
    expect(await reviewed(set, pull)).toBe(1)
    const [review, ...others] = pull.issue.reviews
    expect(others).toEqual([])
    expect(review).toMatchObject({ state: 'COMMENTED', commit: pull.pull.headSha })
    expect(review?.comments).toMatchObject([
      { path: 'ingress/service.yaml', line: 8, startLine: null, side: 'RIGHT' },
    ])
    expect(review?.comments[0]?.body).toMatch(
      /\n\n```suggestion\n {2}externalTrafficPolicy: Local\n```$/,
    )
    expect(markIn(review?.body ?? '')).toMatchObject({ head: pull.pull.headSha })
    expect(review?.body).toContain('Before it is merged:')
  })

  test('once a head, and not again for the same lines', async () => {
    const set = await stage(kept)
    const pull = set.propose(lost)
    await reviewed(set, pull)
    expect(await reviewed(set, pull)).toBe('there')
    const { people } = set.github
    people.push(set.repository, { branch: 'change', files: { 'README.md': 'a' }, by: 'ana' })
    expect(await reviewed(set, pull)).toBe('nothing')
    expect(pull.issue.reviews).toHaveLength(1)
  })

  test('what a change undoes is suggested at once, whatever else the pattern would like', async () => {
    const set = await stage()
    expect(await reviewed(set, set.propose(lost))).toBe(1)
  })

  test('what its lines do not show is left to a follow-up', async () => {
    const [controller = '', budget = '', ...rest] = documents
    const apart = { [file]: [controller, ...rest].join('---\n'), 'ingress/budget.yaml': budget }
    const set = await stage(apart)
    const pull = set.propose({ 'ingress/budget.yaml': null })
    const before = set.github.calls.length
    expect(await reviewed(set, pull)).toBe('nothing')
    expect(pull.issue.reviews).toEqual([])
    const [check] = checksOn(set.repository, pull.pull.headSha)
    expect(check?.actions).toMatchObject([{ identifier: 'fix' }])
    expect(set.github.calls.slice(before).filter(({ path }) => path.includes('/files'))).toEqual([])
  })

  test('where an edit lies beside the hunks there is none', async () => {
    const far = (type: string, between: string) => ({
      'ingress/service.yaml': service('Cluster').replace(
        '  type: LoadBalancer\n',
        `  type: ${type}\n${between}`,
      ),
    })
    const suggested = async (between: string) => {
      const set = await stage({ ...narrow, ...far('ClusterIP', between) })
      return reviewed(set, set.propose(far('LoadBalancer', between)))
    }
    expect(await suggested('')).toBe(1)
    expect(await suggested('  # far away\n'.repeat(5))).toBe('nothing')
  })

  test('a fork has them as well, and a draft has none', async () => {
    const set = await stage(kept)
    const draft = set.propose(lost, { isDraft: true })
    expect(await reviewed(set, draft)).toBe('nothing')
    const { people } = set.github
    const fork = people.fork(set.repository, 'bob')
    people.push(fork, { branch: 'more', files: lost, by: 'bob' })
    const pull = people.openPull(set.repository, { head: 'more', fork, by: 'bob' })
    expect(await reviewed(set, pull)).toBe(1)
  })

  test('what was written although the answer was lost is not written again', async () => {
    const set = await stage(kept)
    const pull = set.propose(lost)
    set.github.faults.add({ method: 'POST', path: /\/reviews$/, status: 502, isApplied: true })
    await expect(reviewed(set, pull)).rejects.toThrow('502')
    expect(await reviewed(set, pull)).toBe('there')
    expect(pull.issue.reviews).toHaveLength(1)
  })

  test('where a push came in between the newer job has its turn', async () => {
    const set = await stage(kept)
    const pull = set.propose(lost)
    set.github.faults.add({ method: 'POST', path: /\/reviews$/, status: 422 })
    expect(await reviewed(set, pull)).toBe('moved')
  })

  test('without the permission there is none', async () => {
    const granted = { metadata: 'read', contents: 'read', checks: 'write', pull_requests: 'read' }
    const set = await stage(kept, granted as never)
    const pull = set.propose(lost)
    expect(await reviewed(set, pull)).toBe('denied')
  })

  test('two more calls, once a head', async () => {
    const set = await stage(kept)
    const pull = set.propose(lost)
    const { suggest } = await set.review(pull)
    const before = set.github.calls.length
    await suggest?.()
    const more = set.github.calls.slice(before)
    expect(more.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`)).toEqual([
      `GET /repos/acme/clusters/pulls/${pull.issue.number}/files`,
      `POST /repos/acme/clusters/pulls/${pull.issue.number}/reviews`,
    ])
  })
})
