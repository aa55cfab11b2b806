import type { Why } from '../types/evidence.ts'
import type { Outlook, Range } from '../types/placement.ts'
import { compare, max, type Ratio, ratio, toNumber } from '../types/ratio.ts'
import type { CellShare, Spread } from '../types/traffic.ts'
import { law } from '../types/why.ts'
import { type ShareInput, type Shares, sharesOf } from './shares.ts'

type Weighed = { readonly p: number; readonly shares: Shares }

/** All ways that the placements of an outlook (and leaders) can fall; null: unknown. */
export type Outcomes = {
  readonly likely: readonly Weighed[] | null
  /** Of every extreme that hard constraints allow, and of every likely placement. */
  readonly worst: readonly Shares[] | null
}

/** What an outlook comes to: the one ground of spread and losses. */
export function outcomesOf(outlook: Outlook, input: ShareInput): Outcomes {
  if (outlook.method === 'unknown' && input.policy !== 'Cluster')
    return { likely: null, worst: null }
  const likely = outlook.likely.map(({ p, profile }) => ({ p, ways: sharesOf(profile, input) }))
  const worst = outlook.worst.map((profile) => sharesOf(profile, input))
  return { likely: weigh(likely), worst: all([...worst, ...likely.map(({ ways }) => ways)]) }
}

type Ways = ReturnType<typeof sharesOf>

function weigh(
  chances: readonly { readonly p: number; readonly ways: Ways }[],
): readonly Weighed[] | null {
  const weighed: Weighed[] = []
  for (const { p, ways } of chances) {
    if (ways === null) return null
    const total = ways.reduce((sum, way) => sum + way.ways, 0)
    for (const way of ways) weighed.push({ p: (p * way.ways) / total, shares: way.shares })
  }
  return weighed
}

function all(list: readonly Ways[]): readonly Shares[] | null {
  const known = list.filter((ways) => ways !== null)
  return known.length < list.length ? null : known.flat().map(({ shares }) => shares)
}

const PRECISION = 1_000_000_000

/** The expected value of a metric: exact where all ways agree. */
function expected(
  ways: readonly Weighed[],
  metric: (shares: Shares) => Ratio | null,
): Ratio | null {
  const values = ways.map(({ p, shares }) => ({ p, value: metric(shares) }))
  const first = values[0]?.value ?? null
  if (first === null || values.some(({ value }) => value === null)) return null
  if (values.every(({ value }) => value !== null && compare(value, first) === 0)) return first
  const mean = values.reduce(
    (sum, { p, value }) => sum + p * (value === null ? 0 : toNumber(value)),
    0,
  )
  return ratio(Math.round(mean * PRECISION), PRECISION)
}

/** The largest value of a metric. */
function largest(ways: readonly Shares[], metric: (shares: Shares) => Ratio | null): Ratio | null {
  let most: Ratio | null = null
  for (const shares of ways) {
    const value = metric(shares)
    if (value !== null) most = most === null ? value : max(most, value)
  }
  return most
}

/** Likely and worst value of a metric over an outlook. */
export function rangeOf(
  { likely, worst }: Outcomes,
  metric: (shares: Shares) => Ratio | null,
): Range {
  return {
    likely: likely === null ? null : expected(likely, metric),
    worst: worst === null ? null : largest(worst, metric),
  }
}

export const UNKNOWN_RANGE: Range = { likely: null, worst: null }

/** How connections spread over pods and nodes. */
export function spreadOf(outlook: Outlook, outcomes: Outcomes, why: Why): Spread {
  const { likely, worst } = outcomes
  return {
    method: likely === null || worst === null ? 'unknown' : outlook.method,
    pods: rangeOf(outcomes, ({ podPeak }) => podPeak),
    nodes: rangeOf(outcomes, ({ nodePeak }) => nodePeak),
    likely: (likely ?? []).map(({ p, shares }) => ({ p, profile: shares.cells })),
    worst: witness(worst ?? []),
    ways: (worst ?? []).map(({ cells }) => cells),
    why: law('spread', why, outlook.why),
  }
}

/** The first placement for which the busiest pod is busiest. */
function witness(ways: readonly Shares[]): readonly CellShare[] {
  const peak = largest(ways, ({ podPeak }) => podPeak)
  if (peak === null) return ways[0]?.cells ?? []
  return ways.find(({ podPeak }) => podPeak !== null && compare(podPeak, peak) === 0)?.cells ?? []
}
