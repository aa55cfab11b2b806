/** Plays what happens to follow-up pull requests, and compares the end with what may be. */

import { expect } from 'vitest'
import { fixes, type Place } from '../../src/app/errands.ts'
import { appliedMark } from '../../src/app/fix/confirmed.ts'
import type { Store } from '../../src/jobs/store.ts'
import { type Call, startGitHub } from '../github/server.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Comment, Repository } from '../github/state.ts'
import { type Act, contents, type FixSequence } from './fix-sequences.ts'
import { followUps, ownBranches, planner } from './fixing.ts'
import type { Door, Met } from './model.ts'
import { openMortal } from './mortal.ts'
import { asked, sample } from './sample.ts'
import { ownComments } from './service.ts'

const dawn = Date.UTC(2026, 10, 22, 1)
const near = 'ingress/service.yaml'

/** Branches of ours that somebody pushed to, with what they pushed and the follow-up. */
type Theirs = Map<string, { readonly tip: string; readonly at: PullAt }>

type Ask = { readonly comment: Comment; readonly at: PullAt }

/** Plays a sequence from the review of a pull request on; `opened` counts follow-ups. */
export async function playFix(
  sequence: FixSequence,
  store: Store,
  door: Door,
): Promise<Met & { readonly opened: number }> {
  const game = await openGame(sequence, store, door)
  try {
    await game.begin()
    for (const each of sequence.acts) await game.act(each)
    await game.finish()
    await game.compare()
    return { ...game.met, opened: followUps(game.repository).length }
  } finally {
    await game.close()
  }
}

async function openGame({ troubles, isInOrder }: FixSequence, store: Store, door: Door) {
  const left = new Map(troubles.map(({ at, what }) => [at, what]))
  const met = { deaths: 0, faults: 0 }
  let number = 0
  const before = (call: Call): void => {
    if (!isWrite(call)) return
    const { method, path } = call
    number += 1
    const trouble = left.get(number)
    left.delete(number)
    if (trouble === undefined) return
    const here = { method, path: path.replace(/\?.*$/, '') }
    if (trouble.k === 'act') void happen(trouble.act)
    else if (trouble.k === 'death') {
      met.deaths += 1
      process.die()
      github.faults.add({ ...here, isCut: true, isApplied: trouble.isApplied })
    } else {
      met.faults += 1
      github.faults.add({ ...here, ...trouble.fault })
    }
  }
  await store.options.db?.executeSql('DELETE FROM edgewise.job')
  const github = await startGitHub({ app: asked, before })
  const { people, hooks, world } = github
  const repository = people.createRepository('acme/clusters', {
    isPrivate: true,
    roles: { ana: 'write', eve: 'read' },
    files: sample,
  })
  const installation = people.install('acme')
  hooks.url = door.url
  hooks.hold()
  people.push(repository, { branch: 'change', files: contents.lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'change', by: 'ana' })
  const asks: Ask[] = []
  const theirs: Theirs = new Map()
  const open = () => followUps(repository).findLast(({ issue }) => issue.state === 'open')
  const merged = () => followUps(repository).findLast((each) => each.pull.merged !== null)
  let process = await openMortal(github, store, dawn, planner())
  door.serve = (request, peer) => process.serve(request, peer)

  let hasNews = false
  const rise = async (): Promise<void> => {
    if (process.isDead())
      process = await openMortal(github, store, process.clock.now() + 1000, planner())
  }
  const deliver = async (index: number): Promise<void> => {
    await rise()
    if (hooks.held.length === 0) return
    const { statusCode } = await hooks.sendHeld(index % hooks.held.length)
    expect(statusCode).toBe(202)
    hasNews = true
  }
  const work = async (): Promise<void> => {
    for (let rounds = 0; rounds < 1000; rounds += 1) {
      await rise()
      const counts = await process.jobs.counts()
      const now = counts.reduce((sum, { ready, active }) => sum + ready + active, 0)
      const later = counts.reduce((sum, each) => sum + each.later, 0)
      if (!hasNews && now + later === 0) return
      await process.pass(hasNews || now > 0 ? 1 : 20)
      hasNews = false
    }
    expect.unreachable('the work has no end')
  }
  const say = (at: PullAt, words: string): void => {
    // Who writes has seen what was there a while before.
    world.advance(1000)
    asks.push({ comment: people.comment(at, 'ana', words), at })
    world.advance(1000)
  }
  const settle = async (): Promise<void> => {
    do {
      while (hooks.held.length > 0) await deliver(isInOrder ? 0 : hooks.held.length - 1)
      await work()
    } while (hooks.held.length > 0)
  }
  const merge = (at: PullAt | undefined, how: 'mergePull' | 'squashPull'): void => {
    try {
      if (at?.issue.state === 'open') people[how](at, 'ana')
    } catch {
      // Both sides changed a file: nobody merges that.
    }
  }
  /** What cannot be done at the moment is not done. */
  const acts: { readonly [K in Act['k']]: (act: Act & { k: K }) => Promise<void> | void } = {
    fix: () => say(pull, '/edgewise fix'),
    applied: () => {
      const at = merged()
      if (at !== undefined) say(at, '/edgewise applied')
    },
    push: ({ content }) => {
      const files = contents[content]
      if (pull.issue.state === 'open')
        people.push(repository, { branch: 'change', files, by: 'ana' })
    },
    base: ({ isNear }) => void people.push(repository, { ...based(repository, isNear), by: 'ana' }),
    merge: ({ how }) => merge(open(), how),
    'merge pull': ({ how }) => merge(pull, how),
    close: () => {
      const at = open()
      if (at !== undefined) people.closePull(at, 'ana')
    },
    theirs: () => {
      const at = open()
      if (at === undefined) return
      const branch = at.pull.headBranch
      const tip = people.push(repository, { branch, files: { 'x.md': 'x' }, by: 'ana' })
      theirs.set(branch, { tip, at })
    },
    deliver: ({ index }) => deliver(index),
    'deliver again': ({ index }) => {
      const again = hooks.deliveries[index % hooks.deliveries.length]
      if (again !== undefined) hooks.redeliver(again.id)
    },
    work: settle,
  }
  const happen = (act: Act): Promise<void> | void =>
    (acts[act.k] as (act: Act) => Promise<void> | void)(act)
  const place: Place = {
    installation: installation.id,
    repository: repository.id,
    owner: 'acme',
    name: 'clusters',
  }
  /** Everything is looked at again, undisturbed, and nothing is written. */
  const expectCalm = async (): Promise<void> => {
    const first = github.calls.length
    for (const scope of [null, pull.issue.number]) {
      const ids = { key: `calm ${scope}`, id: `calm ${scope} ${dawn} ${first}` }
      await process.jobs.send(fixes, { k: 'spread', place, scope }, ids)
    }
    hasNews = true
    await work()
    const more = github.calls.slice(first)
    const writes = more.filter(isWrite)
    expect(more.length).toBeGreaterThan(0)
    expect(writes.map(({ operation, body }) => `${operation} ${body}`)).toEqual([])
  }
  return {
    met,
    repository,
    act: async (each: Act): Promise<void> => await happen(each),
    begin: settle,
    finish: settle,
    compare: async (): Promise<void> => {
      left.clear()
      expect(github.violations).toEqual([])
      expect(await process.jobs.dead()).toEqual([])
      for (const ask of asks) expectAnsweredOnce(ask)
      expectFew(repository, asks.length, theirs)
      expectTidy(repository, theirs)
      expectConfirmed(repository)
      await expectCalm()
    },
    close: async (): Promise<void> => {
      process.die()
      door.serve = null
      await github.close()
    },
  }
}

