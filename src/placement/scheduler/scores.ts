import type { Allocatable } from '../../types/pool.ts'
import type { Amounts } from '../../types/workload.ts'
import type { Preference, Problem, Site } from '../problem.ts'

/** Nodes of one site with equally many pods. */
export type Group = { readonly site: number; readonly nodes: number; readonly pods: number }

const MAX = 100
/** Weights of the default profile (kubernetes pkg/scheduler/apis/config/v1/default_plugins.go). */
const WEIGHT = { taints: 3, spread: 2, fit: 1, balance: 1 }

/**
 * Total scores of feasible groups as kube-scheduler's default profile gives them to the next pod on
 * otherwise idle nodes (v1.35.4). Plugins that say the same of every node are left out: images,
 * volumes, preferred affinities.
 */
export function scores(
  problem: Problem,
  groups: readonly Group[],
  feasible: readonly Group[],
): number[] {
  const liked = tastes(problem, feasible)
  const spread = spreading(problem, groups, feasible)
  return feasible.map(({ site, pods }, index) => {
    const where = problem.sites[site]
    const base = where === undefined ? 0 : resources(problem, where, pods)
    return base + WEIGHT.taints * (liked[index] ?? 0) + WEIGHT.spread * (spread[index] ?? 0)
  })
}

/** tainttoleration: PreferNoSchedule taints, normalised in reverse. */
function tastes({ sites }: Problem, feasible: readonly Group[]): number[] {
  const disliked = feasible.map(({ site }) => sites[site]?.disliked ?? 0)
  const most = Math.max(...disliked)
  return disliked.map((count) => (most === 0 ? MAX : MAX - Math.trunc((MAX * count) / most)))
}

/**
 * noderesources: LeastAllocated counts 100m and 200Mi for a container that asks for nothing;
 * BalancedAllocation counts what is asked for, and is skipped where that is nothing. Where the
 * capacity is not declared, each pod costs one point, about as on nodes of 8 CPUs.
 */
export function resources(problem: Problem, { allocatable }: Site, pods: number): number {
  if (allocatable === null) return -pods
  const { scored, requests } = problem
  const fit = WEIGHT.fit * leastAllocated(scored, allocatable, pods + 1)
  if (requests.cpuMilli === 0 && requests.memoryBytes === 0) return fit
  return fit + WEIGHT.balance * balanced(requests, allocatable, pods + 1)
}

function leastAllocated(
  each: Amounts,
  { cpuMilli, memoryBytes }: Allocatable,
  pods: number,
): number {
  const parts = [
    ...(cpuMilli > 0 ? [free(each.cpuMilli * pods, cpuMilli)] : []),
    ...(memoryBytes > 0 ? [free(each.memoryBytes * pods, memoryBytes)] : []),
  ]
  if (parts.length === 0) return 0
  return Math.trunc(parts.reduce((a, b) => a + b, 0) / parts.length)
}

const free = (asked: number, capacity: number): number =>
  asked > capacity ? 0 : Math.trunc(((capacity - asked) * MAX) / capacity)

function balanced(each: Amounts, { cpuMilli, memoryBytes }: Allocatable, pods: number): number {
  if (cpuMilli === 0 || memoryBytes === 0) return MAX
  const cpu = Math.min(1, (each.cpuMilli * pods) / cpuMilli)
  const memory = Math.min(1, (each.memoryBytes * pods) / memoryBytes)
  return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * MAX)
}

/** podtopologyspread/scoring.go: counts weighted by the logarithm of the number of groups. */
function spreading(
  problem: Problem,
  groups: readonly Group[],
  feasible: readonly Group[],
): number[] {
  const { preferences, preferencesNeedLabels } = problem
  if (preferences.length === 0) return feasible.map(() => 0)
  const ignored = feasible.map(
    ({ site }) =>
      preferencesNeedLabels && preferences.some(({ groupOf }) => groupOf?.[site] === -1),
  )
  const scored = feasible.filter((_, index) => !ignored[index])
  const measures = preferences.map((preference) => measure(preference, groups, scored))
  const raw = feasible.map((group) => Math.round(measures.reduce((sum, m) => sum + m(group), 0)))
  const kept = raw.filter((_, index) => !ignored[index])
  const [least, most] = [Math.min(...kept), Math.max(0, ...kept)]
  return raw.map((value, index) => {
    if (ignored[index]) return 0
    return most === 0 ? MAX : Math.trunc((MAX * (most + least - value)) / most)
  })
}

/** What one constraint adds to a node's raw score. */
function measure(
  { groupOf, maxSkew, counts }: Preference,
  groups: readonly Group[],
  scored: readonly Group[],
): (group: Group) => number {
  if (groupOf === null) {
    const nodes = scored.reduce((sum, group) => sum + group.nodes, 0)
    const weight = Math.log(nodes + 2)
    return ({ pods }) => (counts ? pods : 0) * weight + (maxSkew - 1)
  }
  const weight = Math.log(new Set(scored.map(({ site }) => groupOf[site])).size + 2)
  const totals = new Map<number, number>()
  for (const { site, nodes, pods } of groups) {
    const group = groupOf[site] ?? -1
    if (counts) totals.set(group, (totals.get(group) ?? 0) + nodes * pods)
  }
  return ({ site }) => {
    const group = groupOf[site] ?? -1
    return group < 0 ? 0 : (totals.get(group) ?? 0) * weight + (maxSkew - 1)
  }
}
