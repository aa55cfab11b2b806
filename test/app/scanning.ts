/** An organisation that is scanned by a service that can die. */

import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import type { Engine } from '../../src/app/engine/engine.ts'
import { plans } from '../../src/app/scan/errands.ts'
import type { Results } from '../../src/jobs/results/types.ts'
import type { Store } from '../../src/jobs/store.ts'
import { type Call, type GitHub, type Options, startGitHub } from '../github/server.ts'
import type { Installation, Repository } from '../github/state.ts'
import { engineHere } from './engine-here.ts'
import { memoryStore } from './memory-store.ts'
import { type Mortal, openMortal } from './mortal.ts'
import { asked } from './sample.ts'

type Files = Readonly<Record<string, string>>

/** A way in that loses the client's address, with a name of its own. */
export const way = (name: string, policy = 'Cluster'): Files => ({
  'deploy/service.yaml': `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec:
  type: LoadBalancer
  externalTrafficPolicy: ${policy}
  selector: { app: ${name} }
  ports: [{ port: 443, targetPort: 8443 }]
`,
  'deploy/app.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: example.org/app:1 }] }
`,
})

/** No more than this is read of one repository. */
const bounds = { bytes: 200_000, files: 40, objects: 200 }

const tooMany: Files = Object.fromEntries(
  Array.from({ length: 50 }, (_, n) => [`deploy/${n}.yaml`, `apiVersion: v1\nkind: Other${n}\n`]),
)

export const broken: Files = { '.github/edgewise.yaml': 'version: 1\nrulse: {}\n' }

/** What every seventh repository or so has that the others have not. */
const filesOf = (name: string, n: number): Files | null => {
  if (n % 20 === 17) return null
  if (n % 20 === 13) return { 'README.md': `# ${name}\n` }
  if (n === 5) return { ...way(name), ...broken }
  if (n === 6) return tooMany
  return way(name, n % 4 === 3 ? 'Local' : 'Cluster')
}

export type Scanned = {
  readonly github: GitHub
  readonly repositories: readonly Repository[]
  readonly installation: Installation
  readonly store: Store
  readonly results: Results
  /** The service that runs now. */
  readonly process: Mortal
  /** Hands over all webhooks so far. */
  deliver(): Promise<void>
  /** Lets whatever is ready be done; with `retries` also what is put off for a short while. */
  work(retries?: boolean): Promise<void>
  pass(seconds: number): Promise<void>
  /** Another process in place of the one that died. */
  rise(): Promise<void>
  /**
   * A day later another process asks for what is due. The time of GitHub stands still, because tokens
   * are signed by the clock on the wall.
   */
  nextDay(): Promise<void>
  /** The calls since somebody asked last. */
  calls(): readonly Call[]
}

export type Given = {
  readonly limits?: Options['limits']
  readonly engine?: Engine
  /** Whether the App is on these repositories by name, and not on whatever there is. */
  readonly isChosen?: boolean
  /** Is awaited before a call has any effect. */
  readonly before?: Options['before']
  /** Whether the process dies at a step: at a call of GitHub, or around a transaction. */
  readonly dies?: (step: number) => boolean
}

/** One database for the tests of a file, because opening one takes longer than most of them. */
export function oneStore(): { readonly store: Store } {
  let store: Store | null = null
  beforeAll(async () => {
    store = await memoryStore()
  })
  afterAll(async () => await store?.close())
  return {
    get store() {
      return store ?? expect.unreachable('it is not open yet')
    },
  }
}

const tables = ['repositories', 'scans', 'findings', 'history', 'organisations', 'pauses'] as const

async function empty({ options }: Store): Promise<void> {
  await options.db?.executeSql('DELETE FROM edgewise.job')
  for (const table of tables.toReversed())
    await options.db?.executeSql(`DELETE FROM edgewise.${table}`)
}

const stepping =
  (transact: Store['transact'], step: () => Promise<void>): Store['transact'] =>
  async (boss, work) => {
    await step()
    const value = await transact(boss, work)
    await step()
    return value
  }

/**
 * An organisation `acme` of so many repositories, one archived, one a fork, a few empty, and the App
 * on all of them. Nothing is delivered yet.
 */
export async function scannedBy(store: Store, size: number, given: Given = {}): Promise<Scanned> {
  const { limits = {}, engine = engineHere(bounds), isChosen = false } = given
  await empty(store)
  let current: Mortal | null = null
  let steps = 0
  const step = async (): Promise<void> => {
    steps += 1
    if (given.dies?.(steps) === true && current !== null) current.die()
  }
  const before = async (call: Call): Promise<void> => {
    await given.before?.(call)
    await step()
  }
  const github = await startGitHub({ app: asked, limits, before })
  onTestFinished(async () => {
    await github.close()
    expect(github.violations).toEqual([])
  })
  const { people, hooks, world } = github
  hooks.url = 'http://127.0.0.1:9/'
  hooks.hold()
  const other = people.createRepository('other/forked', { files: way('forked') })
  const repositories = Array.from({ length: size - 1 }, (_, n) => {
    const name = `service-${n}`
    const files = filesOf(name, n)
    return people.createRepository(`acme/${name}`, {
      isPrivate: true,
      files,
      roles: { ana: 'write' },
    })
  })
  const [first] = repositories
  if (first !== undefined) people.editRepository(first, { isArchived: true })
  repositories.push(people.fork(other, 'acme'))
  const installation = people.install('acme', isChosen ? { repositories } : {})
  const shaky = { ...store, transact: stepping(store.transact, step) }
  let process = await openMortal(github, shaky, world.now().getTime(), engine)
  current = process
  let seen = 0
  const sendAll = async (): Promise<void> => {
    for (const { body, event, guid } of hooks.held.splice(0)) {
      const signature = createHmac('sha256', hooks.secret).update(body).digest('hex')
      const headers = {
        'content-type': 'application/json',
        'x-github-event': event,
        'x-github-delivery': guid,
        'x-hub-signature-256': `sha256=${signature}`,
      }
      const request = new Request(hooks.url ?? '', { method: 'POST', headers, body })
      const { status } = await process.serve(request, { address: null })
      expect(status).toBe(202)
    }
  }
  const pass = async (seconds: number): Promise<void> => {
    await process.pass(seconds)
  }
  const left = async (): Promise<{ readonly now: number; readonly later: number }> => {
    const counts = await process.jobs.counts()
    const now = counts.reduce((sum, { ready, active }) => sum + ready + active, 0)
    return { now, later: counts.reduce((sum, { later }) => sum + later, 0) }
  }
  return {
    github,
    repositories,
    installation,
    store,
    get results() {
      return process.jobs.results(installation.id)
    },
    get process() {
      return process
    },
    deliver: sendAll,
    work: async (retries = false) => {
      for (let rounds = 0; rounds < 300 && !process.isDead(); rounds += 1) {
        const { now, later } = await left()
        if (now === 0 && !(retries && later > 0)) return
        await pass(now > 0 ? 1 : 20)
      }
      if (!process.isDead()) expect.unreachable('the work has no end')
    },
    pass,
    rise: async () => {
      process = await openMortal(github, shaky, process.clock.now() + 1000, engine)
      current = process
    },
    nextDay: async () => {
      process.die()
      process = await openMortal(github, shaky, process.clock.now() + dayMilliseconds, engine)
      current = process
      const day = new Date(process.clock.now()).toISOString().slice(0, 10)
      await process.jobs.send(plans, { day }, { key: 'plan', id: `plan ${day}` })
    },
    calls: () => {
      const fresh = github.calls.slice(seen)
      seen = github.calls.length
      return fresh
    },
  }
}

const dayMilliseconds = 24 * 3_600_000

/** Every row of the results, with the transaction that wrote it last. */
export async function rowsOf({ options }: Store): Promise<readonly object[]> {
  const all: object[] = []
  for (const table of tables) {
    const sql = `SELECT '${table}' AS "table", xmin::text, * FROM edgewise.${table} ORDER BY 3, 4`
    all.push(...((await options.db?.executeSql(sql))?.rows ?? []))
  }
  return all
}
