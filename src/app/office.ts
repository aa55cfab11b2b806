import { Defect } from '../drive/errors.ts'
import type { CodeHost } from '../forge/code-host.ts'
import { Refused } from '../forge/errors.ts'
import { type Handler, type Job, Permanent } from '../jobs/job.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Queue } from '../jobs/queue.ts'
import type { OrganisationSettings } from '../jobs/results/types.ts'
import { settingsPath } from '../render/names.ts'
import type { SettingsFile } from '../types/engine.ts'
import type { Engine } from './engine/engine.ts'
import type { Place } from './errands.ts'
import type { GitHubApp, Opening } from './github.ts'
import { type Fields, type Log, toldOf } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Purpose } from './tokens.ts'

/** What work is done with. */
export type Office = {
  readonly jobs: Jobs
  readonly app: GitHubApp
  readonly engine: Engine
  /** Where people see GitHub: `https://github.com`. */
  readonly web: string
  readonly log: Log
  readonly metrics: Metrics
  readonly now: () => Date
}

/** The job is somebody else's by now: whoever has it does the rest. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

/** Does a job and says what became of it. */
export type Work<Data> = (job: Job<Data>) => Promise<Fields>

/**
 * Tells the log and the metrics how a job ends, and the queue whether another attempt may end
 * otherwise: not where GitHub refuses, nor after a defect of ours.
 */
export function attended<Data>(
  office: Office,
  { name }: Queue<Data>,
  work: Work<Data>,
): Handler<Data> {
  const { log, metrics } = office
  return async (job) => {
    const start = performance.now()
    const end = (result: Result, fields: Fields): void => {
      const seconds = Math.round(performance.now() - start) / 1000
      metrics.count('edgewise_jobs', { queue: name, result })
      metrics.observe('edgewise_job_seconds', { queue: name }, seconds)
      const about = { queue: name, key: job.key, job: job.id, attempt: job.attempt }
      log(levelOf[result], 'job', { ...about, ...fields, result, seconds })
    }
    try {
      end('done', await work(job))
    } catch (error) {
      if (error instanceof LeaseLost) return end('lost', {})
      const isFinal = isHopeless(error)
      const told = toldOf(error)
      end(isFinal || job.isLast ? 'dead' : 'again', told)
      throw isFinal ? new Permanent(`${told['error']}: ${told['message']}`) : error
    }
  }
}

type Result = 'done' | 'lost' | 'again' | 'dead'
const levelOf = { done: 'info', lost: 'warn', again: 'warn', dead: 'error' } as const

/**
 * Whether no other attempt would end otherwise. A token that GitHub does not know, or not yet (401),
 * is replaced by the next attempt.
 */
export const isHopeless = (error: unknown): boolean =>
  isDefect(error) || (error instanceof Refused && error.status !== 401)

/** What the code is to blame for; the network's errors are none of these. */
const isDefect = (error: unknown): boolean =>
  [Defect, TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind)

/** Opens a repository for a job: null where the App is not, or no longer, installed. */
export async function atPlace(
  { app }: Office,
  place: Place,
  job: Pick<Job<unknown>, 'lease' | 'signal' | 'attempt'>,
  purpose: Purpose,
): Promise<CodeHost | null> {
  try {
    return await app.open(place, { ...openingFor(job), purpose })
  } catch (error) {
    const isGone = error instanceof Refused && [403, 404, 422].includes(error.status)
    if (isGone) return null
    throw error
  }
}

/** How a job opens what it works on: its calls end with it, and its writes need its lease. */
export const openingFor = ({
  lease,
  signal,
  attempt,
}: Pick<Job<unknown>, 'lease' | 'signal' | 'attempt'>): Opening => ({
  signal,
  anew: attempt > 1,
  beforeWrite: () => mustHold({ lease }),
})

/**
 * Asks for the lease before something is written: who was paused does not bring back what others have
 * done since. @throws LeaseLost
 */
export async function mustHold({ lease }: Pick<Job<unknown>, 'lease'>): Promise<void> {
  if (!(await lease.isHeld())) throw new LeaseLost('the job is at work elsewhere')
}

/**
 * The settings of the organisation for one of its repositories, as they were kept when it was looked
 * at last: GitHub is asked nothing. Null where there are none.
 */
export async function organisationOf(
  { jobs }: Pick<Office, 'jobs'>,
  place: Place,
): Promise<SettingsFile | null> {
  return defaultsFor(place, await jobs.results(place.installation).organisation())
}

/**
 * Settings that were kept, as a repository has them for defaults, under a name that no file of its own
 * is taken for. Null for the repository that holds them: there they are its own.
 */
export function defaultsFor(
  { owner, name }: Pick<Place, 'owner' | 'name'>,
  kept: OrganisationSettings | null,
): SettingsFile | null {
  if (kept === null || isSame(kept.repository, `${owner}/${name}`)) return null
  // What a database hands out may be a part of a larger buffer, which would cross threads as a whole.
  return { path: `${kept.repository}:${settingsPath}`, bytes: Uint8Array.from(kept.bytes) }
}

/** GitHub takes names for the same whatever their case. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** `https://github.com/<owner>/<name>` */
export const addressOf = (
  { web }: Pick<Office, 'web'>,
  { owner, name }: Pick<Place, 'owner' | 'name'>,
): string => `${web}/${owner}/${name}`

/** `YYYY-MM-DD` */
export const today = ({ now }: Pick<Office, 'now'>): string => now().toISOString().slice(0, 10)
