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
    const ascending = runsOf(one, cell.id)
    const against = stacked ? runsOf(other, cell.id) : runsOf(other, cell.id).toReversed()
    return [...summed(ascending, against)]
      .toSorted(([a], [b]) => b - a)
      .map(([podsEach, nodes]) => ({ cell, nodes, podsEach }))
  })
}

type Run = { readonly nodes: number; readonly podsEach: number }

/** The nodes of a cell by how many pods they have, the fewest first; never node by node. */
const runsOf = (profile: Profile, cell: string): readonly Run[] =>
  profile.filter((share) => share.cell.id === cell).toSorted((a, b) => a.podsEach - b.podsEach)

/** Nodes by the sum of what lies side by side in two lists of runs. */
function summed(some: readonly Run[], others: readonly Run[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  const ends = [endsOf(some), endsOf(others)].flat()
  let from = 0
  for (const to of [...new Set(ends)].toSorted((a, b) => a - b)) {
    const pods = podsAt(some, from) + podsAt(others, from)
    sums.set(pods, (sums.get(pods) ?? 0) + to - from)
    from = to
  }
  return sums
}

/** Where each run ends, counted in nodes. */
function endsOf(runs: readonly Run[]): readonly number[] {
  let end = 0
  return runs.flatMap(({ nodes }) => {
    end += nodes
    return nodes === 0 ? [] : [end]
  })
}

function podsAt(runs: readonly Run[], node: number): number {
  let end = 0
  for (const { nodes, podsEach } of runs) {
    end += nodes
    if (node < end) return podsEach
  }
  return 0
}
