import type { Cluster } from '../types/cluster.ts'
import type { Why } from '../types/evidence.ts'
import type { Outlook, Profile } from '../types/placement.ts'
import type { Cell, Pool } from '../types/pool.ts'

/** Pools that are set aside for ingress; rules about the edge are silent where there is none. */
export const edgePools = (cluster: Cluster): readonly Pool[] =>
  cluster.pools.filter(({ role }) => role.value === 'edge')

export const isEdge = ({ pool }: Cell): boolean => pool.role.value === 'edge'

/** Whether the cluster has one node and can have no other. */
export function isSingleNode({ pools }: Cluster): boolean {
  return pools.reduce((total, { nodes }) => total + (nodes.value.max ?? 2), 0) === 1
}

/** How many nodes there are: rules about single points of failure are silent where it is one. */
export const nodesGrounds = ({ pools }: Cluster): readonly Why[] =>
  pools.map(({ nodes }) => nodes.why)

/** Whether the number of nodes is a guess: nothing can be said about what does not fit on them. */
export const isGuessed = ({ pools }: Cluster): boolean =>
  pools.every(({ source }) => source === 'assumed')

/** Cells that a workload may use and that have, or can get, a node. */
export const usable = ({ eligible }: Outlook): readonly Cell[] =>
  eligible.filter(({ cell, fits }) => fits && nodesUpTo(cell) > 0).map(({ cell }) => cell)

/** The most nodes that a cell can have: a pool that can grow may grow here. */
export function nodesUpTo({ pool, count }: Cell): number {
  const { min, max } = pool.nodes.value
  if (max === null) return Number.POSITIVE_INFINITY
  return max === min ? count : Math.max(max, count)
}

/** Nodes of a placement that bear a pod. */
export const nodesWithPods = (profile: Profile): number =>
  profile.reduce((sum, { nodes, podsEach }) => sum + (podsEach > 0 ? nodes : 0), 0)

/** How likely it is that a placement has a property, over the likely placements. */
export function chance(outlook: Outlook, holds: (profile: Profile) => boolean): number {
  return outlook.likely.reduce((sum, { p, profile }) => sum + (holds(profile) ? p : 0), 0)
}
