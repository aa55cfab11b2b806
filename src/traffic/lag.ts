import type { Range } from '../types/placement.ts'
import { add, compare, ONE, type Ratio, ratio, toNumber, ZERO } from '../types/ratio.ts'
import type { CellShare, PathTraffic } from '../types/traffic.ts'
import { UNKNOWN_RANGE } from './spread.ts'

export type LagInput = {
  /** As the front still sees it. */
  readonly seen: PathTraffic
  /** As the nodes forward by now. */
  readonly now: PathTraffic
  /** Whether the pods stand where they stood: then nodes are told apart by what they bear. */
  readonly arePodsSame: boolean
  /** Whether pods that left serve on until the front has noticed. */
  readonly doLeavingServe: boolean
}

/**
 * New connections that a front still sends, by what it knew before, to nodes that forward them no
 * more. Under `Cluster` every node forwards, whatever the front believes. `worst` takes it that the
 * busiest nodes are the ones that have no pod by now.
 */
export function lagOf(input: LagInput): Range {
  const { seen, now } = input
  if (now.policy === 'Cluster') return { likely: ZERO, worst: ZERO }
  const known = seen.spread.method !== 'unknown' && now.spread.method !== 'unknown'
  if (!known) return UNKNOWN_RANGE
  return { likely: likely(input), worst: worst(input) }
}

const PRECISION = 1_000_000_000

function likely({ seen, now, arePodsSame, doLeavingServe }: LagInput): Ratio {
  let mean = 0
  for (const { p, profile } of seen.spread.likely)
    for (const share of sentTo(profile, doLeavingServe && !arePodsSame)) {
      const part = arePodsSame ? Number(share.podsEach === 0) : likelyEmpty(share, now)
      mean += p * share.nodes * toNumber(share.nodeShare) * part
    }
  return ratio(Math.round(mean * PRECISION), PRECISION)
}

function worst({ seen, now, arePodsSame, doLeavingServe }: LagInput): Ratio {
  let most = ZERO
  for (const way of seen.spread.ways) {
    const sent = sentTo(way, doLeavingServe && !arePodsSame)
    const lost = arePodsSame
      ? sum(sent.filter(({ podsEach }) => podsEach === 0))
      : [...Map.groupBy(sent, ({ cell }) => cell.id).values()]
          .map((shares) => busiest(shares, mostEmpty(shares, now)))
          .reduce(add, ZERO)
    if (compare(lost, most) > 0) most = lost
  }
  return compare(most, ONE) > 0 ? ONE : most
}

/** Nodes that the front sends to, but for those whose leaving pods serve long enough. */
const sentTo = (way: readonly CellShare[], isServed: boolean): readonly CellShare[] =>
  way.filter(({ nodeShare, podsEach }) => nodeShare.n > 0n && !(isServed && podsEach > 0))

const sum = (shares: readonly CellShare[]): Ratio =>
  shares.reduce((total, { nodes, nodeShare }) => add(total, times(nodeShare, nodes)), ZERO)

const times = ({ n, d }: Ratio, count: number): Ratio => ratio(n * BigInt(count), d)

/** What the busiest of some nodes take. */
function busiest(shares: readonly CellShare[], count: number): Ratio {
  let left = count
  let total = ZERO
  for (const { nodes, nodeShare } of shares.toSorted((a, b) => compare(b.nodeShare, a.nodeShare))) {
    total = add(total, times(nodeShare, Math.min(left, nodes)))
    left -= Math.min(left, nodes)
  }
  return total
}

/** The share of a cell's nodes that have no pod by now, expected over the likely placements. */
const likelyEmpty = ({ cell }: CellShare, { spread }: PathTraffic): number =>
  spread.likely.reduce((mean, { p, profile }) => {
    const { empty, all } = counted(cell, profile)
    return mean + p * (all === 0 ? 1 : empty / all)
  }, 0)

/** The most nodes of a cell that may have no pod by now. */
function mostEmpty(shares: readonly CellShare[], { spread }: PathTraffic): number {
  const [first] = shares
  if (first === undefined) return 0
  const counts = spread.ways.map((way) => {
    const { empty, all } = counted(first.cell, way)
    return all === 0 ? Number.POSITIVE_INFINITY : empty
  })
  return Math.max(0, ...counts)
}

/** Nodes of a cell in another placement: by the cell's id, or by the names of its nodes. */
function counted(cell: CellShare['cell'], way: readonly CellShare[]) {
  const own = way.filter((share) => share.cell.id === cell.id)
  const same = own.length > 0 ? own : way.filter((share) => sharesNodes(share.cell, cell))
  const count = (list: readonly CellShare[]): number => list.reduce((n, { nodes }) => n + nodes, 0)
  return { empty: count(same.filter(({ podsEach }) => podsEach === 0)), all: count(same) }
}

const sharesNodes = (a: CellShare['cell'], b: CellShare['cell']): boolean =>
  a.names.some((name) => b.names.includes(name))
