import { NotNow } from '../forge/errors.ts'
import type { Job } from '../jobs/job.ts'
import { runCommand } from './commands/run.ts'
import { shows, ticks } from './dashboard/errands.ts'
import { failed, noteEnd, noteFailure, noteFollowed, notInstalled } from './dashboard/requests.ts'
import { showing } from './dashboard/show.ts'
import { ticking } from './dashboard/tick.ts'
import { concludeCommand } from './dead/command.ts'
import {
  type CommandErrand,
  commands,
  departures,
  type FixErrand,
  fixes,
  keyOf,
  type RedeliveryErrand,
  type ReviewErrand,
  redeliveries,
  reviews,
  type Subject,
} from './errands.ts'
import { runFix } from './fix/run.ts'
import { announcing, sendFollow, sendSpread } from './fix/send.ts'
import type { Fields } from './log.ts'
import {
  addressOf,
  atPlace,
  attended,
  isHopeless,
  LeaseLost,
  type Office,
  organisationOf,
  today,
  type Work,
} from './office.ts'
import { type Lane, lanes } from './queues.ts'
import { redeliver } from './redeliver.ts'
import { subjectOf } from './review/external-id.ts'
import { concludeReview, giveUp } from './review/give-up.ts'
import { type Reconciled, type Reconciling, reconcile } from './review/reconcile.ts'
import { departing } from './scan/departing.ts'
import { plans, scans, surveys } from './scan/errands.ts'
import { scanNow } from './scan/now.ts'
import { planning } from './scan/planning.ts'
import { scanning } from './scan/scanning.ts'
import { surveying } from './scan/surveying.ts'

/**
 * Begins to do what deliveries ask for in some lanes, several pull requests at a time. Who works on
 * lanes with an engine for each calls this once for each.
 */
export async function startWork(office: Office, some: readonly Lane[] = lanes): Promise<void> {
  for (const lane of some) await begin[lane](office)
}

const begin: Readonly<Record<Lane, (office: Office) => Promise<void>>> = {
  prompt: async (office) => {
    const { jobs } = office
    await jobs.work(reviews, attended(office, reviews, reviewing(office)), { concurrency: 4 })
    await jobs.work(commands, attended(office, commands, commanding(office)), { concurrency: 2 })
    await jobs.work(fixes, attended(office, fixes, fixing(office)))
    await jobs.work(ticks, attended(office, ticks, ticking(office)))
    await jobs.work(departures, attended(office, departures, departing(office)))
    await jobs.work(redeliveries, attended(office, redeliveries, redelivering(office)))
    await jobs.work(plans, attended(office, plans, planning(office)))
  },
  scan: async (office) => {
    const { jobs } = office
    await jobs.work(surveys, attended(office, surveys, surveying(office)))
    await jobs.work(scans, attended(office, scans, scanning(office)))
    await jobs.work(shows, attended(office, shows, showing(office)))
  },
}

/** What GitHub does not show after so many, some fifteen seconds, is not there. */
const earlyAttempts = 3

const reviewing =
  (office: Office): Work<ReviewErrand> =>
  async (job) => {
    const { place, subject, again, died } = job.data
    const found = await atPlace(office, place, job, 'review')
    if (found === null) return { outcome: 'not installed' }
    const host = announcing(found, {
      led: (number) => sendSpread(office.jobs, place, number, job.id),
      ended: (number, state) => noteEnd(place, { number, state }, { office, job }),
    })
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
    const organisation = await organisationOf(office, place)
    const common = { host, engine, address, asOf: today(office), organisation, again }
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
        organisation: await organisationOf(office, place),
        address: addressOf(office, place),
        review,
        scan: () => scanNow(office, { host, job }),
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
    const isDead = job.data.k === 'follow' && job.data.died !== undefined
    const host = isDead ? null : await atPlace(office, place, job, 'all')
    if (host === null) {
      await noteFailure(job.data, isDead ? failed : notInstalled, { office, job })
      return { outcome: isDead ? 'concluded' : 'not installed' }
    }
    const { engine, jobs, now } = office
    const organisation = await organisationOf(office, place)
    const common = { host, engine, signal: job.signal, asOf: today(office), organisation, now }
    return runFix(job.data, {
      ...common,
      address: addressOf(office, place),
      begin: (begin) => sendFollow(jobs, place, begin, job.id),
      tell: (followed) => noteFollowed(place, followed, { office, job }),
    })
  }

const redelivering =
  ({ app, now }: Office): Work<RedeliveryErrand> =>
  async ({ data }) => ({ asked: await redeliver(app, data.minutes, now().getTime()) })
