import { compare, max, type Ratio, ZERO } from '../types/ratio.ts'
import type { NoPlan } from '../types/remedy.ts'
import type { Finding } from '../types/report.ts'
import type { State, Terms } from './attempt.ts'
import { isRefused, refused } from './change/draft.ts'
import { situationIn } from './look.ts'
import { move } from './stages/move.ts'

type Way = {
  /** Where the plan begins. */
  readonly origin: State
  readonly state: State
  readonly terms: Terms
}

/**
 * Whether a finding says that the pods of one node take everything, because one node at a time
 * answers for the address of the entry.
 */
export const isOfLeader = (finding: Finding, { state, terms }: Omit<Way, 'origin'>): boolean =>
  finding.rule === 'pod-hotspot' && finding.entry === terms.entry && isLed(state, terms)

/**
 * Whether a pod that serves alone, as the leader's does under Local, gets no more for it than the
 * busiest one got where the plan begins. Where the controller stands on the edge as the pattern
 * asks, the pods beside it were added to stand by: half of a plan is not taken back.
 */
export function isNoBusier({ origin, state, terms }: Way): boolean {
  if (standsFirm(origin, terms)) return true
  const [then, now] = [busiest(origin, terms), busiest(state, terms)]
  return then !== null && now !== null && compare(now, then) <= 0
}

/** What suits where one node at a time takes all traffic of an entry. */
export const ledByOne = (entry: string): NoPlan =>
  refused(
    'unsuited',
    `One node at a time answers for the address of ${entry}, and under Local the pods on that node ` +
      'would serve alone while the others wait: the pattern would buy the address with the spread. ' +
      'What suits: let MetalLB announce it by BGP, or accept that (an ignore of pod-hotspot for this ' +
      'entry, with a reason) and ask again.',
  )

function isLed(state: State, terms: Terms): boolean {
  const here = situationIn(state, terms)
  return !isRefused(here) && here.front.members === 'one'
}

function standsFirm(state: State, terms: Terms): boolean {
  const here = situationIn(state, terms)
  if (isRefused(here)) return false
  const draft = move(here)
  return !isRefused(draft) && draft.steps.length === 0
}

/** The share of all new connections that one pod may come to answer; null: no such entry. */
function busiest({ simulated }: State, { cluster, entry }: Terms): Ratio | null {
  const own = simulated.clusters.find((one) => one.cluster.name === cluster)
  const traffic = own?.traffic.find((one) => one.entry.id === entry)
  if (traffic === undefined) return null
  return traffic.paths
    .flatMap(({ spread }) => spread.ways.flat())
    .map(({ podShare }) => podShare)
    .reduce(max, ZERO)
}
