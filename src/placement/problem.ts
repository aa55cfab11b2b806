import type { Allocatable } from '../types/pool.ts'
import type { Amounts } from '../types/workload.ts'

/** Like nodes of one cell that a pod may go to. */
export type Site = {
  /** Index of the cell in the order of ids. */
  readonly cell: number
  readonly nodes: number
  /** The most pods of this workload that one node can bear. */
  readonly cap: number
  readonly allocatable: Allocatable | null
  /** PreferNoSchedule taints that the pod does not tolerate. */
  readonly disliked: number
}

/** Nodes grouped by a label other than the host name, with what holds for each group's pods. */
export type Partition = {
  /** The group of each site; -1: its nodes lack the label, and nothing holds for them. */
  readonly groupOf: readonly number[]
  readonly groups: number
  readonly cap: number
  /** No group may have more than the emptiest plus this. */
  readonly skew: number
}

/** A ScheduleAnyway constraint. */
export type Preference = {
  /** `null`: every node is its own group. */
  readonly groupOf: readonly number[] | null
  readonly maxSkew: number
  /** Whether it counts the pods of this workload at all. */
  readonly counts: boolean
}

/** The numbers of one placement: what is left of a workload and its cells for the scheduler. */
export type Problem = {
  readonly pods: number
  readonly sites: readonly Site[]
  /** No node may have more pods than the emptiest plus this; `Infinity` where nothing says so. */
  readonly hostSkew: number
  readonly partitions: readonly Partition[]
  readonly preferences: readonly Preference[]
  /** Own constraints ignore nodes that lack a label; the system's defaults do not. */
  readonly preferencesNeedLabels: boolean
  readonly requests: Amounts
  /** What scores count: containers that ask for nothing count as 100m and 200Mi. */
  readonly scored: Amounts
  readonly ties: 'uniform' | 'first'
}

/** Pods on each node of a site, as groups of nodes with equally many; all sites, all nodes. */
export type Placed = readonly {
  readonly site: number
  readonly nodes: number
  readonly pods: number
}[]

/** The distinct groups of a partition that have a site. */
export function sitesByGroup({
  groupOf,
  groups,
}: Pick<Partition, 'groupOf' | 'groups'>): number[][] {
  const members = Array.from({ length: groups }, (): number[] => [])
  groupOf.forEach((group, site) => {
    members[group]?.push(site)
  })
  return members
}

/** A name for a problem over the same cells: equal names, equal solutions. */
export function nameOfProblem(problem: Problem): string {
  const { pods, hostSkew, partitions, preferences, requests, scored, ties } = problem
  let name = `${pods} ${hostSkew} ${ties} ${problem.preferencesNeedLabels}`
  for (const { cell, nodes, cap, disliked } of problem.sites)
    name += `;${cell},${nodes},${cap},${disliked}`
  for (const { groupOf, cap, skew } of partitions) name += `|${groupOf.join()} ${cap} ${skew}`
  for (const { groupOf, maxSkew, counts } of preferences)
    name += `/${groupOf?.join()} ${maxSkew} ${counts}`
  // Only a declared capacity makes requests matter.
  if (problem.sites.every(({ allocatable }) => allocatable === null)) return name
  const asked = [requests.cpuMilli, requests.memoryBytes, scored.cpuMilli, scored.memoryBytes]
  return `${name}#${asked.join()}`
}
