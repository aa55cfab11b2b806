import type { Profile, Share } from '../../src/types/placement.ts'
import type { Cell } from '../../src/types/pool.ts'
import { toNumber } from '../../src/types/ratio.ts'
import type { CellShare, Spread } from '../../src/types/traffic.ts'

/** A node by name, and the cell that the simulator keeps it in. */
export type Place = { readonly name: string; readonly cell: Cell }

/** The nodes of each workload's pods: one name a pod. */
export type Placement = Readonly<Record<string, readonly string[]>>

/**
 * Puts the pods of workloads on nodes so that each has its profile. Where several workloads meet,
 * the one with the most pods on a node meets the node with the fewest.
 */
export function realise(
  places: readonly Place[],
  profiles: readonly { readonly workload: string; readonly profile: Profile }[],
): Placement {
  const loads = new Map<string, number>()
  const placed = profiles.map(({ workload, profile }) => {
    const free = new Set(places)
    const nodes = profile
      .toSorted((a, b) => b.podsEach - a.podsEach)
      .flatMap((share) => takeNodes(share, free, loads))
    for (const node of nodes) loads.set(node, (loads.get(node) ?? 0) + 1)
    return [workload, nodes] as const
  })
  return Object.fromEntries(placed)
}

/** A node's name for each pod of a share; its nodes are not free any more. */
function takeNodes(
  { cell, nodes, podsEach }: Share,
  free: Set<Place>,
  loads: ReadonlyMap<string, number>,
): string[] {
  const chosen = [...free]
    .filter((place) => place.cell.id === cell.id)
    .toSorted((a, b) => (loads.get(a.name) ?? 0) - (loads.get(b.name) ?? 0))
    .slice(0, nodes)
  for (const place of chosen) free.delete(place)
  return chosen.flatMap(({ name }) => new Array<string>(podsEach).fill(name))
}

/** What the simulator says arrives at a node, and what each pod on it answers. */
export type NodeShare = {
  readonly node: string
  readonly pods: number
  readonly nodeShare: number
  readonly podShare: number
}

/**
 * The simulator's shares for pods that are placed so (and for the node that leads, if one does);
 * `null` where it does not hold this placement possible, or says nothing.
 */
export function sharesFor(
  spread: Spread,
  places: readonly Place[],
  placed: { readonly nodes: readonly string[]; readonly leader: string | null },
): readonly NodeShare[] | null {
  const counts = new Map(places.map(({ name }) => [name, 0]))
  for (const node of placed.nodes) counts.set(node, (counts.get(node) ?? 0) + 1)
  const ways = [...spread.likely.map(({ profile }) => profile), ...spread.ways]
  for (const way of ways) {
    const shares = assign(way, places, counts, placed.leader)
    if (shares !== null) return shares
  }
  return null
}

/** The shares of a way, node by node, if its cells hold as many pods as are there. */
function assign(
  way: readonly CellShare[],
  places: readonly Place[],
  counts: ReadonlyMap<string, number>,
  leader: string | null,
): readonly NodeShare[] | null {
  const left = new Set(places)
  const shares: NodeShare[] = []
  for (const share of leadersFirst(way)) {
    const leads = leader !== null && toNumber(share.nodeShare) === 1
    const nodes = [...left]
      .filter(({ name, cell }) => cell.id === share.cell.id && counts.get(name) === share.podsEach)
      .filter(({ name }) => leader === null || leads === (name === leader))
      .slice(0, share.nodes)
    if (nodes.length < share.nodes) return null
    for (const place of nodes) {
      left.delete(place)
      shares.push({
        node: place.name,
        pods: share.podsEach,
        nodeShare: toNumber(share.nodeShare),
        podShare: toNumber(share.podShare),
      })
    }
  }
  return [...left].some(({ name }) => (counts.get(name) ?? 0) > 0) ? null : shares
}

const leadersFirst = (way: readonly CellShare[]): readonly CellShare[] =>
  way.toSorted((a, b) => toNumber(b.nodeShare) - toNumber(a.nodeShare))
