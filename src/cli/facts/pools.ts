import { parseCidr } from '../../settings/cidr.ts'
import { parseMilli, parseQuantity } from '../../settings/quantity.ts'
import { isLabelKey, isLabelValue } from '../../settings/scalars.ts'
import type { Pool, Taint } from '../../types/pool.ts'
import { field, textOf } from './json.ts'
import type { Model } from './model.ts'
import { poolNames } from './pool-names.ts'
import { comment, flow, indented, item, scalar } from './write.ts'

/** More pools than anybody keeps: nodes that are all unlike are not to be listed one by one. */
const MOST_POOLS = 500
/** Addresses of one pool that a person still reads. */
const MOST_ADDRESSES = 64

/** The pools of a cluster as the settings file declares them; comments where it cannot. */
export function poolLines(model: Model): readonly string[] {
  const pools = poolsOf(model)
  if (pools.length === 0) return [comment('pools: the cluster has no node')]
  if (pools.length > MOST_POOLS)
    return [comment(`pools: ${pools.length} kinds of nodes; declare the pools that they belong to`)]
  const names = poolNames(pools)
  const kept = new Map(model.nodes.map((node) => [nameOf(node.kept), node.kept]))
  const parts = pools
    .map((pool) => ({ name: names.get(pool) ?? pool.name, pool }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, pool }) => poolItem(name, pool, kept))
  return [...remarks(model), 'pools:', ...indented(parts.flat(), '  ')]
}

/** The pools of real nodes; where there is no node the engine assumes some, which are no facts. */
export const poolsOf = ({ cluster }: Model): readonly Pool[] =>
  cluster.pools.filter(({ source }) => source === 'nodes')

const nameOf = (kept: unknown): string => textOf(field(field(kept, 'metadata'), 'name')) ?? ''

function remarks({ nodes }: Model): readonly string[] {
  const left = [...new Set(nodes.flatMap((node) => node.left))].toSorted()
  const disturbed = nodes.filter(({ isDisturbed }) => isDisturbed).length
  return [
    comment('nodes: as many as there are today; { min, max } where a pool grows by itself'),
    ...(disturbed === 0
      ? []
      : [comment(`${disturbed} of the nodes are cordoned or not ready; they count as the others`)]),
    ...(left.length === 0
      ? []
      : [comment(`left out, as they repeat a node's own name or zone: ${left.join(', ')}`)]),
  ]
}

function poolItem(name: string, pool: Pool, kept: ReadonlyMap<string, unknown>): readonly string[] {
  const role = pool.role.value
  const labels = [...pool.labels].filter(([key, one]) => isLabelKey(key) && isLabelValue(one.value))
  const taints = [
    ...new Set(
      pool.taints
        .map(({ value }) => value)
        .filter(isSound)
        .map(taintText),
    ),
  ]
  const zones = pool.zones.map(({ value }) => value).filter((zone) => zone.trim() !== '')
  const room = smallest(pool.members.map((member) => kept.get(member.name)))
  return item([
    `name: ${scalar(name)}`,
    // Other roles follow from what runs there, which Edgewise concludes by itself.
    ...(role === 'edge' || role === 'control-plane' ? [`role: ${role}`] : []),
    `nodes: ${pool.nodes.value.min}`,
    ...(labels.length === 0 ? [] : ['labels:']),
    ...labels
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { value }]) => `  ${scalar(key)}: ${scalar(value)}`),
    ...(taints.length === 0 ? [] : [`taints: ${flow(taints.toSorted())}`]),
    ...(zones.length === 0 ? [] : [`zones: ${flow(zones)}`]),
    ...addresses(pool),
    ...(room === null
      ? []
      : [
          `allocatable: { cpu: ${scalar(room.cpu)}, memory: ${scalar(room.memory)}, pods: ${room.pods} }`,
        ]),
  ])
}

const isSound = ({ key, value }: Taint): boolean => isLabelKey(key) && isLabelValue(value)

const taintText = ({ key, value, effect }: Taint): string =>
  value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`

function addresses(pool: Pool): readonly string[] {
  const known = pool.addresses.map(({ value }) => value).filter((one) => parseCidr(one) !== null)
  const sorted = [...new Set(known)].toSorted()
  if (sorted.length === 0) return []
  if (sorted.length > MOST_ADDRESSES)
    return [comment(`addresses: there are ${sorted.length}; declare the block that holds them`)]
  return [`addresses: ${flow(sorted)}`]
}

type Room = { readonly cpu: string; readonly memory: string; readonly pods: number }

/** The least that a node of the pool offers, of each resource; null where one does not say. */
function smallest(nodes: readonly unknown[]): Room | null {
  const least = (resource: string, size: (text: string) => number | null): string | null => {
    let found: { readonly text: string; readonly size: number } | null = null
    for (const node of nodes) {
      const text = textOf(field(field(field(node, 'status'), 'allocatable'), resource))
      const own = text === null ? null : size(text)
      if (text === null || own === null || !(own > 0)) return null
      if (found === null || own < found.size) found = { text, size: own }
    }
    return found?.text ?? null
  }
  const [cpu, memory] = [least('cpu', parseMilli), least('memory', parseQuantity)]
  const pods = Number(least('pods', (text) => (/^\d{1,5}$/.test(text) ? Number(text) : null)))
  return cpu === null || memory === null || pods < 1 ? null : { cpu, memory, pods }
}
