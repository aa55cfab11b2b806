import type { CodeHost, ReviewComment } from '../../forge/code-host.ts'
import { Refused } from '../../forge/errors.ts'
import type { Commit } from '../../forge/repository.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { Engine } from '../engine/engine.ts'
import type { Now } from '../review/now.ts'
import { isDenied } from '../review/publish.ts'
import { hunksOf, isWithin } from './hunks.ts'
import type { EntryName, Offer } from './offer.ts'
import { markIn, reviewBody, suggestionBody } from './words.ts'

export type Suggesting = {
  readonly host: CodeHost
  readonly engine: Engine
  /** Today, `YYYY-MM-DD`. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
  readonly signal?: AbortSignal
}

/** What became of it: how many places, or why none. */
export type Suggested = number | 'nothing' | 'there' | 'denied' | 'moved'

/** Comments of one review: more than that nobody reads one by one. */
const mostComments = 20

/**
 * Suggests on the lines of a pull request what the due stage of a fix would edit there: one review a
 * head, with what no review of ours has suggested before, whatever became of that.
 */
export async function suggest(
  { change, pull }: Now,
  { entries, from }: { readonly entries: readonly EntryName[]; readonly from: Commit | null },
  { host, engine, asOf, organisation, signal }: Suggesting,
): Promise<Suggested> {
  if (pull === null || pull.isOurs || from === null || entries.length === 0) return 'nothing'
  const { base, head } = change
  const before = pull.reviews?.flatMap((body) => markIn(body) ?? [])
  if (before === undefined) return 'denied'
  if (before.some((each) => each.head === head.id)) return 'there'
  const offering = { change: { base, head }, from, entries, asOf, organisation }
  const result = await engine.run('offers', offering, host, signal)
  const known = new Set(before.flatMap(({ names }) => names))
  const fresh = result.ok ? unlike(result.value, known) : []
  if (fresh.length === 0) return 'nothing'
  const fitting = await fittingOffers(fresh, pull.number, host)
  if (fitting.length === 0) return 'nothing'
  const comments = fitting.flatMap(commentsOf)
  const body = reviewBody(head.id, fitting)
  try {
    await host.putReview({ number: pull.number, head: head.id, body, comments })
    return comments.length
  } catch (error) {
    if (isDenied(error)) return 'denied'
    // The lines are those of this head, so another one is there by now, and has a job of its own.
    if (error instanceof Refused) return 'moved'
    throw error
  }
}

/** Offers of which nothing was suggested before; a part of one would do harm. */
const unlike = (offers: readonly Offer[], known: ReadonlySet<string>): readonly Offer[] =>
  offers.filter(({ edits }) => edits.every(({ name }) => !known.has(name)))

/** Offers all of whose lines the host shows in its patches, as many as one review holds. */
async function fittingOffers(
  offers: readonly Offer[],
  number: number,
  host: CodeHost,
): Promise<readonly Offer[]> {
  const patches = await host.patches(number, new Set(offers.map(({ path }) => path)))
  let left = mostComments
  return offers.filter(({ path, edits }) => {
    const hunks = hunksOf(patches.get(path) ?? '')
    if (edits.length > left || !edits.every((edit) => isWithin(edit, hunks))) return false
    left -= edits.length
    return true
  })
}

const commentsOf = ({ path, edits }: Offer): readonly ReviewComment[] =>
  edits.map(({ from, to, instead, text }) => ({
    path,
    startLine: from,
    line: to,
    body: suggestionBody(text, instead),
  }))
