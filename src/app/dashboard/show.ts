import type { CodeHost } from '../../forge/code-host.ts'
import { Refused } from '../../forge/errors.ts'
import type { HostIssue, ListedRepository } from '../../forge/installation.ts'
import type { Job } from '../../jobs/job.ts'
import type { DashboardIssue, Results } from '../../jobs/results/types.ts'
import { atPlace, type Office, openingFor, today, type Work } from '../office.ts'
import { anyMark } from './box.ts'
import type { ShowErrand } from './errands.ts'
import { isAt, isExposed, type Listing, named, takenBack } from './exposure.ts'
import {
  type DashboardPage,
  exposed,
  isSameText,
  mostShown,
  movedTo,
  pageOf,
  retiredText,
  switchedOff,
} from './page.ts'
import { sendLater } from './send.ts'
import { wantedIn } from './setting.ts'

/**
 * Makes the dashboard of an installation show what is known now. Where its text would be the one that
 * was written last, GitHub is asked nothing; an edit that nobody waits for is put off, and takes along
 * what comes meanwhile. An issue that somebody closed is left alone until they open it again. Where
 * the settings cannot be read, it stays where it was.
 */
export const showing =
  (office: Office): Work<ShowErrand> =>
  async (job) => {
    const { installation } = job.data
    const results = office.jobs.results(installation)
    const wanted = wantedIn(await results.organisation())
    const kept = await results.dashboard()
    const at = wanted.k === 'at' ? wanted.at : (kept?.repository ?? null)
    if (isNowhere(at, kept, job.data))
      return { outcome: wanted.k === 'at' ? 'no dashboard is wanted' : 'the settings are invalid' }
    const page = await currentPage(installation, { office, results })
    return { outcome: await showWhenDue({ at, kept, page, results, office, job }) }
  }

async function showWhenDue(showing: Showing): Promise<string> {
  const { kept, office, job } = showing
  const { installation, looks, isDue } = job.data
  if (!looks && isShown(showing)) return 'unchanged'
  if (kept !== null && !isDue) {
    await sendLater(office.jobs, job.data, job)
    return 'put off'
  }
  try {
    return await show(showing)
  } catch (error) {
    if (!isKeptOut(error)) throw error
    office.log('warn', 'dashboard', { installation, status: error.status })
    return 'denied'
  }
}

/** Whether there is neither a place for a dashboard nor an issue that has to be spoken of. */
const isNowhere = (at: string | null, kept: DashboardIssue | null, { looks }: ShowErrand) =>
  at === null && (kept === null || (kept.digest === left && !looks))

/** Whether the text that was written last is the one that it should be, where it should be. */
const isShown = ({ at, kept, page }: Showing): boolean =>
  kept !== null && isAt(kept.repository, at) && kept.digest === page.digest

/** Stands for the digest of a closed issue of an installation that wants no dashboard any more. */
const left = 'left'

type Showing = {
  /** Null: nowhere. */
  readonly at: string | null
  readonly kept: DashboardIssue | null
  readonly page: DashboardPage
  readonly results: Results
  readonly office: Office
  readonly job: Job<ShowErrand>
}

async function currentPage(
  installation: number,
  { office, results }: Pick<Showing, 'office' | 'results'>,
): Promise<DashboardPage> {
  const { web } = office
  const overview = await results.overview({ most: mostShown, today: today(office) })
  return pageOf({ installation, web, overview, pause: await results.pause() })
}

/** No permission, nothing that may be known, no issues there at all. */
const isKeptOut = (error: unknown): error is Refused =>
  error instanceof Refused && [403, 404, 410].includes(error.status)

async function show(showing: Showing): Promise<string> {
  const { at, kept, office, job } = showing
  const { installation } = job.data
  const all = await repositoriesOf(showing)
  if (all === null) return 'not installed'
  const found = named(at, all)
  const obstacle = found === undefined ? absent : isExposed(found, all) ? tooVisible : null
  const why = kept && reasonToLeave(kept, obstacle === null, { at, all })
  const end = kept && why !== null ? await leave(kept, why, { all, showing }) : null
  if (at === null) return await forgetIt(end, showing)
  if (found === undefined || obstacle !== null) {
    office.log('warn', 'dashboard', { installation, message: obstacle ?? absent })
    return obstacle ?? absent
  }
  const host = await open(found, showing)
  if (host === null) return 'not installed'
  return await write(host, { ...showing, at, kept: why === null ? kept : null })
}

