import { availableParallelism } from 'node:os'
import { feedOnDead } from '../app/dead/feed.ts'
import { queues, redeliveries } from '../app/errands.ts'
import { type AppOptions, openApp } from '../app/github.ts'
import { type Log, openLog, toldOf } from '../app/log.ts'
import { type Metrics, openMetrics } from '../app/metrics.ts'
import { oldestMinutes } from '../app/redeliver.ts'
import { openRoom } from '../app/webhook/body.ts'
import { enqueue } from '../app/webhook/enqueue.ts'
import { startWork } from '../app/work.ts'
import { type Jobs, openJobs } from '../jobs/open.ts'
import { listen } from './http.ts'
import { routing } from './routes.ts'
import type { ServiceSettings } from './settings.ts'

export type Service = {
  /** Where it listens. */
  readonly url: string
  /** Takes nothing more, finishes or gives back what is at work, and closes. */
  stop(): Promise<void>
}

export type Surroundings = {
  /** Takes the lines of the log. */
  readonly write: (line: string) => void
  readonly now?: () => Date
  readonly pace?: AppOptions['pace']
}

/** Seconds that what is at work gets to end by itself; the whole end takes less than ten. */
const grace = 6

/** Bytes of deliveries on their way: four of the longest, or thousands of the usual ones. */
const mostBytes = 100_000_000

/** Minutes between two looks at GitHub's log of deliveries; each looks back a while longer. */
const round = 5
const lookback = 4 * round

/** Every so many rounds one looks back as far as GitHub delivers again: what failed for longer. */
const long = 12

/**
 * Starts the service: the queue, the workers, the server, and the rounds through GitHub's log of
 * deliveries.
 *
 * @throws InputError where the database or the address cannot be used.
 */
export async function startService(
  settings: ServiceSettings,
  { write, now = () => new Date(), pace }: Surroundings,
): Promise<Service> {
  const log = openLog(settings.level, write, now)
  const metrics = openMetrics(help)
  const jobs = await openJobs({
    database: settings.database,
    queues,
    works: true,
    notice: ({ level, message }) => log(level, 'queue', { message: message.slice(0, 200) }),
  })
  // A file of its own in the bundle as well, because threads begin with it.
  const { openThreads } = await import('../app/engine/threads.ts')
  const { openTools } = await import('../drive/renderer/open.ts')
  const tools = openTools()
  const engine = openThreads(Math.max(2, availableParallelism()), { tools })
  const close = () => Promise.all([engine.close(), tools.close()])
  try {
    await jobs.migrate()
    const app = openApp({
      ...settings,
      called: (kind, outcome) => metrics.count('edgewise_github_calls', { kind, outcome }),
      ...(pace === undefined ? {} : { pace }),
    })
    await startWork({ jobs, app, engine, web: settings.web, log, metrics, now })
    return await open(settings, { jobs, close, log, metrics, now })
  } catch (error) {
    await jobs.stop({ within: 1 })
    await close()
    throw error
  }
}

type Parts = {
  readonly jobs: Jobs
  /** Ends what works beside this thread. */
  readonly close: () => Promise<unknown>
  readonly log: Log
  readonly metrics: Metrics
  readonly now: () => Date
}

async function open(settings: ServiceSettings, parts: Parts): Promise<Service> {
  const { jobs, log, metrics } = parts
  let isEnding = false
  const serve = routing({
    receiving: {
      secrets: settings.secrets,
      enqueue: (errand) => enqueue(jobs, errand),
      room: openRoom(mostBytes),
      log,
      metrics,
    },
    metrics,
    ping: jobs.ping,
    counts: jobs.counts,
    metricsToken: settings.metricsToken,
    isEnding: () => isEnding,
  })
  const { url, close } = await listen(serve, settings)
  const rounds = await makeRounds(parts)
  log('info', 'listening', { url })
  return {
    url,
    stop: async () => {
      isEnding = true
      log('info', 'stopping')
      for (const timer of rounds) clearInterval(timer)
      await close()
      await jobs.stop({ within: grace })
      await parts.close()
      log('info', 'stopped')
    },
  }
}

/** Milliseconds between two looks at what died. */
const wake = 30_000

/** All servers ask for the same rounds under the same names, so each is made once. */
async function makeRounds({ jobs, log, now }: Parts): Promise<readonly NodeJS.Timeout[]> {
  const failed = (error: unknown): void => log('error', 'queue', toldOf(error))
  const ask = async (): Promise<void> => {
    const turn = Math.floor(now().getTime() / 60_000 / round)
    const minutes = turn % long === 0 ? oldestMinutes : lookback
    await askFor(minutes, turn)
  }
  const askFor = async (minutes: number, turn: number): Promise<void> => {
    const id = `redeliver ${minutes} ${turn}`
    await jobs.send(redeliveries, { minutes }, { key: `${minutes}`, id })
  }
  await askFor(oldestMinutes, Math.floor(now().getTime() / 60_000 / round))
  await feedOnDead(jobs)
  return [
    setInterval(() => void ask().catch(failed), round * 60_000).unref(),
    setInterval(() => void feedOnDead(jobs).catch(failed), wake).unref(),
  ]
}

const help = {
  edgewise_webhooks: 'Deliveries by event and by the status that they were answered with.',
  edgewise_jobs: 'Attempts at jobs by how they ended.',
  edgewise_job_seconds: 'How long attempts at jobs took.',
  edgewise_github_calls: 'Calls to GitHub by how they ended.',
  edgewise_queue_jobs: 'Jobs at this moment: ready, put off, at work, dead.',
}
