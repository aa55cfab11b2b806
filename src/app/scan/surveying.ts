import { NotNow, Refused } from '../../forge/errors.ts'
import type { BranchTip, InstallationHost, ListedRepository } from '../../forge/installation.ts'
import type { Job } from '../../jobs/job.ts'
import type { Listed, OrganisationSettings, Results, Unread } from '../../jobs/results/types.ts'
import { isSettingsRepository, settingsPath } from '../../render/names.ts'
import { mustBeTakenBack } from '../dashboard/exposure.ts'
import { sendSoon } from '../dashboard/send.ts'
import { mustHold, type Office, openingFor, today, type Work } from '../office.ts'
import { spentUntil } from './budget.ts'
import type { Named, Pushed, SurveyErrand } from './errands.ts'
import { sendScans, sendShows, sendSurvey } from './send.ts'
import { standOf } from './stand.ts'

/** What GitHub does not show after so many, some fifteen seconds, is not there. */
const earlyAttempts = 3

/**
 * Notes what an installation has now, or how it is with some of its repositories, and has scanned
 * what changed. Nothing is noted of an installation that is no more.
 */
export const surveying =
  (office: Office): Work<SurveyErrand> =>
  async (job) => {
    const { installation, repositories } = job.data
    const results = office.jobs.results(installation)
    mustBeAllowed(office, installation)
    const host = await installed(() => office.app.installation(installation, openingFor(job)))
    if (host === null) return { outcome: 'not installed' }
    const seen = repositories === null ? await seeAll(host) : await seeSome(host, repositories)
    await mustHold(job)
    if (mustBeTakenBack(await results.dashboard(), seen.all))
      await sendSoon(office.jobs, installation, job)
    if (seen.shared !== 'unread') await keepSettings(seen.shared, { results, office, job })
    const stand = standOf(await results.organisation())
    const { listed, unread } = seen
    const options = { whole: repositories === null, stand, today: today(office), unread }
    const noted = await results.list(listed, options)
    await goOn(noted, seen, { office, job })
    return { outcome: 'surveyed', repositories: listed.length, pending: noted.pending }
  }

/** @throws NotNow where GitHub's limits are near. */
function mustBeAllowed(office: Office, installation: number): void {
  const until = spentUntil(office, installation)
  if (until === null) return
  const message = 'the rest of what GitHub allows is not for scans'
  throw new NotNow(message, secondsUntil(until, office))
}

type Noted = Awaited<ReturnType<Results['list']>>

/** Has scanned and shown what was noted, and looks again for what GitHub does not show yet. */
async function goOn(
  { pending, isNew }: Noted,
  { listed, missing }: Seen,
  { office: { jobs }, job }: Pick<Keeping, 'office' | 'job'>,
): Promise<void> {
  const { installation, repositories, pushed = [] } = job.data
  // What an attempt before this one noted is not new any more, and may not have been shown.
  const isShown = !isNew && job.attempt === 1
  if (pending > 0) await sendScans(jobs, installation, job)
  else if (!isShown) await sendShows(jobs, installation, job)
  const isWhole = repositories === null
  const isMissing = missing > 0 && (isNew || !isWhole)
  if (job.attempt <= earlyAttempts && (isMissing || isLate(listed, pushed)))
    throw new NotNow('GitHub does not show all of it yet', null)
  // Whether it is gone or only cannot be read is what the list of all of them tells.
  if (isMissing && !isWhole) await sendSurvey(jobs, installation, `${job.id} ${job.attempt}`)
}

/**
 * Whether a branch is shown at another commit than it was pushed to: at one before, for what GitHub
 * answers may lag behind what it told; or at one after, which another errand tells of.
 */
const isLate = (listed: readonly Listed[], pushed: readonly Pushed[]): boolean =>
  pushed.some(({ id, commit }) => {
    const found = listed.find(({ repository }) => repository === id)
    const isScanned = found?.skip === null || found?.skip === 'empty'
    return isScanned && found.commit !== commit
  })

const secondsUntil = (until: Date, { now }: Office): number =>
  Math.ceil((until.getTime() - now().getTime()) / 1000)

