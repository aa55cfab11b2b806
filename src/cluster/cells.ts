import type { Fact } from '../types/evidence.ts'
import type { Cell, Pool } from '../types/pool.ts'

/** Which end of every range is meant; `grown` also lets a pool without an upper end grow. */
export type Corner = {
  readonly nodes: 'min' | 'max' | 'grown'
  readonly replicas: 'min' | 'max'
}

/** Nodes that an autoscaler may add to a pool without an upper end: more than an update asks for. */
const GROWTH = 100

/**
 * The cells of all pools at one corner. Nodes of a declared pool are spread evenly over its zones,
 * the first ones first; a pool without an upper end stays at its lower one.
 */
export function cellsOf(pools: readonly Pool[], corner: Corner): Cell[] {
  return pools.flatMap((pool) =>
    pool.members.length > 0 ? cellsOfNodes(pool) : cellsOfCount(pool, countAt(pool, corner)),
  )
}

function countAt({ nodes: { value } }: Pool, corner: Corner): number {
  if (corner.nodes === 'min') return value.min
  return value.max ?? (corner.nodes === 'grown' ? value.min + GROWTH : value.min)
}

function cellsOfCount(pool: Pool, count: number): Cell[] {
  if (pool.zones.length === 0) return [{ id: pool.name, pool, zone: null, count, names: [] }]
  return pool.zones.map((zone, index) => {
    const share = Math.floor(count / pool.zones.length)
    const extra = index < count % pool.zones.length ? 1 : 0
    return { id: `${pool.name}/${zone.value}`, pool, zone, count: share + extra, names: [] }
  })
}

function cellsOfNodes(pool: Pool): Cell[] {
  const zones = new Map<string, { zone: Fact<string> | null; names: string[] }>()
  for (const { name, zone, mark } of pool.members) {
    const key = [zone?.value ?? '', mark].filter((part) => part !== '').join('/')
    const known = zones.get(key)
    if (known === undefined) zones.set(key, { zone, names: [name] })
    else known.names.push(name)
  }
  return [...zones]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { zone, names }]) => ({
      id: key === '' ? pool.name : `${pool.name}/${key}`,
      pool,
      zone,
      count: names.length,
      names,
    }))
}
