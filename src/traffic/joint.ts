import { distinct, weighed } from '../placement/profile.ts'
import type { Outlook, Profile } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import { law, none } from '../types/why.ts'

/** Several workloads behind one Service: joined pairwise, with bounds only. */
export function jointOutlook(outlooks: readonly Outlook[], cells: readonly Cell[]): Outlook {
  const [first, ...rest] = outlooks
  if (first === undefined) return emptyOutlook(cells)
  return rest.reduce(join, first)
}

/** Pairs of placements that are looked at; beyond them only the first ones are. */
const MOST_PAIRS = 400

function join(one: Outlook, other: Outlook): Outlook {
  const worst = pairs(one.worst, other.worst).map(([a, b]) => joinProfiles(a, b, true))
  const likely = pairs(one.likely, other.likely).map(([a, b]) => ({
    p: a.p * b.p,
    profile: joinProfiles(a.profile, b.profile, false),
  }))
  const sum = likely.reduce((total, { p }) => total + p, 0)
  return {
    eligible: one.eligible,
    likely: weighed(likely.map(({ p, profile }) => ({ p: p / sum, profile }))),
    worst: distinct(worst),
    pending: one.pending + other.pending,
    asked: one.asked + other.asked,
    method: one.method === 'unknown' || other.method === 'unknown' ? 'unknown' : 'bounded',
    why: law('several-workloads', one.why, other.why),
  }
}

function pairs<T>(some: readonly T[], others: readonly T[]): readonly (readonly [T, T])[] {
  const first = some.slice(0, MOST_PAIRS)
  const second = others.slice(0, Math.max(1, Math.floor(MOST_PAIRS / Math.max(1, first.length))))
  return first.flatMap((a) => second.map((b) => [a, b] as const))
}

/** Nobody answers: every node is there, without a pod. */
function emptyOutlook(cells: readonly Cell[]): Outlook {
  const profile = cells.map((cell) => ({ cell, nodes: cell.count, podsEach: 0 }))
  return {
    eligible: [],
    likely: [{ p: 1, profile }],
    worst: [profile],
    pending: 0,
    asked: 0,
    method: 'exact',
    why: none('no workload in Git answers here'),
  }
}

/** The profile of several workloads behind one Service, node by node as evenly as they can fall. */
function joinProfiles(one: Profile, other: Profile, stacked: boolean): Profile {
  const cells = [...new Set([...one, ...other].map(({ cell }) => cell))]
  return cells.flatMap((cell) => {
    const ascending = counts(one, cell.id).toSorted((a, b) => a - b)
    const against = counts(other, cell.id).toSorted((a, b) => (stacked ? a - b : b - a))
    const sums = ascending.map((pods, node) => pods + (against[node] ?? 0))
    return runs(sums).map(([podsEach, nodes]) => ({ cell, nodes, podsEach }))
  })
}

const counts = (profile: Profile, cell: string): number[] =>
  profile
    .filter((share) => share.cell.id === cell)
    .flatMap(({ nodes, podsEach }) => new Array<number>(nodes).fill(podsEach))

function runs(values: readonly number[]): [number, number][] {
  const found = new Map<number, number>()
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1)
  return [...found].toSorted(([a], [b]) => b - a)
}
