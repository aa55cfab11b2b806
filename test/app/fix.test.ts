import { describe, expect, test } from 'vitest'
import type { CodeHost } from '../../src/forge/code-host.ts'
import { NotNow } from '../../src/forge/errors.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Permissions, Repository } from '../github/state.ts'
import { answerTo, fixing, followUps, ownBranches, scenario } from './fixing.ts'
import { ownComments } from './service.ts'

/** Edge nodes without their taint: two stages, `prepare` and `seal`, are left. */
const half = scenario('half-done-no-taint')
const controller = 'ingress/controller.yaml'
const entry = 'ingress-nginx/Service/ingress-nginx-controller'
const folder = /^edgewise\/default\/prod\/ingress-nginx-service-ingress-nginx-controller-[\da-f]{6}/

const only = (repository: Repository): PullAt => {
  const found = followUps(repository)
  return found.length === 1 && found[0] ? found[0] : expect.unreachable(`${found.length} of them`)
}

const isWrite = /^(?:PATCH|DELETE|PUT|POST \/repos)|^POST \/graphql .*mutation/

const tipOf = (repository: Repository, branch: string): string =>
  repository.refs.get(`refs/heads/${branch}`) ?? 'none'

/** A repository with the scenario, a pull request below which a follow-up was asked for, and that. */
async function begun(files = half) {
  const set = await fixing(files)
  const pull = await set.ask()
  const answer = await set.say(pull, '/edgewise fix')
  return { ...set, pull, answer, followUp: only(set.repository) }
}

