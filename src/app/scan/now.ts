import type { CodeHost } from '../../forge/code-host.ts'
import type { BranchTip } from '../../forge/installation.ts'
import type { Job } from '../../jobs/job.ts'
import { type Answer, refused } from '../commands/answers.ts'
import type { CommandErrand, Place } from '../errands.ts'
import { addressOf, defaultsFor, type Office, openingFor, today } from '../office.ts'
import { scanObjects } from './repository.ts'
import { sendScans, sendShows } from './send.ts'
import { standOf } from './stand.ts'
import { installed, listedAs } from './surveying.ts'
import { scannedAnswer } from './words.ts'

type Asking = { readonly host: CodeHost; readonly job: Job<CommandErrand> }

/**
 * Scans the default branch of a repository, as it is now and whether or not it was scanned before,
 * keeps what it found, and says it.
 */
export async function scanNow(office: Office, { host, job }: Asking): Promise<Answer> {
  const { place } = job.data
  const tip = await tipOf(office, job)
  if (tip === null) return refused('The default branch of this repository cannot be read.')
  const { branch } = tip
  const listed = listedAs(tip)
  if (listed.skip !== null || branch === null) return refused(passedOver[listed.skip ?? 'empty'])
  const results = office.jobs.results(place.installation)
  const organisation = await results.organisation()
  const stand = standOf(organisation)
  const { commit, tree } = branch
  await results.list([listed], { whole: false, stand, today: today(office) })
  const settings = defaultsFor(place, organisation)
  const scanning = { tree, organisation: settings, asOf: today(office) }
  const outcome = await scanObjects(office.engine, scanning, host, job.signal)
  await results.keep(
    { repository: place.repository, commit, tree, stand, ...outcome },
    office.now(),
  )
  await results.count(today(office))
  await tell(office, place, job)
  return scannedAnswer(outcome.outcome, {
    commit,
    branch: branch.name,
    address: addressOf(office, place),
  })
}

const passedOver = {
  archived: 'Archived repositories are not scanned.',
  fork: 'Forks are not scanned.',
  empty: 'There is no commit to scan yet.',
}

/** Has the dashboard show it, and whatever waits beside it scanned. */
async function tell(
  { jobs }: Office,
  { installation }: Place,
  job: Job<CommandErrand>,
): Promise<void> {
  const waiting = await jobs.results(installation).pending(1)
  if (waiting.length === 0) await sendShows(jobs, installation, job)
  else await sendScans(jobs, installation, job)
}

async function tipOf({ app }: Office, job: Job<CommandErrand>): Promise<BranchTip | null> {
  const { place, node } = job.data
  // Who asked before there were scans may ask again.
  if (node === undefined) return null
  const host = await installed(() => app.installation(place.installation, openingFor(job)))
  const [tip = null] = host === null ? [] : await host.tips([node])
  return tip
}
