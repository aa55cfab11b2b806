import { commands, queues, redeliveries, reviews } from '../app/errands.ts'
import { type AppOptions, openApp } from '../app/github.ts'
import { type Log, openLog, toldOf } from '../app/log.ts'
import { type Metrics, openMetrics } from '../app/metrics.ts'
import { oldestMinutes } from '../app/redeliver.ts'
import type { Errand } from '../app/webhook/project.ts'
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
  try {
    await jobs.migrate()
    const app = openApp({
      ...settings,
      called: (kind, outcome) => metrics.count('edgewise_github_calls', { kind, outcome }),
      ...(pace === undefined ? {} : { pace }),
    })
    await startWork({ jobs, app, web: settings.web, log, metrics, now })
    return await open(settings, { jobs, log, metrics, now })
  } catch (error) {
    await jobs.stop({ within: 1 })
    throw error
  }
}

type Parts = {
  readonly jobs: Jobs
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
      room: { used: 0, most: mostBytes },
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
      clearInterval(rounds)
      await close()
      await jobs.stop({ within: grace })
      log('info', 'stopped')
    },
  }
}

/** Queues an errand; any number of servers may do so for the same delivery. */
const enqueue = (jobs: Jobs, errand: Errand): Promise<string> =>
  errand.queue === 'reviews'
    ? jobs.send(reviews, errand.data, errand)
    : jobs.send(commands, errand.data, errand)

/** All servers ask for the same rounds under the same names, so each is made once. */
async function makeRounds({ jobs, log, now }: Parts): Promise<NodeJS.Timeout> {
  const ask = async (minutes: number): Promise<void> => {
    const turn = Math.floor(now().getTime() / 60_000 / round)
    const id = `redeliver ${minutes} ${turn}`
    await jobs.send(redeliveries, { minutes }, { key: 'all', id })
  }
  await ask(oldestMinutes)
  return setInterval(() => {
    ask(lookback).catch((error: unknown) => log('error', 'queue', toldOf(error)))
  }, round * 60_000).unref()
}

const help = {
  edgewise_webhooks: 'Deliveries by event and by the status that they were answered with.',
  edgewise_jobs: 'Attempts at jobs by how they ended.',
  edgewise_job_seconds: 'How long attempts at jobs took.',
  edgewise_github_calls: 'Calls to GitHub by how they ended.',
  edgewise_queue_jobs: 'Jobs at this moment: ready, put off, at work, dead.',
}