const isWrite = ({ method, path, body }: Call): boolean =>
  path === '/graphql'
    ? body.includes('mutation')
    : method !== 'GET' && !path.endsWith('/access_tokens')

/** The next commit of the default branch. */
function based({ refs, store }: Repository, isNear: boolean) {
  if (!isNear) return { branch: 'main', files: { 'README.md': `${refs.get('refs/heads/main')}\n` } }
  const tree = store.commit(refs.get('refs/heads/main') ?? '')?.tree ?? ''
  const folder = store.tree(tree)?.find(({ name }) => name === 'ingress')?.id ?? ''
  const file = store.tree(folder)?.find(({ name }) => name === 'service.yaml')?.id ?? ''
  return { branch: 'main', files: { [near]: `# On\n${store.blob(file)?.toString()}` } }
}

function expectAnsweredOnce({ comment, at }: Ask): void {
  const answers = ownComments(at).filter(({ body }) =>
    body.startsWith(`<!-- edgewise:answer ${comment.id} `),
  )
  expect(answers).toHaveLength(1)
  const word = answers[0]?.body.includes(' done -->') ? '+1' : '-1'
  expect(comment.reactions.map(({ content }) => content).toSorted()).toEqual(
    [word, 'eyes'].toSorted(),
  )
}

/**
 * At most one is open for a stage, and for an entry, unless somebody made one theirs; and each was
 * asked for: no repetition and no death makes another one. What goes on in the default branch was
 * asked for on the pull request that is merged.
 */
function expectFew(repository: Repository, asks: number, theirs: Theirs): void {
  const all = followUps(repository)
  const own = all.filter(({ pull }) => !theirs.has(pull.headBranch))
  expect(own.filter(({ issue }) => issue.state === 'open').length).toBeLessThanOrEqual(1)
  const open = all.filter(({ issue }) => issue.state === 'open')
  const branches = open.map(({ pull }) => pull.headBranch)
  expect(branches).toEqual([...new Set(branches)])
  const carried = all.some(({ pull }) => pull.headBranch.startsWith('edgewise/default/')) ? 1 : 0
  expect(all.length).toBeLessThanOrEqual(asks + carried)
}

/** Nothing was opened before somebody said that what was merged last is in effect. */
function expectConfirmed(repository: Repository): void {
  const all = followUps(repository)
  for (const { issue } of all) {
    const before = all
      .filter(({ pull }) => (pull.merged?.at ?? issue.created) < issue.created)
      .toSorted((a, b) => Number(a.pull.merged?.at) - Number(b.pull.merged?.at))
      .at(-1)
    if (before === undefined) continue
    expect(ownComments(before).map(({ body }) => body)).toContainEqual(
      expect.stringContaining(appliedMark),
    )
  }
}

/** Branches of ours are for something, and whole; nobody's commit was lost. */
function expectTidy(repository: Repository, theirs: Theirs): void {
  for (const [branch, { tip, at }] of theirs) {
    expect(at.issue.body).not.toContain('Closed by Edgewise')
    const now = repository.refs.get(`refs/heads/${branch}`)
    if (now !== undefined) expect(now).toBe(tip)
  }
  for (const branch of ownBranches(repository)) {
    expect(branch).not.toMatch(/^edgewise\/draft\//)
    const newest = followUps(repository).findLast(({ pull }) => pull.headBranch === branch)
    expect(newest).toBeDefined()
    const tip = repository.store.commit(repository.refs.get(`refs/heads/${branch}`) ?? '')
    if (!theirs.has(branch)) expect(tip?.author.name).toBe('edgewise[bot]')
  }
}
