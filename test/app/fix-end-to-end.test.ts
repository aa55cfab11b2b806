/** Follow-up pull requests, from the command to the complete pattern, over HTTP both ways. */

import { expect, test } from 'vitest'
import type { PullAt } from '../github/show/pull.ts'
import type { Repository } from '../github/state.ts'
import { type Files, simulateText } from '../support/simulate-text.ts'
import { answerTo, followUps, ownBranches, scenario } from './fixing.ts'
import { kept, sample, lost as sampleLost } from './sample.ts'
import { checksOn, ownComments, running } from './service.ts'

const it = running()

const service = 'ingress/service.yaml'

const entry = 'ingress-nginx/Service/ingress-nginx-controller'

/** Five like nodes under `Cluster`, and a label to make two of them the edge by. */
const dilemma = scenario('cluster-policy')

/** The complete pattern, and one line of it undone. */
const complete = scenario('complete')
const lost = {
  [service]: (complete[service] ?? '').replace('Local', 'Cluster'),
}

function repositoryOf(name: string, files: Files): Repository {
  const { people } = it.github
  const repository = people.createRepository(`${name}/clusters`, {
    isPrivate: true,
    roles: { ana: 'write', eve: 'read' },
    files: { ...files, 'README.md': 'Clusters\n' },
  })
  people.install(name)
  return repository
}

