import { dataPlane } from '../catalog/data-planes.ts'
import type { Cluster } from '../types/cluster.ts'
import type { EntryPoint, Front } from '../types/entry.ts'
import type { Fact, Why } from '../types/evidence.ts'
import type { PacketSource } from '../types/report.ts'
import { fact, law } from '../types/why.ts'

/** A connection as it reaches the first pod: whose address it bears and what it says of the client. */
export type Arrival = {
  readonly packet: Fact<PacketSource>
  /** The hop that replaced the client's address, if one did. */
  readonly lostAt: string | null
  /** Who speaks PROXY protocol to the pod, and who wrote a forwarding header. */
  readonly proxyProtocol: Fact<boolean> | null
  readonly forwardedHeader: Fact<boolean> | null
  /** Addresses that the packet may bear, where declared; `null`: anybody's, or undeclared. */
  readonly peers: readonly Fact<string>[] | null
  /** Whether an outside client is the packet's peer, so that it says what it likes. */
  readonly fromOutside: boolean
}

/** What the fronts and the node do to a connection on its way to a pod of an entry. */
export function arrivalOf(entry: EntryPoint, cluster: Cluster): Arrival {
  const { fronts } = entry
  const blank = fronts.find(({ delivery }) => delivery === 'unknown')
  if (blank !== undefined) return unknownArrival(blank.why)
  const terminating = fronts.findLast(({ delivery }) => delivery === 'terminating')
  const outer = outside(terminating, fronts)
  const hop = nodeHop(entry, cluster)
  if (hop.action === 'unknown') return unknownArrival(hop.why)
  const whys = law('arrives', outer.why, hop.why)
  if (hop.action === 'keeps') return { ...outer, packet: fact(outer.packet, whys) }
  return {
    ...outer,
    packet: fact('node', whys),
    lostAt: outer.lostAt ?? 'nodes',
    peers: nodeAddresses(cluster),
  }
}

function unknownArrival(why: Why): Arrival {
  return {
    packet: fact('unknown', why),
    lostAt: null,
    proxyProtocol: null,
    forwardedHeader: null,
    peers: null,
    fromOutside: true,
  }
}

type Outer = Omit<Arrival, 'packet'> & { readonly packet: PacketSource; readonly why: Why }

/** The connection as it leaves the last front. */
function outside(terminating: Front | undefined, fronts: readonly Front[]): Outer {
  const whys = fronts.map(({ why }) => why)
  const none = law('no-terminating-front', ...whys)
  if (terminating === undefined)
    return {
      packet: 'client',
      why: none,
      lostAt: null,
      proxyProtocol: fact(false, none),
      forwardedHeader: fact(false, none),
      peers: null,
      fromOutside: true,
    }
  const writes = fronts.filter(({ sends }) => sends.includes('x-forwarded-for'))
  const why = law('terminating-source', terminating.why)
  return {
    packet: 'load-balancer',
    why,
    lostAt: `front/${terminating.implementation}`,
    proxyProtocol: fact(terminating.sends.includes('proxy-protocol'), terminating.why),
    forwardedHeader: fact(writes.length > 0, law('fronts', ...whys)),
    peers: terminating.addresses.length === 0 ? null : terminating.addresses,
    fromOutside: false,
  }
}

/** Addresses that masquerading may put in: the node's, or one of its CNI bridge (lab finding 1). */
function nodeAddresses(cluster: Cluster): readonly Fact<string>[] | null {
  const nodes = cluster.pools.flatMap(({ addresses }) => addresses)
  const complete = cluster.pools.every(({ addresses }) => addresses.length > 0)
  return complete && cluster.podCidrs.length > 0 ? [...nodes, ...cluster.podCidrs] : null
}

type NodeHop = { readonly action: 'masquerades' | 'keeps' | 'unknown'; readonly why: Why }

/** The service proxy's part (source-ip facts K1, K3, K7): none on host ports and pod targets. */
function nodeHop(entry: EntryPoint, cluster: Cluster): NodeHop {
  const { policy, fronts } = entry
  if (policy === null) return { action: 'keeps', why: law('direct-to-host', entry.identity) }
  const last = fronts.at(-1)
  if (last?.target === 'pod') return { action: 'keeps', why: law('pod-target', last.why) }
  const action = dataPlane(cluster.dataPlane.value).cluster
  const whys = [policy.why, cluster.dataPlane.why, entry.service?.type.why]
  if (action === 'unknown') return { action, why: law('data-plane-unknown', ...whys) }
  if (policy.value === 'Local') return { action: 'keeps', why: law('local-keeps', ...whys) }
  return { action, why: law('cluster-masquerades', ...whys) }
}