describe('a follow-up', () => {
  test('is one signed commit on top of the default branch, with the words of its stage', async () => {
    const { repository, answer, followUp, github } = await begun()
    expect(answer).toBe(
      `eyes +1 Stage \`prepare\` of \`${entry}\` is #2, onto \`main\`. One more stage comes after it: when it is merged and checked, answer \`/edgewise applied\` there.`,
    )
    const { issue, pull: made } = followUp
    expect(made.baseBranch).toBe('main')
    expect(made.headBranch).toMatch(folder)
    expect(made.headBranch).toMatch(/\/prepare$/)
    expect(issue.title).toMatch(/ \(stage 1 of 5\)$/)
    expect(issue.body).toContain('/edgewise applied')
    expect(repository.store.commit(made.headSha)).toMatchObject({
      parents: [tipOf(repository, 'main')],
      message: issue.title,
      author: { name: 'edgewise[bot]' },
      committer: { name: 'GitHub' },
    })
    expect(ownBranches(repository)).toEqual([made.headBranch])
    expect(github.violations).toEqual([])
  })

  test('is there once, however often it is asked for', async () => {
    const { repository, say, pull, again } = await begun()
    expect(await say(pull, `/edgewise fix ${entry}`)).toBe(
      `eyes +1 Stage \`prepare\` of \`${entry}\` is open already: #2. One more stage comes after it: when it is merged and checked, answer \`/edgewise applied\` there.`,
    )
    expect(await again()).toBe('1 to look at, open')
    only(repository)
  })

  test('stays as it is where its base moves elsewhere', async () => {
    const { people, repository, again, followUp, github } = await begun()
    const before = followUp.pull.headSha
    people.push(repository, { branch: 'main', files: { 'README.md': 'More\n' }, by: 'ana' })
    const calls = github.calls.length
    expect(await again()).toBe('1 to look at, open')
    expect(followUp.pull.headSha).toBe(before)
    const more = github.calls.slice(calls)
    expect(
      more.filter(({ method, path, body }) => isWrite.test(`${method} ${path} ${body}`)),
    ).toEqual([])
  })

  test('is rebuilt, and never empty, where its base moves in what it edits', async () => {
    const { people, repository, again, followUp } = await begun()
    const moved = `# Ours\n${half[controller]}`
    people.push(repository, { branch: 'main', files: { [controller]: moved }, by: 'ana' })
    expect(await again()).toBe('1 to look at, open')
    const { pull, issue } = only(repository)
    expect(issue.state).toBe('open')
    expect(repository.store.commit(pull.headSha)?.parents).toEqual([tipOf(repository, 'main')])
    expect(ownBranches(repository)).toEqual([followUp.pull.headBranch])
  })

  test('is closed where somebody did it by hand, and the next one waits to be asked for', async () => {
    const { people, repository, again, followUp, pull, say } = await begun()
    const { store } = repository
    const done = contentOf(repository, followUp.pull.headSha, controller)
    people.push(repository, { branch: 'main', files: { [controller]: done }, by: 'ana' })
    expect(store.commit(tipOf(repository, 'main'))?.parents).toHaveLength(1)
    expect(await again()).toBe('1 to look at, idle')
    const { issue } = only(repository)
    expect(issue.state).toBe('closed')
    expect(issue.body).toMatch(
      /^<!-- edgewise:closed -->\nClosed by Edgewise: `seal` is due instead\./,
    )
    expect(ownBranches(repository)).toEqual([])
    expect(await say(pull, '/edgewise fix')).toMatch(/^eyes \+1 Stage `seal` .* is #3, onto `main`/)
  })

  test('is closed where nothing is left', async () => {
    const { people, repository, again } = await begun()
    const files = { 'ingress/service.yaml': null, [controller]: null }
    people.push(repository, { branch: 'main', files, by: 'ana' })
    expect(await again()).toBe('1 to look at, nothing')
    expect(only(repository).issue.body).toContain('nothing of this is left to do')
    expect(ownBranches(repository)).toEqual([])
  })

  test('is left alone once somebody pushed to it', async () => {
    const { people, repository, again, followUp, pull, say } = await begun()
    const branch = followUp.pull.headBranch
    const theirs = people.push(repository, { branch, files: { 'x.yaml': '' }, by: 'ana' })
    people.push(repository, { branch: 'main', files: { [controller]: null }, by: 'ana' })
    await again()
    expect(tipOf(repository, branch)).toBe(theirs)
    expect(only(repository).issue.state).toBe('open')
    people.push(repository, { branch: 'main', files: { [controller]: `# x\n${half[controller]}` } })
    expect(await again()).toBe('1 to look at, theirs')
    expect(await say(pull, '/edgewise fix')).toBe(
      "eyes -1 #2 has commits that are not Edgewise's, so it is left alone: merge or close it first.",
    )
    expect(tipOf(repository, branch)).toBe(theirs)
  })

  test('keeps the words that somebody wrote into it', async () => {
    const { people, repository, again, followUp } = await begun()
    people.editPull(followUp, { title: 'Ours now', body: `${followUp.issue.body}\nAsk Bob.` })
    people.push(repository, { branch: 'main', files: { [controller]: `# x\n${half[controller]}` } })
    await again()
    expect(only(repository).issue).toMatchObject({ title: 'Ours now' })
    expect(only(repository).issue.body).toMatch(/Ask Bob\.$/)
  })

  test('that somebody closed stays closed, until they ask again', async () => {
    const { people, repository, again, followUp, pull, say } = await begun()
    people.closePull(followUp, 'ana')
    expect(await again()).toBe('1 to look at, idle')
    expect(only(repository).issue.state).toBe('closed')
    expect(await say(pull, '/edgewise fix')).toMatch(/^eyes \+1 Stage `prepare` .* is #3/)
    expect(followUps(repository)).toHaveLength(2)
  })
})

describe('the next stage', () => {
  test.each(['mergePull', 'squashPull'] as const)('after %s and `applied`', async (merge) => {
    const { people, repository, again, followUp, pull, say } = await begun()
    people[merge](followUp, 'ana')
    expect(await again()).toBe('1 to look at, idle')
    expect(ownBranches(repository)).toEqual([])
    expect(await say(pull, '/edgewise fix')).toBe(
      'eyes -1 #2 is merged. When it is in effect and checked, answer `/edgewise applied` there: what comes next opens then.',
    )
    expect(await say(followUp, '/edgewise applied', 'eve')).toBe(
      'eyes -1 `applied` needs write permission on this repository; you have read.',
    )
    expect(await say(followUp, '/edgewise applied')).toMatch(
      /^eyes \+1 Stage `seal` .* is #3, onto `main`\. It is the last stage\.$/,
    )
    const last = followUps(repository)[1]
    if (last === undefined) expect.unreachable('it is not there')
    expect(await say(last, '/edgewise applied')).toBe('eyes -1 This follow-up is not merged yet.')
    people[merge](last, 'ana')
    expect(await say(last, '/edgewise applied')).toMatch(/^eyes \+1 Nothing is left to do for/)
    expect(await say(pull, '/edgewise fix')).toMatch(/^eyes \+1 Nothing is left to do for/)
    expect(followUps(repository)).toHaveLength(2)
  })

  test('may be asked for from elsewhere once somebody said that the one before is in effect', async () => {
    const { people, repository, followUp, pull, say } = await begun()
    people.mergePull(followUp, 'ana')
    await say(followUp, '/edgewise applied')
    const next = followUps(repository)[1]
    if (next === undefined) expect.unreachable('it is not there')
    people.closePull(next, 'ana')
    expect(await say(pull, '/edgewise fix')).toMatch(/^eyes \+1 Stage `seal` .* is #4/)
  })

  test('is nothing that `applied` opens elsewhere', async () => {
    const { people, say, pull, followUp } = await begun()
    expect(await say(pull, '/edgewise applied')).toBe(
      'eyes -1 `/edgewise applied` belongs below a follow-up of Edgewise that is merged.',
    )
    people.closePull(followUp, 'ana')
    expect(await say(followUp, '/edgewise applied')).toBe(
      'eyes -1 This follow-up was closed without being merged.',
    )
  })
})

test('a command that opens one takes 17 calls where the trees are known', async () => {
  const { ask, say, github } = await fixing(half)
  const pull = await ask()
  const before = github.calls.length
  await say(pull, '/edgewise fix')
  const calls = github.calls.slice(before).map(({ operation }) => operation)
  expect(
    calls.filter((each) => each !== null && !/git\/(?:trees|blobs)/.test(each)).length,
  ).toBeLessThanOrEqual(17)
})

test('no more than three are open in a repository', async () => {
  const { host, repository, say, ask } = await fixing(half)
  const at = await host()
  const from = tipOf(repository, 'main')
  for (const name of ['a', 'b', 'c']) {
    const branch = `edgewise/default/prod/${name}-123456/keep`
    await at.moveBranches([{ branch, from: null, to: from }])
    const files = [{ path: `${name}.yaml`, content: Buffer.from('') }]
    await at.commit({ branch, onto: from, message: name, files })
    await at.openPull({ head: branch, base: 'main', title: name, body: '' })
  }
  const pull = await ask()
  expect(await say(pull, '/edgewise fix')).toBe(
    'eyes -1 3 follow-ups are open in this repository, and Edgewise keeps it at 3: merge or close one, then ask again.',
  )
  await at.changePull(1, { state: 'closed' })
  expect(await say(pull, '/edgewise fix')).toMatch(/^eyes \+1 Stage `prepare`/)
})

const writes = ['moveBranches', 'commit', 'openPull', 'changePull', 'putComment', 'react'] as const

/** A host at whose nth write everything ends, before or after its effect. */
function ending(host: CodeHost, nth: number, isApplied: boolean): CodeHost {
  let count = 0
  const counted = writes.map((verb) => [
    verb,
    async (...given: never[]) => {
      count += 1
      const isLast = count === nth
      if (isLast && !isApplied) throw new NotNow('the end', null)
      const made = await (host[verb] as (...all: never[]) => Promise<unknown>)(...given)
      if (isLast) throw new NotNow('the end', null)
      return made
    },
  ])
  return { ...host, ...Object.fromEntries(counted) }
}

describe('what is interrupted ends the same when it is done again', () => {
  test.each([true, false])('whether or not the last effect is there: %s', async (isApplied) => {
    let ends = 0
    for (let nth = 1; nth < 20; nth += 1) {
      const set = await fixing(half)
      const pull = await set.ask()
      set.github.world.advance(1000)
      const comment = set.people.comment(pull, 'ana', '/edgewise fix')
      const errands = await set.begun(pull, comment)
      set.wrap((host) => ending(host, nth, isApplied))
      const first = await set.doAll(errands).catch((error: Error) => error.message)
      set.wrap((host) => host)
      if (first === 'the end') ends += 1
      await set.doAll(errands)
      const { pull: made, issue } = only(set.repository)
      expect(issue.state).toBe('open')
      expect(ownBranches(set.repository)).toEqual([made.headBranch])
      expect(set.repository.store.commit(made.headSha)?.parents).toEqual([
        tipOf(set.repository, 'main'),
      ])
      expect(answerTo(pull, comment)).toMatch(
        /^eyes \+1 Stage `prepare` [\s\S]* is (?:open already: )?#2/,
      )
      expect(ownComments(pull).filter(({ body }) => body.includes('edgewise:answer'))).toHaveLength(
        1,
      )
      if (first !== 'the end') break
    }
    // The draft, the commit, the move, the pull request, the answer and its reaction.
    expect(ends).toBe(6)
  })
})

test('who closes a follow-up before its answer is there is not given another one', async () => {
  const set = await fixing(half)
  const pull = await set.ask()
  set.github.world.advance(1000)
  const comment = set.people.comment(pull, 'ana', '/edgewise fix')
  const errands = await set.begun(pull, comment)
  // The draft, the commit, the move, the pull request; then the answer fails.
  set.wrap((host) => ending(host, 5, false))
  await expect(set.doAll(errands)).rejects.toThrow('the end')
  set.wrap((host) => host)
  set.people.closePull(only(set.repository), 'ana')
  await set.doAll(errands)
  expect(only(set.repository).issue.state).toBe('closed')
  expect(answerTo(pull, comment)).toBe(
    'eyes -1 #2 was opened for this and is closed. Ask again to have another one.',
  )
})

function contentOf({ store }: Repository, commit: string, path: string): string {
  let id = store.commit(commit)?.tree ?? ''
  for (const name of path.split('/'))
    id = store.tree(id)?.find((each) => each.name === name)?.id ?? ''
  return store.blob(id)?.toString() ?? expect.unreachable(`there is no ${path}`)
}

describe('what may be asked', () => {
  test('nothing by a reader, on a pull request that is closed, or on a follow-up', async () => {
    const { people, say, pull, followUp } = await begun()
    expect(await say(pull, '/edgewise fix', 'eve')).toBe(
      'eyes -1 `fix` needs write permission on this repository; you have read.',
    )
    expect(await say(followUp, '/edgewise fix')).toMatch(
      /^eyes -1 This is a follow-up of Edgewise itself/,
    )
    people.closePull(pull)
    expect(await say(pull, '/edgewise fix')).toBe('eyes -1 This pull request is closed.')
  })

  test('only about the commit whose review was there before, or which is named', async () => {
    const { people, repository, say, pull, review, github, begun: begin } = await begun()
    const head = people.push(repository, { branch: 'notes', files: { 'n.md': '' }, by: 'ana' })
    const short = head.slice(0, 7)
    const again = `to fix that: \`/edgewise fix @${short}\``
    expect(await say(pull, '/edgewise fix')).toBe(
      `eyes -1 The head is ${short} now. Its review is on its way; ${again}`,
    )
    github.world.advance(1000)
    const comment = people.comment(pull, 'ana', '/edgewise fix')
    github.world.advance(1000)
    await review(pull)
    expect(await begin(pull, comment)).toEqual([])
    expect(answerTo(pull, comment)).toBe(
      `eyes -1 The head is ${short} now. Its review is above; ${again}`,
    )
    expect(await say(pull, '/edgewise fix @9c0d1e2')).toBe(
      `eyes -1 The head is ${short} now. Its review is above; ${again}`,
    )
    expect(await say(pull, `/edgewise fix @9c0d1e2 ${entry}`)).toContain(`@${short} ${entry}\``)
    expect(await say(pull, `/edgewise fix @${short}`)).toMatch(/^eyes \+1 .* is open already: #2/)
    expect(await say(pull, '/edgewise fix')).toMatch(/^eyes \+1 .* is open already: #2/)
  })

  test('about an entry that is there', async () => {
    const { say, pull } = await begun()
    expect(await say(pull, '/edgewise fix shop/Service/none')).toMatch(
      /^eyes -1 .*shop\/Service\/none/,
    )
    expect(await say(pull, '/edgewise fix one two')).toBe(
      'eyes -1 Write it as `/edgewise fix [@<sha>] [<entry>]`.',
    )
  })
})

/** The complete pattern, and a pull request that takes a part of it away. */
const complete = scenario('complete')
const service = 'ingress/service.yaml'
const cluster = {
  [service]: (complete[service] ?? '').replace('Policy: Local', 'Policy: Cluster'),
}

async function regression(permissions?: Permissions) {
  const set = await fixing(complete, permissions)
  const { people, repository } = set
  people.push(repository, { branch: 'more', files: cluster, by: 'ana' })
  const pull = people.openPull(repository, { head: 'more', by: 'ana' })
  await set.review(pull)
  return { ...set, pull }
}

describe('what a pull request brings along', () => {
  test('is mended on its branch, and no more once it mends that itself', async () => {
    const { people, repository, pull, say, again } = await regression()
    expect(await say(pull, '/edgewise fix')).toMatch(
      /^eyes \+1 What restores `\S+` is #2, onto `more`. Nothing of this is live yet/,
    )
    const { pull: made } = only(repository)
    expect(made.headBranch).toMatch(/^edgewise\/pr-1\/prod\//)
    expect(made.baseBranch).toBe('more')
    expect(await again(1)).toBe('1 to look at, open')
    people.push(repository, { branch: 'more', files: complete, by: 'ana' })
    expect(await again(1)).toBe('1 to look at, nothing')
    expect(only(repository).issue.state).toBe('closed')
    expect(ownBranches(repository)).toEqual([])
  })

  test.each([true, false])(
    'goes on in the default branch once it is squashed into that (its branch is gone: %s)',
    async (isGone) => {
      const { people, repository, pull, say, again } = await regression()
      await say(pull, '/edgewise fix')
      people.squashPull(pull, 'ana')
      if (isGone) people.deleteBranch(repository, 'more')
      expect(await again(1)).toBe('1 to look at, open')
      const [first, second, ...others] = followUps(repository)
      expect(others).toEqual([])
      expect(first?.issue.state).toBe('closed')
      expect(first?.issue.body).toContain('Closed by Edgewise: it goes on in #3.')
      expect(second?.issue.state).toBe('open')
      expect(second?.pull).toMatchObject({ baseBranch: 'main' })
      expect(second?.pull.headBranch).toMatch(/^edgewise\/default\//)
      expect(ownBranches(repository)).toEqual([second?.pull.headBranch])
      expect(await again(1)).toBe('0 to look at')
    },
  )

  test('is over where it is closed', async () => {
    const { people, repository, pull, say, again } = await regression()
    await say(pull, '/edgewise fix')
    people.closePull(pull)
    expect(await again(1)).toBe('1 to look at, over')
    expect(only(repository).issue.state).toBe('closed')
    expect(ownBranches(repository)).toEqual([])
  })

  test('is handed to a fork as a patch, because nobody pushes there', async () => {
    const { people, repository, say, review } = await fixing(complete)
    const fork = people.fork(repository, 'bob')
    people.push(fork, { branch: 'more', files: cluster, by: 'bob' })
    const pull = people.openPull(repository, { head: 'more', fork, by: 'bob' })
    await review(pull)
    const answer = await say(pull, '/edgewise fix')
    expect(answer).toMatch(
      /^eyes \+1 Edgewise cannot push to a fork, so here is a patch for it\.\n\n\*\*/,
    )
    expect(answer).toMatch(/\n<details><summary>The patch[^\n]*\n\n```diff\ndiff --git a\//)
    expect(answer.length).toBeLessThan(60_000)
    expect([...followUps(repository), ...ownBranches(repository), ...ownBranches(fork)]).toEqual([])
  })

  test('is a patch as well where the App may not write', async () => {
    const permissions = { checks: 'write', contents: 'read', pull_requests: 'write' } as const
    const { repository, pull, say } = await regression({ ...permissions, metadata: 'read' })
    const answer = await say(pull, '/edgewise fix')
    expect(answer).toMatch(
      /^eyes -1 GitHub does not let Edgewise write .* \(403\): the App needs `contents: write`/,
    )
    expect(answer).toContain('```diff\ndiff --git a/')
    expect([...followUps(repository), ...ownBranches(repository)]).toEqual([])
  })
})

test('an entry that several clusters have is mended in each of them', async () => {
  const one = scenario('half-done-no-taint')
  const settings = one['.github/edgewise.yaml'] ?? ''
  const second = settings
    .replace(/^version: 1\nclusters:\n/m, '')
    .replace('name: prod', 'name: test')
  const files = Object.fromEntries(
    ['prod', 'test'].flatMap((name) =>
      Object.entries(one)
        .filter(([path]) => path !== '.github/edgewise.yaml')
        .map(([path, text]) => [`${name}/${path}`, text]),
    ),
  )
  const both = `${settings.trimEnd()}\n${second}`
  const paths = both.replace(/name: (prod|test)$/gm, 'name: $1\n    paths: [$1]')
  const { ask, say, repository } = await fixing({ ...files, '.github/edgewise.yaml': paths })
  const pull = await ask()
  const answer = await say(pull, `/edgewise fix ${entry}`)
  expect(answer).toMatch(/ is #2, onto `main`/)
  expect(followUps(repository).map((each) => each.pull.headBranch.split('/')[2])).toEqual([
    'prod',
    'test',
  ])
  expect(ownComments(pull).filter(({ body }) => body.includes('edgewise:answer'))).toHaveLength(2)
})
