import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { feedOnDead } from '../../src/app/dead/feed.ts'
import type { Store } from '../../src/jobs/store.ts'
import { listen } from '../../src/server/http.ts'
import type { Fault } from '../github/http/faults.ts'
import { type Call, startGitHub } from '../github/server.ts'
import { memoryStore } from './memory-store.ts'
import { type Mortal, openMortal } from './mortal.ts'
import { asked, lost, sample } from './sample.ts'
import { checksOn, ownComments } from './service.ts'

let store: Store | null = null

beforeAll(async () => {
  store = await memoryStore()
})

afterAll(async () => await store?.close())

const there = <T>(value: T | null): T => value ?? expect.unreachable('it is not open yet')
const dawn = Date.UTC(2026, 10, 22, 1)

/** A pull request, and a service whose process dies at each call to GitHub as long as it is told. */
async function scene() {
  await there(store).options.db?.executeSql('DELETE FROM edgewise.job')
  const fate = { isDeadly: false }
  let service: Mortal | null = null
  const before = async ({ path }: Call): Promise<void> => {
    if (fate.isDeadly && path === '/graphql') service?.die()
  }
  const github = await startGitHub({ app: asked, before })
  const { people, hooks } = github
  const repository = people.createRepository('acme/clusters', {
    isPrivate: true,
    roles: { ana: 'write', eve: 'read' },
    files: sample,
  })
  const installation = people.install('acme')
  service = await openMortal(github, there(store), dawn)
  const door = await listen((request, peer) => there(service).serve(request, peer), {
    host: '127.0.0.1',
    port: 0,
  })
  hooks.url = door.url
  hooks.hold()
  onTestFinished(async () => {
    service?.die()
    await door.close()
    await github.close()
    expect(github.violations).toEqual([])
  })
  people.push(repository, { branch: 'change', files: lost, by: 'ana' })
  const pull = people.openPull(repository, { head: 'change', by: 'ana' })
  const deliver = async (): Promise<void> => {
    while (hooks.held.length > 0) await hooks.sendHeld(0)
  }
  /** Works, and rises again after each death, until nothing is left to do. */
  const work = async (): Promise<void> => {
    await deliver()
    for (;;) {
      if (there(service).isDead())
        service = await openMortal(github, there(store), there(service).clock.now() + 1000)
      const counts = await there(service).jobs.counts()
      if (counts.every(({ ready, later, active }) => ready + later + active === 0)) return
      await there(service).pass(counts.some(({ ready, active }) => ready + active > 0) ? 1 : 60)
    }
  }
  return {
    ...{ github, people, repository, installation, pull, fate, deliver, work },
    get jobs() {
      return there(service).jobs
    },
    /** What the service does every half minute. */
    feed: async (): Promise<number> => {
      const sent = await feedOnDead(there(service).jobs)
      await work()
      return sent
    },
  }
}

const notFound: Fault = {
  method: 'POST',
  path: '/graphql',
  status: 200,
  body: {
    data: { repository: { followUps: null, pullRequest: null } },
    errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a PullRequest' }],
  },
}