/** Null where the App is not installed any more, or the installation is suspended. */
export async function installed<T>(open: () => Promise<T>): Promise<T | null> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof Refused && [403, 404].includes(error.status)) return null
    throw error
  }
}

type Seen = {
  /** Whatever a list tells of; none where only some were asked for. */
  readonly all: readonly ListedRepository[]
  readonly listed: readonly Listed[]
  /** What is there, and of which no more is shown. */
  readonly unread: readonly Unread[]
  /** How many were asked for and are not shown. */
  readonly missing: number
  /** The repository whose settings hold for all; null where there is none. */
  readonly shared: BranchTip | null | 'unread'
}

const notShown = 'GitHub does not show its default branch to the App.'

async function seeAll(host: InstallationHost): Promise<Seen> {
  const all = await host.repositories()
  const isAsked = (one: ListedRepository): boolean =>
    isSettingsRepository(one.name) || !(one.isArchived || one.isFork)
  const asked = all.filter(isAsked)
  const tips = await host.tips(asked.map(({ node }) => node))
  const passed = all.filter((one) => !isAsked(one)).map((one) => ({ ...one, branch: null }))
  const found = tips.filter((tip) => tip !== null)
  const unread = asked.filter((_, index) => !tips[index])
  const isUnread = unread.some(({ name }) => isSettingsRepository(name))
  const shared = found.find(({ name }) => isSettingsRepository(name)) ?? null
  return {
    all,
    listed: [...found, ...passed].map(listedAs),
    unread: unread.map(({ id, owner, name }) => ({
      repository: id,
      owner,
      name,
      reason: notShown,
    })),
    missing: unread.length,
    shared: isUnread ? 'unread' : shared,
  }
}

async function seeSome(host: InstallationHost, named: readonly Named[]): Promise<Seen> {
  const tips = await host.tips(named.map(({ node }) => node))
  return {
    all: [],
    listed: tips.filter((tip) => tip !== null).map(listedAs),
    unread: [],
    missing: tips.filter((tip) => tip === null).length,
    shared: 'unread',
  }
}

/** A repository as results list it. */
export const listedAs = (
  tip: Pick<BranchTip, 'id' | 'owner' | 'name' | 'isArchived' | 'isFork' | 'branch'>,
): Listed => ({
  repository: tip.id,
  owner: tip.owner,
  name: tip.name,
  branch: tip.branch?.name ?? null,
  commit: tip.branch?.commit ?? null,
  tree: tip.branch?.tree ?? null,
  skip: tip.isArchived ? 'archived' : tip.isFork ? 'fork' : tip.branch === null ? 'empty' : null,
})

type Keeping = {
  readonly results: Results
  readonly office: Office
  readonly job: Job<SurveyErrand>
}

/** Bytes; one more than anybody reads, so that who reads them says that they are too many. */
const mostSettings = 5 * 1024 * 1024 + 1

/** Keeps the organisation's settings where they are not those that are kept. */
async function keepSettings(shared: BranchTip | null, keeping: Keeping): Promise<void> {
  const { results } = keeping
  const kept = await results.organisation()
  const settings = shared?.branch?.settings ?? null
  if (shared === null || settings === null) {
    if (kept !== null) await results.keepOrganisation(null)
    return
  }
  const { id } = settings
  const repository = `${shared.owner}/${shared.name}`
  if (kept?.id === id && kept.repository === repository) return
  const bytes = settings.bytes ?? (await readSettings(shared, id, keeping)).slice(0, mostSettings)
  await results.keepOrganisation({ id, repository, bytes })
}

/** Reads settings that did not come whole with the rest: they are long, or no UTF-8. */
async function readSettings(
  { id: repository, owner, name }: BranchTip,
  blob: OrganisationSettings['id'],
  { office: { app }, job }: Keeping,
): Promise<Uint8Array> {
  const place = { installation: job.data.installation, repository, owner, name }
  const host = await app.open(place, { ...openingFor(job), purpose: 'scan' })
  const found = (await host.blobs([{ k: 'blob', key: blob, path: settingsPath }])).get(blob)
  if (found?.ok) return found.value
  throw new NotNow("the organisation's settings cannot be read", null)
}
