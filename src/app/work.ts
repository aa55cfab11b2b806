import { Defect } from '../drive/errors.ts'
import { NotNow, Refused } from '../forge/errors.ts'
import { type Handler, type Job, Permanent } from '../jobs/job.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Queue } from '../jobs/queue.ts'
import { runCommand } from './commands/run.ts'
import { concludeCommand } from './dead/command.ts'
import type { Engine } from './engine/engine.ts'
import {
  type CommandErrand,
  commands,
  type DepartureErrand,
  departures,
  type FixErrand,
  fixes,
  keyOf,
  type Place,
  type RedeliveryErrand,
  type ReviewErrand,
  redeliveries,
  reviews,
  type Subject,
} from './errands.ts'
import { runFix } from './fix/run.ts'
import { announcing, sendFollow, sendSpread } from './fix/send.ts'
import type { GitHubApp, Opening } from './github.ts'
import { type Fields, type Log, toldOf } from './log.ts'
import type { Metrics } from './metrics.ts'
import { redeliver } from './redeliver.ts'
import { subjectOf } from './review/external-id.ts'
import { concludeReview, giveUp } from './review/give-up.ts'
import { type Reconciled, type Reconciling, reconcile } from './review/reconcile.ts'
import type { Purpose } from './tokens.ts'

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
class LeaseLost extends Error {
  override name = 'LeaseLost'
}

/** Begins to do what deliveries ask for, several pull requests at a time. */
export async function startWork(office: Office): Promise<void> {
  const { jobs } = office
  await jobs.work(reviews, attended(office, reviews, reviewing(office)), { concurrency: 4 })
  await jobs.work(commands, attended(office, commands, commanding(office)), { concurrency: 2 })
  await jobs.work(fixes, attended(office, fixes, fixing(office)))
  await jobs.work(departures, attended(office, departures, departing(office)))
  await jobs.work(redeliveries, attended(office, redeliveries, redelivering(office)))
}

/** Does a job and says what became of it. */
type Work<Data> = (job: Job<Data>) => Promise<Fields>

/**
 * Tells the log and the metrics how a job ends, and the queue whether another attempt may end
 * otherwise: not where GitHub refuses, nor after a defect of ours.
 */
