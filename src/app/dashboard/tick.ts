import type { Permission } from '../../forge/code-host.ts'
import { Refused } from '../../forge/errors.ts'
import type { Job } from '../../jobs/job.ts'
import type { FixRequest, KeptFinding, Results } from '../../jobs/results/types.ts'
import type { Place } from '../errands.ts'
import { sendFollow } from '../fix/send.ts'
import { atPlace, mustHold, type Office, type Work } from '../office.ts'
import { hashOf } from './box.ts'
import type { Box, TickErrand } from './errands.ts'
import { failed, isMadeAt } from './requests.ts'
import { sendSoon } from './send.ts'

/**
 * Has follow-ups opened that somebody ticked boxes for. Nothing that the text of the issue says is
 * believed: the issue has to be the one that we keep, what a box stands for has to be found at this
 * moment, and who ticked has to have write permission in that repository, as GitHub says now. Of an
 * errand that died it is said that nothing came of it.
 */
export const ticking =
  (office: Office): Work<TickErrand> =>
  async (job) => {
    const { place, number, boxes } = job.data
    const results = office.jobs.results(place.installation)
    const kept = await results.dashboard()
    const name = `${place.owner}/${place.name}`.toLowerCase()
    if (kept?.number !== number || kept.repository.toLowerCase() !== name)
      return { outcome: 'no dashboard' }
    await mustHold(job)
    // Its text is not what we wrote any more: it is compared with GitHub's next time.
    await results.keepDashboard({ ...kept, digest: '' })
    const outcomes: string[] = []
    for (const box of boxes) outcomes.push(await tick(box, { office, job, results }))
    await sendSoon(office.jobs, place.installation, job)
    const asked = outcomes.filter((each) => each === 'asked').length
    return { outcome: outcomes.join(' '), asked }
  }

type Ticking = {
  readonly office: Office
  readonly job: Job<TickErrand>
  readonly results: Results
}

type Mendable = KeptFinding & { readonly entry: string }

async function tick(box: Box, ticking: Ticking): Promise<string> {
  const { results, job } = ticking
  const { by, at } = job.data
  const before = await requestFor(box, ticking)
  if (before !== null && isSettled(before, job.data)) return 'known'
  const found = (await results.findings(box.repository)).find((finding): finding is Mendable =>
    isFor(box, finding),
  )
  if (found === undefined) {
    if (before !== null)
      await results.keepRequest({ ...before, by, at, state: 'done', pull: null, words: gone })
    return 'gone'
  }
  const { owner, name, cluster, entry } = found
  const { installation } = job.data.place
  const place: Place = { installation, repository: box.repository, owner, name }
  const request = { repository: box.repository, cluster, entry, by, at, pull: null } as const
  if (job.data.died !== undefined) {
    await results.keepRequest({ ...request, state: 'refused', words: failed })
    return 'concluded'
  }
  const permission = await permissionIn(place, ticking)
  if (permission !== 'write' && permission !== 'admin') {
    await results.keepRequest({ ...request, state: 'refused', words: denied })
    return 'refused'
  }
  await results.keepRequest({ ...request, state: 'asked', words: null })
  const asked = { number: null, id: `box-${box.hash}`, comment: null, at, confirms: null }
  await sendFollow(ticking.office.jobs, place, { scope: null, cluster, entry, asked }, job.id)
  return 'asked'
}

const gone = 'what it was for is not found any more'
const denied = 'this needs write permission on the repository'

const isFor = ({ hash }: Box, { fixable, cluster, entry }: KeptFinding): boolean =>
  fixable && entry !== null && hashOf(cluster, entry) === hash

async function requestFor(
  { repository, hash }: Box,
  { results }: Ticking,
): Promise<FixRequest | null> {
  const requests = await results.requests()
  const isIt = ({ repository: its, cluster, entry }: FixRequest): boolean =>
    its === repository && hashOf(cluster, entry) === hash
  return requests.find(isIt) ?? null
}

/** Somebody else's request is on its way or open, or this very one came to its end already. */
function isSettled(before: FixRequest, { by, at }: TickErrand): boolean {
  const isOwn = before.by === by && isMadeAt(before, at)
  if (isOwn) return before.state !== 'asked'
  return before.state === 'asked' || before.state === 'open'
}

async function permissionIn(place: Place, { office, job }: Ticking): Promise<Permission> {
  try {
    const host = await atPlace(office, place, job, 'scan')
    return host === null ? 'none' : await host.permissionOf(job.data.by)
  } catch (error) {
    if (error instanceof Refused && [403, 404].includes(error.status)) return 'none'
    throw error
  }
}
