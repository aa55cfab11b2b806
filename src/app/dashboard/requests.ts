import type { FixRequest } from '../../jobs/results/types.ts'
import type { Asked, FixErrand } from '../errands.ts'
import { type Followed, mostOpen } from '../fix/follow.ts'
import type { Target } from '../fix/names.ts'
import type { Office } from '../office.ts'
import { sendSoon } from './send.ts'

type Said = Pick<FixRequest, 'state' | 'pull' | 'words'>
type Of<K extends Followed['k']> = Extract<Followed, { readonly k: K }>

const refused = (words: string, pull: number | null = null): Said => ({
  state: 'refused',
  pull,
  words,
})
const done = (words: string): Said => ({ state: 'done', pull: null, words })

const sayings: { readonly [K in Followed['k']]: (followed: Of<K>) => Said } = {
  open: ({ number, stage, more }) => {
    const rest =
      more === 0 ? 'the last one' : `${more} more ${more === 1 ? 'comes' : 'come'} after it`
    return { state: 'open', pull: number, words: `stage \`${stage}\`, ${rest}` }
  },
  nothing: ({ none }) =>
    none === null || none.code === 'complete'
      ? done(none?.message ?? 'nothing is left to do')
      : refused(none.message),
  idle: () => done('nobody asked for a follow-up'),
  unconfirmed: ({ number }) =>
    refused(
      'is merged: when it is in effect and checked, answer `/edgewise applied` there, and what comes next opens',
      number,
    ),
  theirs: ({ number, branch }) =>
    number === null
      ? refused(
          `the branch \`${branch}\` has commits that are not of Edgewise: delete or rename it`,
        )
      : refused('has commits that are not of Edgewise: merge or close it first', number),
  declined: ({ number }) =>
    refused('was opened for this and is closed: tick again to have another one', number),
  enough: ({ open }) =>
    refused(
      `${open} follow-ups are open there, and Edgewise keeps it at ${mostOpen}: merge or close one first`,
    ),
  'by hand': ({ due: { stage } }) =>
    done(`stage \`${stage}\` is nothing that can be committed: \`edgewise fix\` says what to do`),
  unsafe: ({ due: { stage, refusal } }) => refused(`stage \`${stage}\`: ${refusal}`),
  denied: ({ status }) =>
    refused(
      `GitHub does not let Edgewise write a branch or its pull request there (${status}): the App needs \`contents: write\` and \`pull_requests: write\``,
    ),
  over: () => refused('there is no branch to mend'),
  unplanned: ({ message }) => refused(`nothing can be planned: ${message}`),
}

/** What is said of a box after its follow-up was looked at. */
export const saidOf = (followed: Followed): Said =>
  (sayings[followed.k] as (followed: Followed) => Said)(followed)

/** Characters of words that are kept. */
const mostWords = 500

/** Whether a request is the one that somebody made at a moment. */
export const isMadeAt = (request: Pick<FixRequest, 'at'>, at: string): boolean =>
  Date.parse(request.at) === Date.parse(at)

/**
 * A request after its entry was looked at; null where nothing is to be noted. Who asked by another
 * way than the box may have the same follow-up go on.
 */
function after(before: FixRequest, followed: Followed, asked: Asked | null): FixRequest | null {
  const said = saidOf(followed)
  const isBox = asked !== null && asked.number === null
  const isNews = isBox ? isMadeAt(before, asked.at) : said.state === 'open'
  return isNews ? { ...before, ...said } : null
}

type Place = { readonly installation: number; readonly repository: number }

/** The job that notes something; see `sendSoon`. */
type Noting = { readonly office: Office; readonly job: Parameters<typeof sendSoon>[2] }

/** Notes what became of an entry's follow-up, where a box asked for it, and shows it. */
export async function noteFollowed(
  place: Place,
  { target, followed, asked }: NotedFollow,
  noting: Noting,
): Promise<void> {
  const isIt = ({ cluster, entry }: FixRequest): boolean =>
    cluster === target.cluster && entry === target.entry
  await note(place, isIt, (before) => after(before, followed, asked), noting)
}

export type NotedFollow = {
  readonly target: Target
  readonly followed: Followed
  readonly asked: Asked | null
}

export const failed =
  'this failed, and the operator of Edgewise can see why: tick again to try once more'
export const notInstalled = 'Edgewise is not installed there any more'

/** Notes that nothing came of what a box asked for; what was asked for otherwise is not its matter. */
export async function noteFailure(errand: FixErrand, words: string, noting: Noting): Promise<void> {
  if (errand.k !== 'follow' || errand.asked === null || errand.asked.number !== null) return
  const { place, cluster, entry, asked } = errand
  const isIt = (request: FixRequest): boolean =>
    request.cluster === cluster && request.entry === entry && isMadeAt(request, asked.at)
  const fail = (before: FixRequest): FixRequest | null =>
    before.state === 'asked' ? { ...before, ...refused(words) } : null
  await note(place, isIt, fail, noting)
}

/** Notes that a follow-up is not open any more: what is left of its entry may be asked for again. */
export async function noteEnd(
  place: Place,
  { number, state }: { readonly number: number; readonly state: 'closed' | 'merged' },
  noting: Noting,
): Promise<void> {
  const words =
    state === 'merged'
      ? 'is merged: when it is in effect and checked, answer `/edgewise applied` there'
      : 'was closed'
  const isIt = ({ pull, state: was }: FixRequest): boolean => pull === number && was === 'open'
  await note(place, isIt, (before) => ({ ...before, state: 'done', words }), noting)
}

async function note(
  { installation, repository }: Place,
  isIt: (request: FixRequest) => boolean,
  change: (before: FixRequest) => FixRequest | null,
  { office, job }: Noting,
): Promise<void> {
  const results = office.jobs.results(installation)
  const requests = await results.requests()
  const before = requests.find((request) => request.repository === repository && isIt(request))
  if (before === undefined) return
  const next = change(before)
  if (next !== null)
    await results.keepRequest({ ...next, words: next.words?.slice(0, mostWords) ?? null })
  // Also where it is noted already: an attempt before this one may have died before it was shown.
  await sendSoon(office.jobs, installation, job)
}
