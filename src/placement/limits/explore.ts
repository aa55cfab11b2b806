import type { Placed, Problem } from '../problem.ts'
import { raise } from '../scheduler/even.ts'
import { feasibleGroups } from '../scheduler/filters.ts'
import { nameOf, union } from '../scheduler/order.ts'
import type { Group } from '../scheduler/scores.ts'
import { hasOnePartition, placeable } from './bounds.ts'
import { extremes, setsOf } from './worst.ts'

/** Groups of nodes that are looked at in all. */
const MOST_WORK = 20_000

/** `pods` can be placed, `worst` holds the extreme placements; `exact`: of all that there are. */
type Limits = {
  readonly pods: number
  readonly worst: readonly Placed[]
  readonly exact: boolean
}

/**
 * What hard constraints allow. One skew on nodes or on one kind of group has a closed form. Several
 * at once can wedge the scheduler before all is full, in a way that depends on the order: then every
 * way to place the pods is followed, and the one that leaves the most over counts.
 */
export function limitsOf(problem: Problem, families: readonly (readonly number[])[]): Limits {
  const pods = placeable(problem)
  if (isLaminar(problem)) return { pods, worst: extremes(problem, pods, families), exact: true }
  const ends = endsOf(problem)
  if (ends === null) return { pods, worst: extremes(problem, pods, families), exact: false }
  const least = Math.min(...ends.map(podsOf))
  return { pods: least, worst: pick(problem, ends, families), exact: true }
}

function isLaminar(problem: Problem): boolean {
  if (!hasOnePartition(problem)) return false
  return !Number.isFinite(problem.hostSkew) || problem.partitions.length === 0
}

const podsOf = (placed: Placed): number =>
  placed.reduce((total, { nodes, pods }) => total + nodes * pods, 0)

type States = Map<string, readonly Group[]>

/** Every end of placing pods one by one where constraints alone decide; `null`: too many. */
function endsOf(problem: Problem): Placed[] | null {
  const ends: States = new Map()
  const groups = problem.sites.map(({ nodes }, site): Group => ({ site, nodes, pods: 0 }))
  let states: States = new Map([['', groups.filter(({ nodes }) => nodes > 0)]])
  let left = MOST_WORK
  for (let pod = 0; pod < problem.pods && states.size > 0; pod++) {
    const next: States = new Map()
    for (const [name, state] of states) {
      const after = onward(problem, state)
      left -= state.length * (1 + after.length)
      if (left < 0) return null
      if (after.length === 0) ends.set(name, state)
      for (const reached of after) next.set(nameOf([reached]), reached)
    }
    states = next
  }
  return [...ends.values(), ...states.values()]
}

const onward = (problem: Problem, state: readonly Group[]): Group[][] =>
  feasibleGroups(problem, state).map((group) => union([raise(state, group)]))

type Bearing = {
  readonly nodes: number
  readonly least: number
  readonly most: number
  readonly pods: number
}

/** Of all ends those where a metric of traffic over some set of sites is largest. */
function pick(
  problem: Problem,
  ends: readonly Placed[],
  families: readonly (readonly number[])[],
): Placed[] {
  const found = new Set<Placed>()
  for (const set of setsOf(problem, families)) {
    const seen = ends.map((end) => bearing(end, set))
    for (const metric of METRICS) {
      const values = seen.map(metric)
      const end = ends[values.indexOf(Math.max(...values))]
      if (end !== undefined) found.add(end)
    }
  }
  return [...found]
}

const METRICS: readonly ((seen: Bearing) => number)[] = [
  ({ nodes, least }) => (nodes === 0 ? 0 : 1 / (nodes * least)),
  ({ nodes, least }) => (nodes === 0 ? 0 : 1 / least),
  ({ nodes }) => (nodes === 0 ? 0 : 1 / nodes),
  ({ nodes }) => -nodes,
  ({ nodes }) => nodes,
  ({ pods }) => pods,
  ({ pods }) => -pods,
  ({ most }) => most,
]

function bearing(placed: Placed, set: ReadonlySet<number>): Bearing {
  const inside = placed.filter(({ site, pods }) => pods > 0 && set.has(site))
  const counts = inside.map(({ pods }) => pods)
  return {
    nodes: inside.reduce((total, { nodes }) => total + nodes, 0),
    least: Math.min(...counts),
    most: Math.max(0, ...counts),
    pods: podsOf(inside),
  }
}