/** Opens a pull request of these files and waits for its review. */
async function proposed(repository: Repository, files: Files): Promise<PullAt> {
  const { people } = it.github
  people.push(repository, { branch: 'more', files, by: 'ana' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  await it.idle()
  return pull
}

/** Says something and waits until it is answered. */
async function say(at: PullAt, words: string, by = 'ana'): Promise<string> {
  const comment = it.github.people.comment(at, by, words)
  await it.idle()
  return answerTo(at, comment)
}

const open = (repository: Repository): PullAt => {
  const found = followUps(repository).filter(({ issue }) => issue.state === 'open')
  return found.length === 1 && found[0] ? found[0] : expect.unreachable(`${found.length} are open`)
}

const tipOf = ({ refs }: Repository, branch: string): string =>
  refs.get(`refs/heads/${branch}`) ?? expect.unreachable(`there is no ${branch}`)

function filesAt({ store }: Repository, commit: string): Files {
  const below = (tree: string, under: string): readonly (readonly [string, string])[] =>
    (store.tree(tree) ?? []).flatMap(({ name, mode, id }) =>
      mode === '040000'
        ? below(id, `${under}${name}/`)
        : [[`${under}${name}`, store.blob(id)?.toString() ?? ''] as const],
    )
  return Object.fromEntries(below(store.commit(commit)?.tree ?? '', ''))
}

/** The lines that a commit adds to its first parent, and takes away. */
function changed(repository: Repository, commit: string): string {
  const [parent = ''] = repository.store.commit(commit)?.parents ?? []
  const [before, after] = [filesAt(repository, parent), filesAt(repository, commit)]
  return Object.keys(after)
    .filter((path) => before[path] !== after[path])
    .flatMap((path) => {
      const old = new Set(before[path]?.split('\n'))
      return [path, ...(after[path]?.split('\n') ?? []).filter((line) => !old.has(line))]
    })
    .join('\n')
}

/** What is recognisable of each step: in the lines that are added, and in the words. */
const story = [
  { stage: 'prepare', lines: /edgewise\.yaml[\s\S]*edge/, words: /kubectl label node/ },
  { stage: 'move', lines: /nodeSelector|nodeAffinity/, words: /rollout status/ },
  { stage: 'narrow', lines: /members: \[edge\]|edge/, words: /edge/ },
  { stage: 'keep', lines: /externalTrafficPolicy: Local/, words: /Local/ },
  { stage: 'seal', lines: /taints?:.*NoSchedule|NoSchedule/, words: /kubectl taint node/ },
] as const

test('stage by stage to the complete pattern', async () => {
  const { people } = it.github
  const repository = repositoryOf('acme', dilemma)
  const pull = await proposed(repository, { 'README.md': 'All clusters\n' })
  expect(await say(pull, '/edgewise fix', 'eve')).toMatch(/^eyes -1 `fix` needs write permission/)
  let at = pull
  for (const [index, { stage, lines, words }] of story.entries()) {
    const answer = await say(at, index === 0 ? '/edgewise fix' : '/edgewise applied')
    const next = open(repository)
    expect(answer).toContain(
      `eyes +1 Stage \`${stage}\` of \`${entry}\` is #${next.issue.number}, onto \`main\`.`,
    )
    expect(next.issue.title).toContain(`(stage ${index + 1} of 5)`)
    expect(next.pull.headBranch).toMatch(new RegExp(`^edgewise/default/prod/[\\w-]+/${stage}$`))
    expect(changed(repository, next.pull.headSha)).toMatch(lines)
    expect(next.issue.body).toMatch(words)
    expect(checksOn(repository, next.pull.headSha)).toMatchObject([{ status: 'completed' }])
    people[index % 2 === 0 ? 'mergePull' : 'squashPull'](next, 'ana')
    await it.idle()
    expect(ownBranches(repository)).toEqual([])
    at = next
  }
  expect(await say(at, '/edgewise applied')).toMatch(/^eyes \+1 Nothing is left to do for/)
  expect(followUps(repository)).toHaveLength(5)

  const [cluster] = simulateText(filesAt(repository, tipOf(repository, 'main'))).clusters
  const way = cluster?.entries.find(({ id }) => id === entry)
  expect(way?.paths.map(({ externalTrafficPolicy }) => externalTrafficPolicy)).toEqual(['Local'])
  const edge = cluster?.pools.find(({ role }) => role === 'edge')
  expect(edge).toMatchObject({
    nodes: { min: 2, max: 2 },
    taints: [expect.stringContaining('NoSchedule')],
  })
  const rules = cluster?.findings.map(({ rule }) => rule)
  for (const rule of [
    'source-ip-lost',
    'source-ip-misjudged',
    'ingress-not-pinned',
    'edge-shared',
    'traffic-dropped',
  ])
    expect(rules).not.toContain(rule)
})

test('what a pull request undoes is restored on its branch, in one step', async () => {
  const { people } = it.github
  const repository = repositoryOf('undone', sample)
  const pull = await proposed(repository, sampleLost)
  expect(checksOn(repository, pull.pull.headSha)).toMatchObject([{ conclusion: 'neutral' }])
  const [said] = ownComments(pull)
  expect(said?.body).toContain('`source-ip-lost`')
  expect(await say(pull, `/edgewise fix @${pull.pull.headSha.slice(0, 7)}`)).toBe(
    `eyes +1 What restores \`${entry}\` is #2, onto \`more\`. Nothing of this is live yet: merge it there before this one, in one step.`,
  )
  const made = open(repository)
  expect(made.pull.baseBranch).toBe('more')
  expect(made.issue.title).toMatch(/\(in one step\)$/)
  expect(made.issue.body).not.toContain('/edgewise applied')
  expect(changed(repository, made.pull.headSha)).toBe(`${service}\n  externalTrafficPolicy: Local`)
  const [review] = ownComments(made)
  expect(review?.body).toMatch(/now sees who the client is[\s\S]*2 solved/)
  people.mergePull(made, 'ana')
  await it.idle()
  expect(filesAt(repository, tipOf(repository, 'more'))).toMatchObject(sample)
  const [again, ...others] = ownComments(pull).filter(({ id }) => id === said?.id)
  expect(others).toEqual([])
  expect(again?.body).not.toContain('`source-ip-lost`')
  expect(again?.body).toContain('\nNo traffic path changes.\n')
  expect(checksOn(repository, tipOf(repository, 'more'))).toMatchObject([{ conclusion: 'success' }])
  expect(ownBranches(repository)).toEqual([])
  expect(followUps(repository)).toHaveLength(1)
})

test('a head that moved', async () => {
  const { people, world } = it.github
  const repository = repositoryOf('moved', sample)
  const pull = await proposed(repository, sampleLost)
  const old = pull.pull.headSha.slice(0, 7)
  const head = people.push(repository, { branch: 'more', files: { 'x.md': '' }, by: 'ana' })
  const short = head.slice(0, 7)
  await it.idle()
  expect(await say(pull, `/edgewise fix @${old}`)).toBe(
    `eyes -1 The head is ${short} now. Its review is above; to fix that: \`/edgewise fix @${short}\``,
  )
  expect(await say(pull, `/edgewise fix @${short}`)).toMatch(/^eyes \+1 .* is #2, onto `more`/)
  const { pull: made, issue } = open(repository)
  expect(made.headBranch).toMatch(/^edgewise\/pr-1\//)
  const moved = { [service]: `# Ours\n${sampleLost[service]}` }
  const newer = people.push(repository, { branch: 'more', files: moved, by: 'ana' })
  await it.idle()
  expect(issue.state).toBe('open')
  expect(repository.store.commit(made.headSha)).toMatchObject({
    parents: [newer],
    author: { name: world.app.bot.login },
  })
  people.push(repository, { branch: 'more', files: kept, by: 'ana' })
  await it.idle()
  expect(issue.state).toBe('closed')
  expect(ownBranches(repository)).toEqual([])
})

test('a push of a person in between', async () => {
  const { people } = it.github
  const repository = repositoryOf('pushed', scenario('half-done-no-taint'))
  const pull = await proposed(repository, { 'README.md': 'All\n' })
  await say(pull, '/edgewise fix')
  const { pull: made, issue } = open(repository)
  const theirs = people.push(repository, {
    branch: made.headBranch,
    files: { 'x.md': '' },
    by: 'ana',
  })
  const files = {
    'ingress/controller.yaml': `# Ours\n${scenario('half-done-no-taint')['ingress/controller.yaml']}`,
  }
  people.push(repository, { branch: 'main', files, by: 'ana' })
  await it.idle()
  expect(issue.state).toBe('open')
  expect(tipOf(repository, made.headBranch)).toBe(theirs)
  expect(await say(pull, '/edgewise fix')).toContain("has commits that are not Edgewise's")
})

test('a base that is squashed goes on in the default branch', async () => {
  const { people } = it.github
  const repository = repositoryOf('squashed', complete)
  const pull = await proposed(repository, lost)
  await say(pull, '/edgewise fix')
  const first = open(repository)
  people.squashPull(pull, 'ana')
  people.deleteBranch(repository, 'more')
  await it.idle()
  expect(first.issue.state).toBe('closed')
  const { pull: made, issue } = open(repository)
  expect(made.headBranch).toMatch(/^edgewise\/default\//)
  expect(first.issue.body).toContain(`it goes on in #${issue.number}`)
  expect(repository.store.commit(made.headSha)?.parents).toEqual([tipOf(repository, 'main')])
  expect(ownBranches(repository)).toEqual([made.headBranch])
})

test('a fork gets a patch', async () => {
  const { people } = it.github
  const repository = repositoryOf('forked', complete)
  const fork = people.fork(repository, 'bob')
  people.push(fork, { branch: 'more', files: lost, by: 'bob' })
  const pull = people.openPull(repository, { head: 'more', fork, by: 'bob' })
  await it.idle()
  expect(await say(pull, '/edgewise fix', 'bob')).toMatch(/^eyes -1 `fix` needs write permission/)
  const answer = await say(pull, '/edgewise fix')
  expect(answer).toMatch(/^eyes \+1 Edgewise cannot push to a fork/)
  expect(answer).toContain('```diff\ndiff --git a/')
  expect([...followUps(repository), ...ownBranches(fork)]).toEqual([])
})

test('the button of the check run', async () => {
  const { people } = it.github
  const repository = repositoryOf('pressed', complete)
  const pull = await proposed(repository, lost)
  const [run] = checksOn(repository, pull.pull.headSha)
  if (run === undefined) expect.unreachable('there is no check run')
  expect(run.actions).toMatchObject([{ label: 'Open fix PR', identifier: 'fix' }])
  const answers = () =>
    ownComments(pull).filter(({ body }) => body.includes('edgewise:answer press-'))
  people.press(repository, run, 'fix', 'eve')
  await it.idle()
  expect(answers().map(({ body }) => body.replace(/^<!-- .* -->\n/, ''))).toEqual([
    '`fix` needs write permission on this repository; you have read.',
  ])
  people.press(repository, run, 'fix', 'ana')
  await it.idle()
  const { issue, pull: made } = open(repository)
  expect(answers()[1]?.body).toContain(`is #${issue.number}, onto \`more\``)
  const [own] = checksOn(repository, made.headSha)
  expect(own).toMatchObject({ status: 'completed', actions: [] })
  const before = it.github.calls.length
  for (const { id, guid } of [...it.github.hooks.deliveries])
    if (it.github.hooks.deliveries.filter((each) => each.guid === guid).length === 1)
      it.github.hooks.redeliver(id)
  await it.idle()
  expect(it.github.calls.slice(before)).toEqual([])
})
