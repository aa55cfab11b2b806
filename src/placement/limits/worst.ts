import type { Placed, Problem } from '../problem.ts'
import { boxesOf, spanOf } from './bounds.ts'
import { fill, type Wish } from './fill.ts'

/** Above this many sites only chosen sets of sites are played against the rest. */
const ALL_SUBSETS = 4
/** Sites of a set that are tried as the home of its loneliest pod. */
const HOMES = 6
/** Above this many, single sites are not played against the rest any more. */
const ALL_SINGLES = 16
/** Pools and zones that are played against the rest. */
const MOST_FAMILIES = 24
/** Wishes that are tried in all; a wish costs the square of the sites. */
const MOST_WISHES = 96
const MOST_STEPS = 200_000

/**
 * Extreme placements of `pods` pods. For a set of nodes S (the members of a front) every metric of
 * traffic is extreme where, within the constraints, either
 * - as few pods as possible are in S, on as few nodes as possible, and the others on as few as
 *   possible (pods outside, nodes without a pod, a node's share, the fullest node), or
 * - the same with one node of S that bears as few pods as it can, at least one (the share of one
 *   pod, 1/(N·k), and R/k of a leader), or
 * - the pods outside S stand on as many nodes as they can (how many may lead in their turn).
 * A smallest N·k has k = 1 where one pod can stand alone, as N grows by 1 at most; where none can,
 * every other node is full. S runs over all sets of sites where these are few, and over sites,
 * families (pools, zones) and their complements where they are many. Laws test this against all
 * placements of small clusters.
 */
export function extremes(
  problem: Problem,
  pods: number,
  families: readonly (readonly number[])[],
): Placed[] {
  const affordable = Math.floor(MOST_STEPS / problem.sites.length ** 2)
  const most = Math.max(4, Math.min(MOST_WISHES, affordable))
  const wishes = wishesFor(problem, families).slice(0, most)
  const boxes = boxesOf(problem, pods)
  return boxes.flatMap((box) => {
    // Where every node is to be full, there is one way.
    const isFull = box.groupLow.length === 0 && spanOf(problem, box).high === pods
    return (isFull ? wishes.slice(0, 1) : wishes).flatMap((wish) => {
      const placed = fill(problem, pods, box, wish)
      return placed === null ? [] : [placed]
    })
  })
}

function wishesFor(problem: Problem, families: readonly (readonly number[])[]): Wish[] {
  const all = problem.sites.map((_, site) => site)
  return setsOf(problem, families).flatMap((set) => {
    const rank = all.map((site) => (set.has(site) ? 1 : 0))
    const homes = [...set].slice(0, HOMES)
    const ways = [
      { rank, single: null, wide: false },
      { rank, single: null, wide: true },
    ]
    return [...ways, ...homes.map((single) => ({ rank, single, wide: false }))]
  })
}

/** Sets of sites that a front may send to: all where there are few, else the likely ones. */
export function setsOf(problem: Problem, families: readonly (readonly number[])[]): Set<number>[] {
  const all = problem.sites.map((_, site) => site)
  return all.length <= ALL_SUBSETS ? subsets(all) : chosen(all, families)
}

function subsets(all: readonly number[]): Set<number>[] {
  return Array.from(
    { length: 2 ** all.length },
    (_, bits) => new Set(all.filter((site) => (bits >> site) & 1)),
  )
}

function chosen(all: readonly number[], families: readonly (readonly number[])[]): Set<number>[] {
  const singles = all.length <= ALL_SINGLES ? all.map((site) => [site]) : []
  const named = [all, ...families.slice(0, MOST_FAMILIES), ...singles]
  const sets = new Map(named.map((set) => [set.join(), new Set(set)]))
  const rest = [...sets.values()].map((set) => new Set(all.filter((site) => !set.has(site))))
  return [...sets.values(), ...rest]
}
