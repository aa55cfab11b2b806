import type { Why } from '../types/evidence.ts'
import type { Outlook, Range } from '../types/placement.ts'
import { compare, max, type Ratio, ratio, toNumber } from '../types/ratio.ts'
import type { CellShare, Spread } from '../types/traffic.ts'
import { law } from '../types/why.ts'
import { type ShareInput, type Shares, sharesOf } from './shares.ts'

/** What a metric of `Shares` is over the whole outlook. */
export type Weighed = { readonly p: number; readonly shares: Shares }

/** All ways that the likely placements (and leaders) can fall, with probabilities; null: unknown. */
export function weigh(outlook: Outlook, input: ShareInput): readonly Weighed[] | null {
  const all: Weighed[] = []
  for (const { p, profile } of outlook.likely) {
    const ways = sharesOf(profile, input)
    if (ways === null) return null
    const total = ways.reduce((sum, way) => sum + way.ways, 0)
    for (const way of ways) all.push({ p: (p * way.ways) / total, shares: way.shares })
  }
  return all
}

/** Every extreme placement (and leader) that hard constraints allow; null: unknown. */
export function extremes(outlook: Outlook, input: ShareInput): readonly Shares[] | null {
  const all: Shares[] = []
  for (const profile of [...outlook.worst, ...outlook.likely.map((one) => one.profile)]) {
    const ways = sharesOf(profile, input)
    if (ways === null) return null
    for (const { shares } of ways) all.push(shares)
  }
  return all
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
  likely: readonly Weighed[] | null,
  worst: readonly Shares[] | null,
  metric: (shares: Shares) => Ratio | null,
): Range {
  return {
    likely: likely === null ? null : expected(likely, metric),
    worst: worst === null ? null : largest(worst, metric),
  }
}

export const UNKNOWN_RANGE: Range = { likely: null, worst: null }

/** How connections spread over pods and nodes. */
export function spreadOf(outlook: Outlook, input: ShareInput, why: Why): Spread {
  const blind = outlook.method === 'unknown' && input.policy !== 'Cluster'
  const likely = blind ? null : weigh(outlook, input)
  const worst = blind ? null : extremes(outlook, input)
  return {
    method: likely === null || worst === null ? 'unknown' : outlook.method,
    pods: rangeOf(likely, worst, ({ podPeak }) => podPeak),
    nodes: rangeOf(likely, worst, ({ nodePeak }) => nodePeak),
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