function attended<Data>(office: Office, { name }: Queue<Data>, work: Work<Data>): Handler<Data> {
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

/** A token that GitHub does not know, or not yet (401), is replaced by the next attempt. */
const isHopeless = (error: unknown): boolean =>
  isDefect(error) || (error instanceof Refused && error.status !== 401)

/** What the code is to blame for; the network's errors are none of these. */
const isDefect = (error: unknown): boolean =>
  [Defect, TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind)

/** Where the App is not, or no longer, installed, there is nothing to do. */
async function atPlace(
  { app }: Office,
  place: Place,
  job: Pick<Job<unknown>, 'lease' | 'signal' | 'attempt'>,
  purpose: Purpose,
) {
  const opening: Opening = {
    purpose,
    signal: job.signal,
    anew: job.attempt > 1,
    beforeWrite: async () => {
      if (!(await job.lease.isHeld())) throw new LeaseLost('the job is at work elsewhere')
    },
  }
  try {
    return await app.open(place, opening)
  } catch (error) {
    const isGone = error instanceof Refused && [403, 404, 422].includes(error.status)
    if (isGone) return null
    throw error
  }
}

const addressOf = ({ web }: Office, { owner, name }: Place): string => `${web}/${owner}/${name}`

const today = ({ now }: Office): string => now().toISOString().slice(0, 10)

/** What GitHub does not show after so many, some fifteen seconds, is not there. */
const earlyAttempts = 3

const reviewing =
  (office: Office): Work<ReviewErrand> =>
  async (job) => {
    const { place, subject, again, died } = job.data
    const found = await atPlace(office, place, job, 'review')
    if (found === null) return { outcome: 'not installed' }
    const host = announcing(found, (number) => sendSpread(office.jobs, place, number, job.id))
    if (subject.k === 'commit') {
      const change = await host.mergeGroup(subject.head, subject.head)
      const subjects = subjectsOn(subject.head, change)
      for (const each of subjects) {
        const data = { place, subject: each, again: true }
        await office.jobs.send(reviews, data, { key: keyOf(data), id: `${job.id} ${keyOf(data)}` })
      }
      return { outcome: 'spread', subjects: subjects.length }
    }
    if (died !== undefined) return summary(await concludeReview(subject, died, { host, again }))
    const address = addressOf(office, place)
    const { engine } = office
    const isEarly = job.attempt <= earlyAttempts
    const common = { host, engine, address, asOf: today(office), again }
    const terms = { ...common, isEarly, signal: job.signal }
    const reconciled = await concluded(subject, terms, job)
    const suggested = await reconciled.suggest?.()
    return { ...summary(reconciled), ...(suggested === undefined ? {} : { suggested }) }
  }

/** A check stays open for nothing but trouble that passes. */
async function concluded(
  subject: Subject,
  terms: Reconciling,
  job: Job<ReviewErrand>,
): Promise<Reconciled> {
  try {
    return await reconcile(subject, terms)
  } catch (error) {
    if (error instanceof LeaseLost || !(job.isLast || isHopeless(error))) throw error
    // Whatever keeps it from being said, the first error is the one that counts.
    await giveUp(subject, terms).catch(() => {})
    throw error
  }
}

const summary = ({ outcome, head, published }: Reconciled): Fields => ({
  outcome,
  ...(head === null ? {} : { head }),
  ...(published === null ? {} : { written: published.written, denied: published.denied.join(' ') }),
})

/** What the check runs on a commit are about. */
function subjectsOn(
  head: string,
  change: { readonly checks: readonly { readonly externalId: string | null }[] } | null,
): readonly Subject[] {
  const found = (change?.checks ?? []).flatMap(
    ({ externalId }) => subjectOf(externalId, head) ?? [],
  )
  return [...new Map(found.map((subject) => [JSON.stringify(subject), subject])).values()]
}

const commanding =
  (office: Office): Work<CommandErrand> =>
  async (job) => {
    const { place, number, comment, died } = job.data
    const host = await atPlace(office, place, job, 'review')
    if (host === null) return { outcome: 'not installed' }
    if (died !== undefined) return { outcome: await concludeCommand(host, { number, comment }) }
    const review = async (): Promise<void> => {
      const data = { place, subject: { k: 'pull-request', number }, again: true } as const
      await office.jobs.send(reviews, data, { key: keyOf(data), id: `review ${job.id}` })
    }
    const ran = await runCommand(
      { number, comment },
      {
        host,
        engine: office.engine,
        signal: job.signal,
        asOf: today(office),
        address: addressOf(office, place),
        review,
        begin: (begin) => sendFollow(office.jobs, place, begin, job.id),
      },
    )
    if (ran.outcome === 'gone' && job.attempt <= earlyAttempts)
      throw new NotNow('GitHub does not show the comment yet', null)
    return ran
  }

/** One at a time in this process, so that it opens no more follow-ups than may be open. */
const fixing =
  (office: Office): Work<FixErrand> =>
  async (job) => {
    const { place } = job.data
    const host = await atPlace(office, place, job, 'all')
    if (host === null) return { outcome: 'not installed' }
    const { engine, jobs, now } = office
    const common = { host, engine, signal: job.signal, asOf: today(office), now }
    return runFix(job.data, {
      ...common,
      address: addressOf(office, place),
      begin: (begin) => sendFollow(jobs, place, begin, job.id),
    })
  }

/** Deletes what is kept of repositories that the App may not see any more. */
const departing =
  ({ jobs }: Office): Work<DepartureErrand> =>
  async ({ data: { installation, repositories } }) => {
    const parts = repositories?.map((repository) => ({ installation, repository }))
    let deleted = 0
    for (const place of parts ?? [{ installation }]) {
      const gone = await jobs.forget({ place })
      deleted += gone.deleted
      if (gone.left > 0) throw new NotNow('jobs of the installation are at work', null)
    }
    return { outcome: 'forgotten', deleted }
  }

const redelivering =
  ({ app, now }: Office): Work<RedeliveryErrand> =>
  async ({ data }) => ({ asked: await redeliver(app, data.minutes, now().getTime()) })
