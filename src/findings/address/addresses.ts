import { type Cidr, contains, overlaps, parseCidr } from '../../settings/cidr.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { EntryPoint, Front } from '../../types/entry.ts'
import type { Fact, Unknown, Why } from '../../types/evidence.ts'
import type { Pool } from '../../types/pool.ts'
import type { PacketSource } from '../../types/report.ts'
import type { PathTraffic } from '../../types/traffic.ts'
import { law, unknown } from '../../types/why.ts'
import { nodesUpTo } from '../pools.ts'

/** Addresses that packets bear instead of the client's, as far as they are declared. */
export type Borne = {
  readonly blocks: readonly Cidr[]
  /** What is not declared; empty where `blocks` are all. */
  readonly unknowns: readonly Unknown[]
  /** Where the declared ones stand; null: none is declared. */
  readonly why: Why | null
}

/** Declared addresses as blocks, with one reason for all of them. */
function declared(addresses: readonly Fact<string>[], unknowns: readonly Unknown[]): Borne {
  return {
    blocks: addresses.flatMap(({ value }) => parseCidr(value) ?? []),
    unknowns,
    why: addresses.length === 0 ? null : law('bears-address', ...addresses.map(({ why }) => why)),
  }
}

/** What packets of a path bear at a workload that does not see the client. */
export function borne(way: {
  readonly cluster: Cluster
  readonly entry: EntryPoint
  readonly path: PathTraffic
  readonly packet: PacketSource
}): Borne {
  const { cluster, entry, path, packet } = way
  switch (packet) {
    case 'node':
    case 'mixed':
      return ofNodes(cluster, path)
    case 'load-balancer':
      return ofFronts(entry)
    case 'proxy':
      return ofPods(cluster)
    case 'loopback':
      return declared(LOOPBACK, [])
    default:
      return declared([], [UNDECIDED])
  }
}

const LOOPBACK: readonly Fact<string>[] = ['127.0.0.0/8', '::1/128'].map((value) => ({
  value,
  why: { k: 'law', law: 'loopback', from: [] },
}))

const UNDECIDED = unknown('front', 'what stands in front of the nodes is not known', 'fronts')

/** Masquerading takes a node's address, or one of its bridge, which is of the pod network. */
function ofNodes(cluster: Cluster, path: PathTraffic): Borne {
  const pools = entryPools(path)
  const all = pools.length > 0 ? pools : cluster.pools
  const bare = all.filter(({ addresses }) => addresses.length === 0)
  return declared(
    [...all.flatMap(({ addresses }) => addresses), ...cluster.podCidrs],
    [...bare.map(({ name }) => noAddresses(name)), ...ofPods(cluster).unknowns],
  )
}

const noAddresses = (pool: string): Unknown =>
  unknown(
    `pools/${pool}/addresses`,
    `the addresses of the nodes in pool ${pool} are not declared`,
    'pools[].addresses',
  )

function ofPods({ podCidrs }: Cluster): Borne {
  const missing = unknown('podCidrs', "the pods' addresses are not declared", 'podCidrs')
  return declared(podCidrs, podCidrs.length === 0 ? [missing] : [])
}

function ofFronts(entry: EntryPoint): Borne {
  const last = entry.fronts.findLast(({ delivery }) => delivery === 'terminating')
  return last === undefined ? declared([], [UNDECIDED]) : ofFront(last, entry)
}

/** What a load balancer's own connections bear. */
export function ofFront({ addresses }: Front, { id }: EntryPoint): Borne {
  const missing = unknown(
    `entries/${id}/addresses`,
    `the addresses that the load balancer of ${id} sends from are not declared`,
    'entries[].fronts[].addresses',
  )
  return declared(addresses, addresses.length === 0 ? [missing] : [])
}

/** Pools through whose nodes connections may enter. */
function entryPools({ spread }: PathTraffic): readonly Pool[] {
  const shares = [...spread.likely.flatMap(({ profile }) => profile), ...spread.worst]
  const arriving = shares.filter(({ nodeShare, cell }) => nodeShare.n > 0n && nodesUpTo(cell) > 0)
  const byName = new Map(arriving.map(({ cell }) => [cell.pool.name, cell.pool]))
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** How a list of CIDRs meets the addresses that are really compared with it. */
export type Meeting = 'never' | 'always' | 'sometimes' | 'open'

/** `open`: the addresses are not declared and nothing makes one answer likely. */
export function meet(cidrs: readonly string[], { blocks, unknowns }: Borne): Meeting {
  const list = cidrs.flatMap((cidr) => parseCidr(cidr) ?? [])
  const touched = blocks.some((address) => list.some((cidr) => overlaps(cidr, address)))
  if (unknowns.length > 0 || blocks.length === 0) {
    const isPublic = list.every((cidr) => !PRIVATE.some((block) => overlaps(block, cidr)))
    const inside = unknowns.every(({ declare }) => INSIDE.has(declare))
    return !touched && isPublic && inside ? 'never' : 'open'
  }
  if (!touched) return 'never'
  const covered = blocks.every((address) => list.some((cidr) => contains(cidr, address)))
  return covered ? 'always' : 'sometimes'
}

/** Undeclared addresses of nodes and pods are taken to be private, those of fronts may be any. */
const INSIDE = new Set(['pools[].addresses', 'podCidrs'])

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
].flatMap((block) => parseCidr(block) ?? [])

/**
 * Whether a list tells addresses of the path's families apart. One that holds all of a family
 * (`0.0.0.0/0`), or nothing of it, answers the same whoever the client is.
 */
export function judges(cidrs: readonly string[], { listeners }: PathTraffic): boolean {
  const blocks = cidrs.flatMap((cidr) => parseCidr(cidr) ?? [])
  const whole = new Set(blocks.flatMap(({ family, bits }) => (bits === 0 ? [family] : [])))
  const heard = new Set(listeners.map(({ family }) => (family === 'IPv6' ? 6 : 4)))
  return blocks.some(({ family }) => !whole.has(family) && heard.has(family))
}
