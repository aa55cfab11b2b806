import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask } from './client.ts'
import { mergedTree } from './git/history.ts'
import { shop } from './shop.ts'
import { baseTip, type PullAt } from './show/pull.ts'

type Shop = Awaited<ReturnType<typeof shop>>
type Act = (shop: Shop, pull: PullAt) => unknown

const files = fc
  .tuple(fc.constantFrom('a/b.yaml', 'c.yaml', 'd.yaml', 'e/f.yaml'), fc.nat({ max: 3 }))
  .map(([path, n]) => ({ [path]: n === 0 ? null : `x: ${n}\n`.repeat(n) }))
const branch = fc.constantFrom('main', 'feature', 'other')
const someone = fc.constantFrom('ana', 'eve', 'bob')

const api = '/repos/acme/shop'
const write = ({ github, token }: Shop, line: string, body: object) =>
  ask(github, token, line, { body })

const isMergeable = (at: PullAt): boolean =>
  mergedTree(at.repository.store, baseTip(at), at.pull.headSha) !== null

/** What people and the App may do, in whatever order. */
const acts = fc.oneof(
  fc.record({ branch, files, by: someone }).map(
    (push): Act =>
      ({ people, repository }) =>
        people.push(repository, push),
  ),
  fc.tuple(branch, branch).map(
    ([to, from]): Act =>
      ({ people, repository }) => {
        const sha = repository.refs.get(`refs/heads/${from}`)
        if (sha !== undefined) people.reset(repository, to, sha)
      },
  ),
  fc.tuple(someone, fc.string()).map(
    ([by, text]): Act =>
      ({ people }, pull) =>
        people.comment(pull, by, text),
  ),
  fc.tuple(someone, files, fc.boolean()).map(
    ([owner, changed, isGone]): Act =>
      (made) => {
        const { people, repository } = made
        const fork = people.fork(repository, owner)
        people.push(fork, { branch: 'mine', files: { ...changed, mine: 'mine' } })
        people.openPull(repository, { fork, head: 'mine', isDraft: isGone })
        if (isGone) people.deleteFork(fork)
      },
  ),
  fc.constantFrom<Act[]>(
    ({ people }, pull) => people.closePull(pull),
    ({ people }, pull) => pull.pull.merged ?? people.reopenPull(pull),
    ({ people }, pull) => people.markDraft(pull),
    ({ people }, pull) => people.markReady(pull),
    ({ people }, pull) => people.editPull(pull, { title: 'Other', baseBranch: 'other' }, 'eve'),
    ({ people }, pull) => {
      if (pull.issue.state === 'open' && isMergeable(pull)) people.mergePull(pull, 'ana')
    },
    ({ people, repository }) => {
      const [run] = repository.checkRuns
      if (run !== undefined) people.rerun(repository, run, 'ana')
    },
  ),
  fc.constantFrom('success', 'neutral', 'failure').map(
    (conclusion): Act =>
      (shop, { pull }) =>
        write(shop, `POST ${api}/check-runs`, {
          name: 'Edgewise',
          head_sha: pull.headSha,
          conclusion,
          output: { title: conclusion, summary: '' },
        }),
  ),
  fc.string().map(
    (body): Act =>
      (shop) =>
        write(shop, `POST ${api}/issues/1/comments`, { body }),
  ),
  fc.tuple(someone, fc.string(), fc.constantFrom('open', 'closed')).map(
    ([by, body, state]): Act =>
      async (shop) => {
        const { people, repository } = shop
        const { number } = people.openIssue(repository, by, 'Words', body)
        await write(shop, `PATCH ${api}/issues/${number}`, { body: `${body}!`, state })
        people.editIssue(repository, number, body, 'ana')
        if (state === 'closed') people.deleteIssue(repository, number)
      },
  ),
  fc.constantFrom<Act[]>(
    (shop) => write(shop, `POST ${api}/issues`, { title: 'Dashboard', body: '- [ ] fix' }),
    ({ people, repository }) => people.editRepository(repository, { defaultBranch: 'other' }),
    ({ people, repository }) => people.editRepository(repository, { isPrivate: false }),
  ),
)

/** What is asked afterwards, of each pull request. */
const pages = (number: number, head: string): readonly string[] => [
  `/pulls/${number}`,
  `/pulls/${number}/files`,
  `/pulls/${number}/commits`,
  `/issues/${number}/comments`,
  `/commits/${head}`,
  `/commits/${head}/check-runs?filter=all`,
  `/commits/${head}/check-suites`,
  `/commits/${head}/pulls`,
  `/compare/main...${head}`,
]

test('whatever happens, everything that is said has the described form', async () => {
  const sequences = fc.sample(fc.array(acts, { minLength: 8, maxLength: 16 }), 12)
  for (const sequence of sequences) {
    const made = await shop()
    const { github, people, repository, token, pull } = made
    people.push(repository, { branch: 'other', from: 'main', files: { other: '1' } })
    // Nobody listens there, but all that would be sent is looked at.
    github.hooks.url = 'http://127.0.0.1:1/'
    github.hooks.hold()
    for (const act of sequence) await act(made, pull)
    const issues = [...repository.issues.values()]
    const pulls = issues.filter(({ pull: its }) => its !== null)
    const paths = pulls.flatMap((issue) => pages(issue.number, issue.pull?.headSha ?? ''))
    for (const path of ['', '/pulls?state=all', '/issues?state=all', '/branches', ...paths]) {
      const { status } = await ask(github, token, `GET ${api}${path}`)
      expect([200, 404], path).toContain(status)
    }
    expect(github.violations).toEqual([])
  }
})
