import { samePods } from '../../src/cluster/same-template.ts'
import { type Network, realisedWay } from '../networks/network.ts'
import type { Placement } from '../networks/placement.ts'

/** A cluster before and after a stage, on the very same nodes. */
export type Pair = {
  readonly before: Network
  readonly after: Network
  readonly placedBefore: Placement
  readonly placedAfter: Placement
  readonly leaderBefore: string | null
  readonly leaderAfter: string | null
  /** What each node of the after side was called at first. */
  readonly names: ReadonlyMap<string, string>
}

/** What one stage leaves for the next: where pods are, and what the nodes were called at first. */
export type Carried = {
  readonly placement: Placement
  readonly leader: string | null
  readonly names: ReadonlyMap<string, string>
}

/**
 * Places the pods of both sides: those that a stage leaves alone stay, all others stand where the
 * simulator holds it likely. Nodes of the after side get the names that they had.
 */
export function pairOf(first: Network, after: Network, carried: Carried | null): Pair {
  const before = renamed(first, carried?.names ?? new Map())
  const names = sameNodes(before, after)
  const now = renamed(after, names)
  const placed = carried ?? realisedWay(before, 0)
  const last = realisedWay(now, 0)
  const placement = Object.fromEntries(
    Object.entries(last.placement).map(([id, nodes]) => {
      const stays = isLeftAlone(before, now, id) && isPossible(now, id, placed.placement[id] ?? [])
      return [id, stays ? (placed.placement[id] ?? nodes) : nodes]
    }),
  )
  return {
    before,
    after: now,
    placedBefore: placed.placement,
    placedAfter: placement,
    leaderBefore: placed.leader,
    leaderAfter: last.leader,
    names,
  }
}

const workloadsOf = ({ simulated }: Network) => simulated.clusters[0]?.cluster.workloads ?? []

/** Whether the pods of a workload have the same template, and are as many. */
export function isLeftAlone(before: Network, after: Network, id: string): boolean {
  const then = workloadsOf(before).find((workload) => workload.id === id)
  const now = workloadsOf(after).find((workload) => workload.id === id)
  return then !== undefined && now !== undefined && samePods(now, then)
}

/** DaemonSets follow the nodes at once, whatever their template. */
function isPossible({ nodes }: Network, id: string, placed: readonly string[]): boolean {
  return (
    !id.includes('/DaemonSet/') &&
    placed.every((name) => nodes.some((node) => node.metadata.name === name))
  )
}

/** What the nodes of the after side are called before: like names stay, the others in their order. */
function sameNodes(before: Network, after: Network): ReadonlyMap<string, string> {
  const [old, now] = [before, after].map(({ places }) => places.map(({ name }) => name)) as [
    string[],
    string[],
  ]
  if (old.length !== now.length)
    throw new Error(
      `${before.scenario.name}: a stage adds or removes nodes, which stay in a laboratory`,
    )
  const left = old.filter((name) => !now.includes(name))
  return new Map(now.map((name) => [name, old.includes(name) ? name : (left.shift() ?? name)]))
}

function renamed(network: Network, names: ReadonlyMap<string, string>): Network {
  const called = (name: string): string => names.get(name) ?? name
  return {
    ...network,
    places: network.places.map((place) => ({ ...place, name: called(place.name) })),
    nodes: network.nodes.map((node) => ({
      ...node,
      metadata: { ...node.metadata, name: called(node.metadata.name) },
    })),
  }
}
