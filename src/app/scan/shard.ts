import type { CodeHost } from '../../forge/code-host.ts'
import { NotNow } from '../../forge/errors.ts'
import type { Job } from '../../jobs/job.ts'
import type { OrganisationSettings, Pending, Results } from '../../jobs/results/types.ts'
import { dayAfter } from '../../settings/day.ts'
import { toldOf } from '../log.ts'
import { defaultsFor, isHopeless, mustHold, type Office, openingFor, today } from '../office.ts'
import { isEmptied, later, spentUntil } from './budget.ts'
import type { ScanErrand } from './errands.ts'
import { scanObjects } from './repository.ts'
import { standOf } from './stand.ts'
import { installed } from './surveying.ts'
import { failedFor, type ScanOutcome } from './task.ts'

export type Sharing = {
  readonly office: Office
  readonly job: Job<ScanErrand>
  readonly results: Results
}

export type Shard = {
  /** All was tried; the App is not installed any more; or GitHub is left alone until then. */
  readonly end: 'done' | 'not installed' | Date
  /** What was scanned, or will not be otherwise. */
  readonly kept: readonly Pending[]
  /** How many could not be read and are tried again tomorrow. */
  readonly failed: number
}

type Round = Sharing & {
  readonly organisation: OrganisationSettings | null
  /** Null where the App is not installed any more. */
  readonly open: (repository: Pending) => Promise<CodeHost | null>
}

/** So many in a row that cannot be read just now mean that none can. */
const mostInARow = 5

/**
 * Scans some repositories one by one, and keeps what was found of each at once; nothing of one is
 * kept in memory for the next.
 *
 * @throws NotNow where some cannot be read just now and are to be tried again.
 */
export async function scanShard(waiting: readonly Pending[], sharing: Sharing): Promise<Shard> {
  const { office, job, results } = sharing
  const round = {
    ...sharing,
    organisation: await results.organisation(),
    open: opener(waiting, sharing),
  }
  const kept: Pending[] = []
  const failed: Failure[] = []
  let inARow = 0
  // What ends the process each time it is tried is not always the first.
  for (const repository of job.attempt % 2 === 0 ? waiting.toReversed() : waiting) {
    const spent = spentUntil(office, job.data.installation)
    if (spent !== null) return { end: spent, kept, failed: 0 }
    const found = await scanOne(repository, round)
    if (found === 'not installed' || found instanceof Date) return { end: found, kept, failed: 0 }
    if (found === null) kept.push(repository)
    else failed.push({ repository, ...found })
    inARow = found === null ? 0 : inARow + 1
    if (inARow === mostInARow) break
  }
  if (failed.length > 0) await settle(failed, inARow < mostInARow, round)
  return { end: 'done', kept, failed: failed.length }
}

/** Opens each of some repositories with the token of all of them. */
function opener(waiting: readonly Pending[], { office, job }: Sharing): Round['open'] {
  const { installation } = job.data
  const among = waiting.map(({ repository }) => repository)
  let { anew = false } = openingFor(job)
  return async ({ repository, owner, name }) => {
    const place = { installation, repository, owner, name }
    const opening = { ...openingFor(job), purpose: 'scan', among, anew } as const
    // The new token is one for all of them.
    anew = false
    return installed(() => office.app.open(place, opening))
  }
}

type Found = null | { readonly error: unknown } | Exclude<Shard['end'], 'done'>

/** Scans one repository and keeps what was found; else says why nothing is known yet. */
async function scanOne(repository: Pending, round: Round): Promise<Found> {
  await mustHold(round.job)
  const found = await examine(repository, round)
  if (found === 'not installed' || found instanceof Date || 'error' in found) return found
  await keep(repository, found, round)
  return null
}

async function examine(
  repository: Pending,
  { office, job, open, organisation }: Round,
): Promise<ScanOutcome | NonNullable<Found>> {
  try {
    const host = await open(repository)
    if (host === null) return 'not installed'
    const { tree } = repository
    const settings = defaultsFor(repository, organisation)
    const scanning = { tree, organisation: settings, asOf: today(office) }
    return await scanObjects(office.engine, scanning, host, job.signal)
  } catch (error) {
    if (job.signal.aborted) throw error
    if (isHopeless(error)) return refusedFor(error, repository, office)
    if (!(error instanceof NotNow) || error.retryAfter === null) return { error }
    if (isEmptied(office, job.data.installation)) return untilTomorrow(tooManyCalls, office)
    return later(office.now(), 1000 * error.retryAfter)
  }
}

const tooManyCalls = 'Reading it takes more calls than GitHub allows within an hour.'

/** What is wrong with one repository holds up no other. */
function refusedFor(error: unknown, { repository }: Pending, office: Office): ScanOutcome {
  const told = toldOf(error)
  office.log('error', 'scan', { repository, ...told })
  return untilTomorrow(`${told['error']}: ${told['message']}`, office)
}

/** A failure that may be none tomorrow, though the tree is the same. */
const untilTomorrow = (reason: string, office: Pick<Office, 'now'>): ScanOutcome =>
  failedFor(reason, dayAfter(today(office)))

/** Asks for the lease once more, because a scan may take a minute. */
async function keep(
  { repository, commit, tree }: Pending,
  outcome: ScanOutcome,
  { office, job, results, organisation }: Round,
): Promise<void> {
  await mustHold(job)
  const stand = standOf(organisation)
  await results.keep({ repository, commit, tree, stand, ...outcome }, office.now())
}

type Failure = { readonly repository: Pending; readonly error: unknown }

/** Attempts, some fifteen seconds, after which a few repositories are not waited for any more. */
const patience = 4

/**
 * What cannot be read just now is tried again, together with the rest of what waits. Where others
 * can be read all the same and it still cannot, or nobody tries any more, it is kept as failed until
 * tomorrow.
 */
async function settle(
  failed: readonly Failure[],
  othersPass: boolean,
  round: Round,
): Promise<void> {
  const { job, office } = round
  if (!job.isLast && (job.attempt < patience || !othersPass)) {
    const why = toldOf(failed[0]?.error)['message']
    throw new NotNow(`${failed.length} repositories cannot be read just now: ${why}`, null)
  }
  for (const { repository } of failed) {
    const found = await scanOne(repository, round)
    if (found === null || found === 'not installed' || found instanceof Date) continue
    const reason = String(toldOf(found.error)['message'])
    await keep(repository, untilTomorrow(reason, office), round)
  }
}
