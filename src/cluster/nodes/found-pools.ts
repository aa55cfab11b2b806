import type { FoundPool, Unread } from '../../catalog/pools/pool-source.ts'
import { foundPools } from '../../catalog/pools/suite.ts'
import type { Fact, Unknown, Why } from '../../types/evidence.ts'
import type { Count, Openness, PoolRefusal } from '../../types/pool.ts'
import type { Doc } from '../../types/source.ts'
import { byDefault, fact, law, unknown } from '../../types/why.ts'
import type { PoolDraft } from '../pools.ts'

/** What objects and files of Git ask for of one cluster's nodes. */
export type Found = {
  /** Empty where nothing asks for nodes, or where nobody can tell which are this cluster's. */
  readonly pools: readonly FoundPool[]
  /** Why none of them counts: they are for several clusters, or too many; else null. */
  readonly unsaid: Unknown | null
  /** Labels and taints that do not get onto nodes, of all that was found. */
  readonly refusals: readonly PoolRefusal[]
}

/** The pools that documents ask for, as far as they are this cluster's. */
export function findPools(docs: readonly Doc[], cluster: string): Found {
  const all = foundPools(docs)
  const refusals = all.flatMap(({ name, refused, why }) =>
    refused.map((refusal) => ({ pool: name, refusal, why })),
  )
  if (all.length > MOST_POOLS) return { pools: [], unsaid: tooMany(all.length), refusals }
  const named = [...new Set(all.flatMap((pool) => pool.cluster ?? []))].sort()
  if (named.length < 2) return { pools: all, unsaid: null, refusals }
  if (!named.includes(cluster)) return { pools: [], unsaid: ofWhich(named), refusals }
  const pools = all.filter((pool) => pool.cluster === undefined || pool.cluster === cluster)
  return { pools, unsaid: null, refusals }
}

/** More pools, or zones of one, than any cluster has: nothing is simulated with so many. */
const MOST_POOLS = 500
const MOST_ZONES = 50

const tooMany = (count: number): Unknown =>
  unknown(
    'pools-too-many',
    `${count} pools of nodes stand here, and which nodes there are is not declared`,
    'clusters[].pools',
  )

const ofWhich = (clusters: readonly string[]): Unknown =>
  unknown(
    'pools-of-clusters',
    `pools of ${clusters.length} clusters stand here (${clusters.slice(0, 3).join(', ')}` +
      `${clusters.length > 3 ? ', ...' : ''}), and which of them are this one's is not declared`,
    'clusters[].pools',
  )

/** Pools that are asked for, with names of their own; what nobody can read off is an unknown. */
export function fromFound(found: readonly FoundPool[]): PoolDraft[] {
  const taken = new Set<string>()
  return found.map((pool) => draft(pool, freeName(pool.name, taken)))
}

function freeName(wanted: string, taken: Set<string>): string {
  const stem = wanted === '' ? 'nodes' : wanted
  let name = stem
  for (let next = 2; taken.has(name); next += 1) name = `${stem}-${next}`
  taken.add(name)
  return name
}

function draft(pool: FoundPool, name: string): PoolDraft {
  const unread = pool.unread.filter(({ what, key }) => what !== 'nodes' && key === undefined)
  const said = unread.map(({ what, field }) => law('pool-unread', field, unsaid(name, what)))
  const why = said.length === 0 ? pool.why : law('pool-as-read', pool.why, ...said)
  const open = openOf(name, pool.unread)
  return {
    name,
    role: pool.isControlPlane ? fact('control-plane', law('control-plane-sign', pool.why)) : null,
    nodes: pool.nodes ?? uncounted(pool, name),
    labels: pool.labels,
    taints: pool.taints,
    zones: distinct(pool.zones),
    addresses: [],
    allocatable: null,
    cordoned: fact(false, byDefault('nodes that are asked for are not cordoned')),
    source: 'found',
    applies: pool.applies,
    ...(open === null ? {} : { open }),
    members: [],
    why,
  }
}

/** Each zone once; of a list beyond all measure none. */
function distinct(zones: readonly Fact<string>[]): readonly Fact<string>[] {
  const found = [...new Map(zones.map((zone) => [zone.value, zone])).values()]
  return found.length > MOST_ZONES ? [] : found
}

function unsaid(pool: string, what: Unread['what']): Unknown {
  const words =
    what === 'nodes'
      ? `how many nodes the pool ${pool} has`
      : `which ${what} the nodes of the pool ${pool} have`
  return unknown(`pool-${what}:${pool}`, `${words} cannot be read off`, 'clusters[].pools')
}

/** One node or more: what asks for them does not say how many. */
function uncounted(pool: FoundPool, name: string): Fact<Count> {
  const fields: readonly Why[] = pool.unread.flatMap(({ what, field }) =>
    what === 'nodes' || what === 'zones' ? [field] : [],
  )
  return fact({ min: 1, max: null }, law('pool-unread', pool.why, ...fields, unsaid(name, 'nodes')))
}

/** Labels that nodes may bear besides those that are known; null where none are. */
function openOf(name: string, unread: readonly Unread[]): Openness | null {
  const labels = unread.filter(({ what }) => what === 'labels')
  if (labels.length === 0) return null
  const keys = labels.flatMap(({ key }) => key ?? [])
  const isAny = keys.length < labels.length
  return { labels: isAny ? 'any' : new Set(keys), unknown: unsaid(name, 'labels') }
}
