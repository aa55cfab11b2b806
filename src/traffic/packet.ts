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
  /** Whether PROXY protocol is spoken to the pod; `null`: nothing identifies who would speak it. */
  readonly proxyProtocol: Fact<boolean> | null
  /** The proxy further out that its header names; `null`: it names the client. */
  readonly proxyTells: Front | null
  /** Whether a forwarding header names the client first. */
  readonly forwardedHeader: Fact<boolean> | null
  /** Whom proxies after the first wrote behind the client's address: their peers, outermost first. */
  readonly relays: readonly Front[]
  /** Addresses that the packet may bear, where declared; `null`: anybody's, or undeclared. */
  readonly peers: readonly Fact<string>[] | null
  /** Whether there are node ports, by which somebody could come past the fronts. */
  readonly nodePorts: boolean
  /** Whether an outside client is the packet's peer, so that it says what it likes. */
  readonly fromOutside: boolean
}

/** What the fronts and the node do to a connection on its way to a pod of an entry. */
export function arrivalOf(entry: EntryPoint, cluster: Cluster): Arrival {
  const { fronts } = entry
  const blank = fronts.find(({ delivery }) => delivery === 'unknown')
  if (blank !== undefined) return unknownArrival(blank.why)
  const outer = outside(fronts)
  const hop = nodeHop(entry, cluster)
  const nodePorts = entry.service?.allocatesNodePorts.value !== false
  if (hop.action === 'unknown') return unknownArrival(hop.why)
  const whys = law('arrives', outer.why, hop.why)
  if (hop.action === 'keeps') return { ...outer, nodePorts, packet: fact(outer.packet, whys) }
  return {
    ...outer,
    nodePorts,
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
    proxyTells: null,
    forwardedHeader: null,
    relays: [],
    peers: null,
    nodePorts: true,
    fromOutside: true,
  }
}

type Outer = Omit<Arrival, 'packet' | 'nodePorts'> & {
  readonly packet: PacketSource
  readonly why: Why
}

/** The connection as it leaves the last front. */
function outside(fronts: readonly Front[]): Outer {
  const whys = fronts.map(({ why }) => why)
  const proxies = fronts.filter(({ delivery }) => delivery === 'terminating')
  const last = proxies.at(-1)
  const spoken = spokenTo(fronts)
  if (last === undefined) {
    const none = law('no-terminating-front', ...whys)
    return {
      packet: 'client',
      why: none,
      lostAt: null,
      ...spoken,
      forwardedHeader: fact(false, none),
      relays: [],
      peers: null,
      fromOutside: true,
    }
  }
  const writes = proxies[0]?.sends.includes('x-forwarded-for') ?? false
  const relays = proxies.slice(1).flatMap(({ sends }, index) => {
    const before = proxies[index]
    return sends.includes('x-forwarded-for') && before !== undefined ? [before] : []
  })
  return {
    packet: 'load-balancer',
    why: law('terminating-source', last.why),
    lostAt: `front/${last.implementation}`,
    ...spoken,
    forwardedHeader: fact(writes, law('fronts', ...whys)),
    relays,
    peers: last.addresses.length === 0 ? null : last.addresses,
    fromOutside: false,
  }
}

/**
 * PROXY protocol as it reaches the pod: a front that terminates reads what came before it, and a
 * header names whoever opened the connection to the front that wrote it.
 */
function spokenTo(fronts: readonly Front[]): Pick<Arrival, 'proxyProtocol' | 'proxyTells'> {
  const end = fronts.findLastIndex(({ delivery }) => delivery === 'terminating')
  const inner = fronts.slice(Math.max(0, end))
  const speaker = inner.find(({ sends }) => sends.includes('proxy-protocol'))
  const before = fronts.slice(0, speaker === undefined ? 0 : fronts.indexOf(speaker))
  const why = law('fronts', ...inner.map((front) => front.why))
  const isGuess = speaker === undefined && inner.some(({ unknown }) => unknown !== null)
  return {
    proxyProtocol: isGuess ? null : fact(speaker !== undefined, why),
    proxyTells: before.findLast(({ delivery }) => delivery === 'terminating') ?? null,
  }
}

/** Addresses that masquerading may put in: the node's, or, as measured, one of its CNI bridge. */
function nodeAddresses(cluster: Cluster): readonly Fact<string>[] | null {
  const nodes = cluster.pools.flatMap(({ addresses }) => addresses)
  const complete = cluster.pools.every(({ addresses }) => addresses.length > 0)
  return complete && cluster.podCidrs.length > 0 ? [...nodes, ...cluster.podCidrs] : null
}

type NodeHop = { readonly action: 'masquerades' | 'keeps' | 'unknown'; readonly why: Why }

/** The service proxy's part (pkg/proxy/iptables/proxier.go): none on host ports and pod targets. */
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
