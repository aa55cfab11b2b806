/** What the published shares say about nodes and pods of one path. */

import type { CellReport, Entry, Path } from '../types/report.ts'

/** From here on a ratio of peak to mean is drawn as bad; the default of the rule `pod-hotspot`. */
export const PEAK = 1.5

/** One side of a comparison: a path and the entry that it belongs to. */
export type Side = { readonly entry: Entry; readonly path: Path }

/** Nodes of one pool that get the same share each. */
export type Arrival = { readonly pool: string; readonly nodes: number; readonly share: number }

/** The placement that is most probable, and how probable; `null` where it is unknown. */
export function likeliest(path: Path): { p: number; profile: readonly CellReport[] } | null {
  const [first, ...rest] = path.spread.likely
  if (first === undefined || path.spread.method === 'unknown') return null
  return rest.reduce((best, each) => (each.p > best.p ? each : best), first)
}

/** Cells without nodes or that say nothing are left out. */
export const cellsOf = (path: Path): readonly CellReport[] =>
  (likeliest(path)?.profile ?? []).filter((cell) => cell.nodes > 0)

/** Where connections arrive, like nodes together, in the order of the cells. */
export const arrivals = (path: Path): readonly Arrival[] => arrivalsAt(cellsOf(path))

function arrivalsAt(cells: readonly CellReport[]): readonly Arrival[] {
  const groups = new Map<string, Arrival>()
  for (const { pool, nodes, nodeShare: share } of cells) {
    if (nodes <= 0 || share <= 0) continue
    const key = JSON.stringify([pool, share])
    groups.set(key, { pool, share, nodes: nodes + (groups.get(key)?.nodes ?? 0) })
  }
  return [...groups.values()]
}

/** How probable it is that connections arrive so, whatever the placement behind it. */
export function chanceOf(groups: readonly Arrival[], path: Path): number {
  const key = (all: readonly Arrival[]): string =>
    JSON.stringify(all.map(({ pool, share, nodes }) => `${pool} ${share} ${nodes}`).toSorted())
  const wanted = key(groups)
  return path.spread.likely
    .filter(({ profile }) => key(arrivalsAt(profile)) === wanted)
    .reduce((sum, { p }) => sum + p, 0)
}

/** Pools that bear pods of the path's target, with the pods on all of their nodes. */
export function podsByPool(path: Path): ReadonlyMap<string, number> {
  const pods = new Map<string, number>()
  for (const cell of cellsOf(path)) {
    const here = cell.nodes * cell.podsEach
    if (here > 0) pods.set(cell.pool, (pods.get(cell.pool) ?? 0) + here)
  }
  return pods
}

export const podCount = (path: Path): number =>
  [...podsByPool(path).values()].reduce((sum, pods) => sum + pods, 0)

/** The front that hands connections to the cluster. */
const lastFront = (entry: Entry) => entry.fronts.at(-1)

export const goesToPods = (entry: Entry): boolean => lastFront(entry)?.target === 'pod'

/** One node at a time takes everything (a leader); which one may change. */
export const oneLeads = (entry: Entry): boolean =>
  lastFront(entry)?.members === 'one' && !goesToPods(entry)

/** Whether a node hands connections to pods anywhere: kube-proxy chooses from all endpoints. */
export const handsOn = ({ entry, path }: Side): boolean =>
  path.externalTrafficPolicy === 'Cluster' && !goesToPods(entry)

/**
 * The share of answered connections that travel from the node where they arrive to another one.
 * Under `Cluster` the endpoint is chosen whatever the node, so a connection stays where it is with
 * the share that the pods of its node answer. `null` where the placement is unknown.
 */
export function extraHop(side: Side): number | null {
  if (!handsOn(side)) return 0
  const cells = cellsOf(side.path)
  if (cells.length === 0) return null
  const answered = cells.reduce((sum, c) => sum + c.nodes * c.podsEach * c.podShare, 0)
  const stays = cells.reduce((sum, c) => sum + c.nodes * c.nodeShare * c.podsEach * c.podShare, 0)
  return Math.max(0, answered - stays)
}

/** The share of connections that arrive at nodes that can neither answer nor hand them on. */
export const strands = (side: Side, cell: CellReport): boolean =>
  !handsOn(side) && !goesToPods(side.entry) && cell.nodeShare > 0 && cell.podsEach === 0

/** Whether no new connection at all is answered, once things have settled. */
export function answersNothing(path: Path): boolean {
  const steady = path.loss.find(({ phase }) => phase === 'steady')
  const lost = (steady?.dropped.likely ?? 0) + (steady?.refused.likely ?? 0)
  return lost + (steady?.denied.likely ?? 0) > 1 - 1e-6
}

/** Whether nodes or pods get different shares: then a table of them says something. */
export function uneven(path: Path): boolean {
  const cells = cellsOf(path)
  const pods = new Set(cells.filter((c) => c.podsEach > 0).map((c) => c.podShare.toFixed(3)))
  const nodes = new Set(cells.filter((c) => c.nodeShare > 0).map((c) => c.nodeShare.toFixed(3)))
  return pods.size > 1 || nodes.size > 1
}
