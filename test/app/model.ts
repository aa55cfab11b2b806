/** Plays what happens to a pull request, and compares the end with what is true. */

import { expect } from 'vitest'
import type { Store } from '../../src/jobs/store.ts'
import type { Serve } from '../../src/server/routes.ts'
import { type Call, type GitHub, startGitHub } from '../github/server.ts'
import type { PullAt } from '../github/show/pull.ts'
import type { Comment } from '../github/state.ts'
import { type Mortal, openMortal } from './mortal.ts'
import { asked, narrow, sample, withSettings } from './sample.ts'
import { type Act, type Content, contents, type Remark, type Sequence } from './sequences.ts'
import { checksOn, ownComments } from './service.ts'

/** Where the webhooks of all sequences arrive, one sequence after the other. */
export type Door = { readonly url: string; serve: Serve | null }

/** What became of a sequence, for whoever counts. */
export type Met = { readonly deaths: number; readonly faults: number }

const dawn = Date.UTC(2026, 10, 22, 1)

/** Plays a sequence from the opening of a pull request on, and compares its end with what is true. */
export async function play(sequence: Sequence, store: Store, door: Door): Promise<Met> {
  const game = await openGame(sequence, store, door)
  try {
    for (const each of sequence.acts) await game.act(each)
    await game.finish()
    await game.compare()
    return game.met
  } finally {
    await game.close()
  }
}