describe('what GitHub does not show yet', () => {
  test('is looked for again', async () => {
    const { github, repository, pull, work } = await scene()
    github.faults.add({ ...notFound, times: 3 })
    await work()
    expect(checksOn(repository, pull.pull.headSha)).toMatchObject([{ conclusion: 'neutral' }])
    expect(ownComments(pull)).toHaveLength(1)
  })

  test('is looked for again where it is a comment', async () => {
    const it = await scene()
    await it.work()
    const comment = it.people.comment(it.pull, 'eve', '/edgewise help')
    it.github.faults.add({
      ...notFound,
      body: { data: { node: null }, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve' }] },
      times: 2,
    })
    await it.work()
    expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', '+1'])
  })

  test('is not there after a while', async () => {
    const { github, repository, pull, work, jobs } = await scene()
    github.faults.add({ ...notFound, times: 10 })
    await work()
    expect(github.calls.filter(({ path }) => path === '/graphql')).toHaveLength(4)
    expect(checksOn(repository, pull.pull.headSha)).toEqual([])
    expect(await jobs.dead()).toEqual([])
  })
})

describe('a job that dies with its process', () => {
  test('concludes its check all the same, once', async () => {
    const it = await scene()
    it.fate.isDeadly = true
    await it.work()
    expect(await it.jobs.dead()).toMatchObject([{ queue: 'reviews', attempts: 10 }])
    expect(checksOn(it.repository, it.pull.pull.headSha)).toEqual([])
    it.fate.isDeadly = false
    expect(await it.feed()).toBe(1)
    const concluded = {
      status: 'completed',
      conclusion: 'neutral',
      title: 'The change could not be reviewed',
    }
    expect(checksOn(it.repository, it.pull.pull.headSha)).toMatchObject([concluded])
    expect(await it.feed()).toBe(0)
    // Whoever mends what was wrong has it reviewed.
    const [letter] = await it.jobs.dead()
    expect(await it.jobs.replay(letter?.id ?? '')).toBe('replayed')
    await it.work()
    expect(checksOn(it.repository, it.pull.pull.headSha).at(-1)).toMatchObject({
      title: 'ingress-nginx-controller no longer sees who the client is',
    })
  })

  test('leaves a check that was concluded meanwhile, and one that dies too is no letter again', async () => {
    const it = await scene()
    it.fate.isDeadly = true
    await it.work()
    it.fate.isDeadly = false
    it.people.markDraft(it.pull)
    it.people.markReady(it.pull)
    await it.work()
    const before = it.github.calls.length
    expect(await it.feed()).toBe(1)
    const more = it.github.calls.slice(before)
    expect(more.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /graphql'])
    expect(checksOn(it.repository, it.pull.pull.headSha)).toHaveLength(1)
  })

  test('a review that waits is not taken for a conclusion', async () => {
    const it = await scene()
    it.fate.isDeadly = true
    await it.work()
    it.fate.isDeadly = false
    it.people.markDraft(it.pull)
    it.people.markReady(it.pull)
    await it.deliver()
    expect(await it.feed()).toBe(1)
    expect(checksOn(it.repository, it.pull.pull.headSha)).toMatchObject([
      { title: 'ingress-nginx-controller no longer sees who the client is' },
    ])
  })

  test('says below the pull request that a command failed, once', async () => {
    const it = await scene()
    await it.work()
    const comment = it.people.comment(it.pull, 'eve', '/edgewise simulate policy=Local')
    const quoted = it.people.comment(it.pull, 'eve', '> /edgewise help')
    it.fate.isDeadly = true
    await it.work()
    expect(await it.jobs.dead()).toMatchObject([{ queue: 'commands' }, { queue: 'commands' }])
    it.fate.isDeadly = false
    expect(await it.feed()).toBe(2)
    const answers = ownComments(it.pull).filter(({ body }) => body.includes('edgewise:failed'))
    expect(answers).toHaveLength(1)
    expect(answers[0]?.body).toContain(
      `<!-- edgewise:failed ${comment.id} -->\nThis command failed`,
    )
    expect(comment.reactions.map(({ content }) => content)).toContain('-1')
    expect(quoted.reactions).toEqual([])
    expect(await it.feed()).toBe(0)
  })

  test('is too old to be spoken of after a day', async () => {
    const it = await scene()
    it.fate.isDeadly = true
    await it.work()
    it.fate.isDeadly = false
    await there(store).options.db?.executeSql(
      "UPDATE edgewise.job SET created_on = created_on - interval '2 days' WHERE name = 'dead'",
    )
    expect(await it.feed()).toBe(0)
  })
})

test('who asks again is heard, although a push comes behind it', async () => {
  const it = await scene()
  await it.work()
  const [run] = checksOn(it.repository, it.pull.pull.headSha)
  if (run === undefined) expect.unreachable('there is no check run')
  it.people.rerun(it.repository, run, 'ana')
  it.people.markDraft(it.pull)
  it.people.markReady(it.pull)
  const before = it.github.calls.length
  await it.work()
  const writes = it.github.calls.slice(before).filter(({ method }) => method === 'PATCH')
  expect(writes.map(({ path }) => path)).toEqual([expect.stringMatching(/\/check-runs\/\d+$/)])
})

describe('what the App is not installed in any more', () => {
  test('is forgotten: what waits, what is done, what is dead', async () => {
    const it = await scene()
    it.fate.isDeadly = true
    await it.work()
    it.fate.isDeadly = false
    it.people.comment(it.pull, 'eve', '/edgewise help')
    it.people.uninstall(it.installation)
    await it.work()
    expect(await it.jobs.dead()).toEqual([])
    const kept = await there(store).options.db?.executeSql(
      "SELECT name, data FROM edgewise.job WHERE data ? 'place'",
    )
    expect(kept?.rows).toEqual([])
  })
})
