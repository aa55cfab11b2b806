/** A dashboard without the queue: what its jobs send is written down and not done. */

import { onTestFinished } from 'vitest'
import { boxMark, hashOf } from '../../src/app/dashboard/box.ts'
import { type Box, shows, ticks } from '../../src/app/dashboard/errands.ts'
import { showing } from '../../src/app/dashboard/show.ts'
import { ticking } from '../../src/app/dashboard/tick.ts'
import { openMetrics } from '../../src/app/metrics.ts'
import type { Office, Work } from '../../src/app/office.ts'
import { queues } from '../../src/app/queues.ts'
import type { Job } from '../../src/jobs/job.ts'
import { jobsIn } from '../../src/jobs/open.ts'
import type { ScanFinding } from '../../src/jobs/results/types.ts'
import type { Store } from '../../src/jobs/store.ts'
import type { Permissions, Repository } from '../github/state.ts'
import { engineHere } from './engine-here.ts'
import { memoryStore } from './memory-store.ts'
import { stage } from './stage.ts'

export const entry = 'ingress-nginx/Service/ingress-nginx-controller'

export const finding = (more: Partial<ScanFinding> = {}): ScanFinding => ({
  fingerprint: 'f1',
  rule: 'source-ip-lost',
  severity: 'warning',
  certainty: 'certain',
  cluster: 'prod',
  entry,
  subject: entry,
  file: 'ingress/service.yaml',
  line: 14,
  message: 'the address is lost',
  size: 1,
  fixable: true,
  ...more,
})

type Sent = {
  readonly queue: string
  readonly data: object
  readonly id: string
  readonly after: number | undefined
}

let jobsSoFar = 0

const jobOf = <Data>(data: Data, more: Partial<Job<Data>> = {}): Job<Data> => {
  jobsSoFar += 1
  return {
    id: `job-${jobsSoFar}`,
    key: 'key',
    data,
    attempt: 1,
    isLast: false,
    lease: { isHeld: async () => true },
    signal: new AbortController().signal,
    ...more,
  }
}

/** One database for the tests of a file, which takes a while to make: each begins with nothing in it. */
let store: Promise<Store> | null = null

const quiet = { queues, works: false, notice: () => {} }

/** An organisation with results, and two private repositories that could bear its dashboard. */
export async function dashboardStage(permissions?: Permissions) {
  const set = await stage({}, permissions)
  const { github, app, place, repository: clusters } = set
  const { people } = github
  const { installation } = place
  const platform = people.createRepository('acme/platform', { isPrivate: true })
  const other = people.createRepository('acme/other', { isPrivate: true })
  store ??= memoryStore()
  const jobs = jobsIn({ ...(await store), close: async () => {} }, quiet)
  onTestFinished(async () => await jobs.stop({ within: 1 }))
  const results = jobs.results(installation)
  await results.forget(null)
  const sent: Sent[] = []
  const logged: string[] = []
  const office: Office = {
    jobs: {
      ...jobs,
      send: async (queue, data, { id, after }) => {
        if (sent.some((each) => each.id === id)) return 'known'
        sent.push({ queue: queue.name, data, id, after })
        return 'queued'
      },
    },
    app,
    engine: engineHere(),
    web: 'https://github.com',
    log: (_level, what, fields) => logged.push(`${what} ${JSON.stringify(fields)}`),
    metrics: openMetrics({}),
    now: () => github.world.now(),
  }
  const wants = async (dashboard: string | null): Promise<void> => {
    const line = dashboard === null ? '' : `dashboard: ${dashboard}\n`
    const bytes = Buffer.from(`version: 1\n${line}`)
    await results.keepOrganisation({ id: line, repository: 'acme/.github', bytes })
  }
  const scan = async (...findings: readonly ScanFinding[]): Promise<void> => {
    const { repository, owner, name } = place
    const known = { commit: 'c'.repeat(40), tree: `${findings.length}`.repeat(40) }
    const one = { repository, owner, name, branch: 'main', skip: null, ...known }
    const today = github.world.now().toISOString().slice(0, 10)
    await results.list([one], { whole: true, stand: 's', today })
    const of = (severity: string) => findings.filter((each) => each.severity === severity).length
    const counts = { error: of('error'), warning: of('warning'), note: of('note') }
    const outcome = { k: 'scanned', findings, counts, entries: 1, problems: 0 } as const
    const scanned = { repository, ...known, stand: 's', goodUntil: null, outcome }
    await results.keep(scanned, github.world.now())
  }
  await wants('acme/platform')
  await scan(finding())
  const run = async <Data>(work: Work<Data>, job: Job<Data>): Promise<string> =>
    String((await work(job))['outcome'])
  /** As when its time has come, unless told otherwise. */
  const show = (how: object = { isDue: true }): Promise<string> =>
    run(showing(office), jobOf(shows.read({ installation, ...how })))
  /** What a delivery of ticked boxes leads to; done twice where it is replayed. */
  const tickJob = (by: string, at: Repository, boxes: readonly Box[] = [box]) => {
    const [issue] = at.issues.values()
    const where = { installation, repository: at.id, owner: 'acme', name: at.name }
    const time = github.world.now().toISOString()
    return jobOf(ticks.read({ place: where, number: issue?.number ?? 1, by, at: time, boxes }))
  }
  const tick = (job: ReturnType<typeof tickJob>): Promise<string> => run(ticking(office), job)
  const box: Box = { repository: place.repository, hash: hashOf('prod', entry) }
  return {
    ...{ ...set, people, clusters, platform, other, office, results, sent, logged },
    ...{ wants, scan, show, tick, tickJob, box, mark: boxMark(box) },
    requests: async () =>
      (await results.overview({ most: 1, today: '2026-11-22' })).requests.map(
        ({ by, state, pull, words }) => ({ by, state, pull, words }),
      ),
  }
}

/** What was written to issues since somebody asked last. */
export function writesOf(github: { readonly calls: readonly { method: string; path: string }[] }) {
  let seen = github.calls.length
  return (): readonly string[] => {
    const fresh = github.calls.slice(seen)
    seen = github.calls.length
    return fresh
      .filter(({ path }) => path.includes('/issues'))
      .map(({ method, path }) => `${method} ${path}`)
  }
}
