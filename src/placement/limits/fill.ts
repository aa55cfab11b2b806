import type { Placed, Problem } from '../problem.ts'
import { type Box, spanOf } from './bounds.ts'

/**
 * How to fill: sites of a lower rank first; `single` is a node that shall bear as few as it can;
 * `wide` takes one pod a node while there are empty ones, instead of filling node by node.
 */
export type Wish = {
  readonly rank: readonly number[]
  readonly single: number | null
  readonly wide: boolean
}

type Batch = { readonly site: number; nodes: number; pods: number }

type Filling = {
  readonly problem: Problem
  readonly box: Box
  readonly wish: Wish
  readonly batches: Batch[]
  readonly groupTotal: number[]
}

/**
 * Places exactly `pods` pods within a box on as few nodes as possible, rank by rank; `null` where
 * the box does not admit it. Nodes lie within at most one group each, so taking the node with the
 * most room first is best: the pods that k nodes of a group can bear grow ever more slowly in k.
 * Work grows with the number of sites, not of nodes or pods.
 */
export function fill(problem: Problem, pods: number, box: Box, wish: Wish): Placed | null {
  const least = wish.single === null ? 0 : leastOf(problem, pods, box, wish.single)
  if (least === null) return null
  const batches = problem.sites.flatMap(({ nodes }, site): Batch[] => {
    const rest = site === wish.single ? nodes - 1 : nodes
    return rest > 0 ? [{ site, nodes: rest, pods: box.low[site] ?? 0 }] : []
  })
  const groupTotal = box.groupLow.map(() => 0)
  const filling: Filling = { problem, box, wish, batches, groupTotal }
  const fixed = wish.single === null ? [] : [{ site: wish.single, nodes: 1, pods: least }]
  let placed = 0
  for (const batch of [...batches, ...fixed]) {
    placed += batch.nodes * batch.pods
    const group = box.groupOf[batch.site] ?? -1
    if (group >= 0) groupTotal[group] = (groupTotal[group] ?? 0) + batch.nodes * batch.pods
  }
  box.groupLow.forEach((low, group) => {
    placed += spread(filling, low - (groupTotal[group] ?? 0), group)
  })
  if (placed > pods) return null
  placed += spread(filling, pods - placed, null)
  return placed === pods ? [...batches, ...fixed] : null
}

/** The fewest pods (at least one) that a node of a site can bear when the others are full. */
function leastOf(problem: Problem, pods: number, box: Box, site: number): number | null {
  const high = box.high[site] ?? 0
  const capped = (least: number): Problem => ({
    ...problem,
    sites: [
      ...problem.sites.map((s, i) => (i === site ? { ...s, nodes: s.nodes - 1 } : s)),
      {
        ...(problem.sites[site] ?? { cell: 0, allocatable: null, disliked: 0 }),
        nodes: 1,
        cap: least,
      },
    ],
  })
  const extended = (least: number): Box => ({
    ...box,
    low: [...box.low, Math.min(least, box.low[site] ?? 0)],
    high: [...box.high, least],
    groupOf: [...box.groupOf, box.groupOf[site] ?? -1],
  })
  let least = Math.max(1, box.low[site] ?? 0)
  for (let turn = 0; turn < 2 && least <= high; turn++) {
    const span = spanOf(capped(least), extended(least))
    const group = box.groupOf[site] ?? -1
    const short = Math.max(pods - span.high, group < 0 ? 0 : shortOf(problem, box, { site, least }))
    if (short <= 0) return span.possible ? least : null
    least += short
  }
  return null
}

/** Pods that a group would lack of its lower bound with one node at `least`. */
function shortOf(problem: Problem, box: Box, node: { site: number; least: number }): number {
  const group = box.groupOf[node.site] ?? -1
  let room = node.least
  problem.sites.forEach((site, index) => {
    const others = index === node.site ? site.nodes - 1 : site.nodes
    if (box.groupOf[index] === group && others > 0) room += others * (box.high[index] ?? 0)
  })
  return (box.groupLow[group] ?? 0) - room
}

/** Adds up to `amount` pods (to one group, or anywhere), and says how many it could. */
function spread(filling: Filling, amount: number, group: number | null): number {
  let left = Math.max(0, amount)
  const wanted = left
  while (left > 0) {
    const pick = best(filling, group)
    if (pick === null) break
    left -= top(filling, pick, left)
  }
  return wanted - left
}

type Pick = { readonly batch: Batch; readonly room: number }

/** Nodes of the lowest rank; of these such as bear pods already; of these the roomiest. */
function best(filling: Filling, group: number | null): Pick | null {
  const { batches, box, wish } = filling
  let found: Pick | null = null
  for (const batch of batches) {
    const own = box.groupOf[batch.site] ?? -1
    if (group !== null && own !== group) continue
    const room = roomOf(filling, batch)
    if (room <= 0) continue
    if (found === null || isBetter(wish, { batch, room }, found)) found = { batch, room }
  }
  return found
}

function roomOf({ box, groupTotal }: Filling, { site, pods }: Batch): number {
  const group = box.groupOf[site] ?? -1
  const inGroup =
    group < 0 ? Number.POSITIVE_INFINITY : (box.groupHigh[group] ?? 0) - (groupTotal[group] ?? 0)
  return Math.min((box.high[site] ?? 0) - pods, inGroup)
}

function isBetter({ rank, wide }: Wish, a: Pick, b: Pick): boolean {
  const [rankA, rankB] = [rank[a.batch.site] ?? 0, rank[b.batch.site] ?? 0]
  if (rankA !== rankB) return rankA < rankB
  const [usedA, usedB] = [a.batch.pods > 0, b.batch.pods > 0]
  if (usedA !== usedB) return usedA !== wide
  return a.room > b.room
}

/** Fills whole nodes of a batch while they last, then one partly. */
function top(filling: Filling, { batch, room }: Pick, amount: number): number {
  const { batches, box, groupTotal, wish } = filling
  const group = box.groupOf[batch.site] ?? -1
  const inGroup =
    group < 0 ? Number.POSITIVE_INFINITY : (box.groupHigh[group] ?? 0) - (groupTotal[group] ?? 0)
  const able = Math.min(amount, inGroup)
  const each = Math.min(room, able, wish.wide && batch.pods === 0 ? 1 : room)
  const nodes = Number.isFinite(each) ? Math.min(batch.nodes, Math.floor(able / each)) : 1
  batch.nodes -= nodes
  batches.push({ site: batch.site, nodes, pods: batch.pods + each })
  if (batch.nodes === 0) batches.splice(batches.indexOf(batch), 1)
  if (group >= 0) groupTotal[group] = (groupTotal[group] ?? 0) + nodes * each
  return nodes * each
}
