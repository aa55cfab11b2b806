import { availableParallelism } from 'node:os'
import type { ServiceSettings } from '../app/environment.ts'
import type { AppOptions } from '../app/github.ts'
import { type Log, openLog, toldOf } from '../app/log.ts'
import { type Metrics, openMetrics } from '../app/metrics.ts'
import { queues } from '../app/queues.ts'
import { makeFirstRound, makeRounds } from '../app/rounds.ts'
import { openRoom } from '../app/webhook/body.ts'
import { enqueue } from '../app/webhook/enqueue.ts'
import { openWorkshop, type Workshop } from '../app/workshop.ts'
import { type Jobs, openJobs } from '../jobs/open.ts'
import { listen } from './http.ts'
import { routing } from './routes.ts'

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
  let workshop: Workshop | null = null
  const close = async () => await workshop?.close()
  try {
    await jobs.migrate()
    workshop = await openWorkshop({
      settings,
      jobs,
      lanes: [
        { lane: 'prompt', threads: Math.max(2, availableParallelism()) },
        { lane: 'scan', threads: 1 },
      ],
      log,
      metrics,
      now,
      ...(pace === undefined ? {} : { pace }),
    })
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
  const rounds = await beginRounds(parts)
  log('info', 'listening', { url })
  return {
    url,
    stop: async () => {
      isEnding = true
      log('info', 'stopping')
      clearInterval(rounds)
      await close()
      await jobs.stop({ within: grace })
      await parts.close()
      log('info', 'stopped')
    },
  }
}

/** Milliseconds between two rounds. */
const wake = 30_000

async function beginRounds({ jobs, log, now }: Parts): Promise<NodeJS.Timeout> {
  const failed = (error: unknown): void => log('error', 'queue', toldOf(error))
  await makeFirstRound(jobs, now())
  await makeRounds(jobs, now())
  return setInterval(() => void makeRounds(jobs, now()).catch(failed), wake).unref()
}

const help = {
  edgewise_webhooks: 'Deliveries by event and by the status that they were answered with.',
  edgewise_jobs: 'Attempts at jobs by how they ended.',
  edgewise_job_seconds: 'How long attempts at jobs took.',
  edgewise_github_calls: 'Calls to GitHub by how they ended.',
  edgewise_queue_jobs: 'Jobs at this moment: ready, put off, at work, dead.',
}