async function openGame({ troubles, isInOrder }: Sequence, store: Store, door: Door) {
  const left = new Map(troubles.map(({ at, what }) => [at, what]))
  const met = { deaths: 0, faults: 0 }
  let number = 0
  const before = async ({ method, path }: Call): Promise<void> => {
    number += 1
    const trouble = left.get(number)
    if (trouble === undefined) return
    const here = { method, path: path.replace(/\?.*$/, '') }
    if (trouble.k === 'push') return pushAndTell(trouble.content)
    if (trouble.k === 'death') {
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
  const { people, hooks } = github
  const repository = people.createRepository('acme/clusters', {
    isPrivate: true,
    roles: { ana: 'write', eve: 'read' },
    files: { ...sample, ...narrow, ...withSettings('comment: always') },
  })
  people.install('acme')
  hooks.url = door.url
  hooks.hold()
  let newest: Content = 'lost'
  const push = (content: Content): void => {
    newest = content
    people.push(repository, { branch: 'change', files: contents[content].files, by: 'ana' })
  }
  push('lost')
  const pull = people.openPull(repository, { head: 'change', by: 'ana' })
  const asks: { readonly comment: Comment; readonly remark: Remark }[] = []
  let process = await openMortal(github, store, dawn)
  door.serve = (request, peer) => process.serve(request, peer)

  /** Whether something was delivered since somebody looked for work. */
  let hasNews = false
  const rise = async (): Promise<void> => {
    if (process.isDead()) process = await openMortal(github, store, process.clock.now() + 1000)
  }
  const deliver = async (index: number): Promise<void> => {
    await rise()
    if (hooks.held.length === 0) return
    const { statusCode } = await hooks.sendHeld(index % hooks.held.length)
    expect(statusCode).toBe(202)
    hasNews = true
  }
  /** A push in the midst of a job; where the process dies meanwhile, its webhook waits. */
  const pushAndTell = async (content: Content): Promise<void> => {
    push(content)
    if (!process.isDead()) await hooks.sendHeld(hooks.held.length - 1)
  }
  const work = async (): Promise<void> => {
    for (let rounds = 0; rounds < 1000; rounds += 1) {
      await rise()
      const { now, later } = hasNews ? { now: 1, later: 0 } : await toDo(process)
      if (now + later === 0) return
      hasNews = false
      await process.pass(now > 0 ? 1 : 20)
    }
    expect.unreachable('the work has no end')
  }
  const acts: { readonly [K in Act['k']]: (act: Act & { k: K }) => Promise<void> | void } = {
    push: ({ content }) => push(content),
    comment: ({ remark }) => {
      asks.push({ comment: people.comment(pull, remark.by, remark.body), remark })
    },
    deliver: ({ index }) => deliver(index),
    'deliver again': ({ index }) => {
      const again = hooks.deliveries[index % hooks.deliveries.length]
      if (again !== undefined) hooks.redeliver(again.id)
    },
    'run again': () => {
      const run = checksOn(repository, pull.pull.headSha).at(-1)
      if (run !== undefined) people.rerun(repository, run, 'ana')
    },
    work,
  }
  return {
    met,
    act: async (act: Act): Promise<void> => await acts[act.k](act as never),
    finish: async (): Promise<void> => {
      await work()
      while (hooks.held.length > 0) {
        while (hooks.held.length > 0) await deliver(isInOrder ? 0 : hooks.held.length - 1)
        await work()
      }
    },
    compare: async (): Promise<void> => {
      left.clear()
      expect(github.violations).toEqual([])
      expect(await process.jobs.dead()).toEqual([])
      expectSaid(pull, newest)
      expectSuggested(pull)
      for (const ask of asks) expectAnswered(pull, ask)
      await expectCalm(github, pull, { deliver, work })
    },
    close: async (): Promise<void> => {
      process.die()
      door.serve = null
      await github.close()
    },
  }
}

/** How many jobs wait or are at work, and how many are put off. */
async function toDo({ jobs }: Mortal): Promise<{ readonly now: number; readonly later: number }> {
  const counts = await jobs.counts()
  const sum = (of: 'ready' | 'later' | 'active') => counts.reduce((n, it) => n + it[of], 0)
  return { now: sum('ready') + sum('active'), later: sum('later') }
}

/** One comment, and on every head one check run at most, on the newest one exactly. */
function expectSaid(pull: PullAt, content: Content): void {
  const { repository } = pull
  const { headSha } = pull.pull
  const { says, annotations } = contents[content]
  const heads = repository.checkRuns.map((run) => run.headSha)
  expect(heads).toEqual([...new Set(heads)])
  const [run] = checksOn(repository, headSha)
  expect(run).toMatchObject({ name: 'Edgewise', status: 'completed', ...says })
  expect(run?.annotations).toHaveLength(annotations)
  const reviews = ownComments(pull).filter(({ body }) => body.startsWith('<!-- edgewise:review'))
  expect(reviews).toHaveLength(1)
  expect(reviews[0]?.body).toContain(`<!-- edgewise:review ${headSha} -->\n`)
  expect(reviews[0]?.body).toContain(run?.summary?.split('\n\n')[0])
}

/** A line is suggested once, however often its head is reviewed, pushed away and back. */
function expectSuggested({ issue }: PullAt): void {
  const suggested = issue.reviews.flatMap(({ comments }) => comments.map(({ body }) => body))
  expect(suggested).toEqual([...new Set(suggested)])
  const heads = issue.reviews.map(({ commit }) => commit)
  expect(heads).toEqual([...new Set(heads)])
}

type Ask = { readonly comment: Comment; readonly remark: Remark }

/** A command has one answer and says how it went; what is none has neither. */
function expectAnswered(pull: PullAt, { comment, remark: { reaction } }: Ask): void {
  const answers = ownComments(pull).filter(({ body }) =>
    body.startsWith(`<!-- edgewise:answer ${comment.id} `),
  )
  expect(answers).toHaveLength(reaction === null ? 0 : 1)
  expect(comment.reactions.map(({ content }) => content).toSorted()).toEqual(
    reaction === null ? [] : [reaction, 'eyes'],
  )
}

/** One more review, undisturbed, has nothing to write: what stands there is what it would say. */
async function expectCalm(
  { people, calls, hooks }: GitHub,
  pull: PullAt,
  game: Rest,
): Promise<void> {
  people.markDraft(pull)
  people.markReady(pull)
  const before = calls.length
  while (hooks.held.length > 0) await game.deliver(0)
  await game.work()
  const more = calls.slice(before)
  expect(more.length).toBeGreaterThan(0)
  const writes = more.filter(({ method, path }) => method !== 'GET' && !isRead.test(path))
  expect(writes).toEqual([])
}

type Rest = { deliver(index: number): Promise<void>; work(): Promise<void> }

/** Requests by POST that change nothing. */
const isRead = /^\/graphql$|\/access_tokens$/