const absent = 'the App is not installed on the repository for the dashboard'
const tooVisible = 'others are less visible than the repository for the dashboard'

/** Why the issue that is kept shows no results any more; null: it does, or its successor cannot be. */
function reasonToLeave(
  { repository }: DashboardIssue,
  isFree: boolean,
  { at, all }: { readonly at: string | null; readonly all: Listing },
): string | null {
  const old = named(repository, all)
  if (old !== undefined && isExposed(old, all)) return exposed
  if (at === null) return switchedOff
  return isFree && !isAt(repository, at) ? movedTo(at) : null
}

/** What is closed and left alone is kept in mind, lest too many may read it one day. */
async function forgetIt(end: End | null, { kept, results }: Showing): Promise<string> {
  await results.keepDashboard(kept !== null && end === 'closed' ? { ...kept, digest: left } : null)
  return 'switched off'
}

async function write(
  host: CodeHost,
  { at: repository, kept, page, results }: Showing & { readonly at: string },
): Promise<string> {
  const issue = await findIssue(host, kept)
  if (issue?.state === 'closed') {
    if (kept?.number !== issue.number)
      await results.keepDashboard({ repository, number: issue.number, digest: '' })
    return 'closed'
  }
  const isSame = issue?.title === page.title && isSameText(issue.body, page.body)
  const number = isSame ? issue.number : await host.putIssue(page, issue?.number)
  await results.keepDashboard({ repository, number, digest: page.digest })
  return isSame ? 'there already' : issue === null ? 'opened' : 'edited'
}

async function repositoriesOf({ office, job }: Showing): Promise<Listing | null> {
  try {
    const host = await office.app.installation(job.data.installation, openingFor(job))
    return await host.repositories()
  } catch (error) {
    if (isKeptOut(error)) return null
    throw error
  }
}

function open(
  { id: repository, owner, name }: ListedRepository,
  { office, job }: Showing,
): Promise<CodeHost | null> {
  const { installation } = job.data
  return atPlace(office, { installation, repository, owner, name }, job, 'dashboard')
}

/**
 * The issue that is kept, or else one of ours that bears a mark: a process may have died before it
 * kept it, or the App was here before.
 */
async function findIssue(host: CodeHost, kept: DashboardIssue | null): Promise<HostIssue | null> {
  const known = kept === null ? null : await host.issue(kept.number)
  if (known?.isOurs) return known
  const own = (await host.ownIssues()).filter(
    ({ isOurs, body }) => isOurs && body.includes(anyMark),
  )
  return own.find(({ state }) => state === 'open') ?? own[0] ?? null
}

type End = 'left' | 'closed' | 'not there'

/**
 * Says in an issue of ours why it shows nothing any more. One that is closed is left alone, unless
 * too many may read it now.
 */
async function leave(
  kept: DashboardIssue,
  why: string,
  { all, showing }: { readonly all: Listing; readonly showing: Showing },
): Promise<End> {
  const old = named(kept.repository, all)
  try {
    const host = old === undefined ? null : await open(old, showing)
    const issue = (await host?.issue(kept.number)) ?? null
    if (host === null || !issue?.isOurs) return 'not there'
    if (issue.state === 'closed' && why !== exposed) return 'closed'
    const body = retiredText(showing.job.data.installation, why)
    const { title } = issue
    if (!isSameText(body, issue.body)) await host.putIssue({ title, body }, kept.number)
    // Whatever is shown there next is not what was written last.
    if (why === exposed) await showing.results.keepDashboard({ ...kept, digest: takenBack })
    return 'left'
  } catch (error) {
    // What may not be said there is not said.
    if (!(error instanceof Refused)) throw error
    return 'not there'
  }
}
