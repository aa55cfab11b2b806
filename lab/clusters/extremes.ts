import type { Cell } from '../../src/types/pool.ts'
import type { Placement } from './predict.ts'

/** Sets of cells that a front may send to, by name. */
export type Sets = ReadonlyMap<string, ReadonlySet<string>>

/** All nodes, every pool and every zone. */
export function setsOf(cells: readonly Cell[]): Sets {
  const all = cells.map(({ id }) => id)
  const pools = Map.groupBy(cells, ({ pool }) => `pool ${pool.name}`)
  const zones = Map.groupBy(
    cells.filter(({ zone }) => zone !== null),
    ({ zone }) => `zone ${zone?.value}`,
  )
  return new Map([
    ['all nodes', new Set(all)] as const,
    ...[...pools, ...zones].map(
      ([name, members]) => [name, new Set(members.map(({ id }) => id))] as const,
    ),
  ])
}

/**
 * What traffic may suffer from a placement: larger is worse. A front over N nodes with pods gives
 * one pod 1/(N·k) of all connections where k pods share its node.
 */
const METRICS: Readonly<Record<string, (inside: readonly number[], outside: number) => number>> = {
  'the share of one pod': (pods) => (pods.length === 0 ? 0 : 1 / (pods.length * least(pods))),
  'the share of one node': (pods) => (pods.length === 0 ? 0 : 1 / pods.length),
  'pods on the fullest node': (pods) => Math.max(0, ...pods),
  'pods out of reach': (_, outside) => outside,
  'nodes without a pod, less all': (pods) => -pods.length,
}

const least = (pods: readonly number[]): number => Math.min(...pods)

/** The largest value of each metric over placements, by metric and set of nodes. */
export function extremesOf(placements: readonly Placement[], sets: Sets): Map<string, number> {
  const found = new Map<string, number>()
  for (const placement of placements)
    for (const [name, set] of sets) {
      const all = [...placement].flatMap(([cell, pods]) =>
        pods.map((count) => ({ count, inside: set.has(cell) })),
      )
      const inside = all.filter((node) => node.inside && node.count > 0).map(({ count }) => count)
      const outside = all.reduce((sum, node) => sum + (node.inside ? 0 : node.count), 0)
      for (const [metric, measure] of Object.entries(METRICS)) {
        const key = `${metric} (${name})`
        found.set(key, Math.max(found.get(key) ?? -Infinity, measure(inside, outside)))
      }
    }
  return found
}
