import { contains, parseCidr } from '../settings/cidr.ts'
import type { Front, IngressProxy } from '../types/entry.ts'
import type { Fact, Why } from '../types/evidence.ts'
import { ONE, ZERO } from '../types/ratio.ts'
import type { Sighting } from '../types/traffic.ts'
import { law, unknown } from '../types/why.ts'
import type { Arrival } from './packet.ts'

export type Known = Omit<Sighting, 'workload' | 'proxy' | 'role' | 'packet'>

const EVERYBODY = ['0.0.0.0/0', '::/0']
const trustsEverybody = ({ trusted }: IngressProxy): boolean =>
  trusted.value.some((range) => EVERYBODY.includes(range))

/** What an ingress data plane takes for the client of a connection that arrives at it. */
export function proxyKnows(arrival: Arrival, proxy: IngressProxy): Known {
  if (arrival.packet.value === 'unknown') return unsure(law('cannot-know', arrival.packet.why))
  const speaks = arrival.proxyProtocol?.value === true
  const reads = proxy.readsProxyProtocol.value
  // What works is taken to work: a front that nothing identifies may well speak it.
  if (reads && arrival.proxyProtocol === null)
    return unsure(law('cannot-know', arrival.packet.why, proxy.readsProxyProtocol.why))
  if (speaks !== reads) return broken(arrival, proxy)
  if (reads) return byProxyProtocol(arrival, proxy)
  if (proxy.trustsHeader.value) return byHeader(arrival, proxy)
  return byPacket(arrival, law('proxy-sees-peer', proxy.trustsHeader.why, proxy.why))
}

const nobody = { by: null, trust: null, forgeable: null, lostAt: null } as const

const unsure = (why: Why): Known => ({ ...nobody, client: 'unknown', fraction: null, why })

function broken(arrival: Arrival, proxy: IngressProxy): Known {
  const why = law(
    'proxy-protocol-strict',
    arrival.proxyProtocol?.why,
    proxy.readsProxyProtocol.why,
    arrival.packet.why,
    proxy.why,
  )
  return { ...nobody, client: 'broken', fraction: null, why }
}

/** The address of the packet itself: the client's, or lost. */
export function byPacket(arrival: Arrival, extra: Why): Known {
  const { packet, lostAt } = arrival
  const why = law('sees-peer', packet.why, extra)
  if (packet.value === 'client')
    return { ...nobody, client: 'preserved', fraction: ONE, by: 'packet', why }
  return { ...nobody, client: 'lost', fraction: ZERO, lostAt, why }
}

function byProxyProtocol(arrival: Arrival, proxy: IngressProxy): Known {
  const why = law(
    'nginx-reads-proxy-protocol',
    proxy.readsProxyProtocol.why,
    arrival.proxyProtocol?.why,
    proxy.trusted.why,
    arrival.packet.why,
    proxy.why,
  )
  const peer = peerTrusted(arrival, proxy)
  if (peer === 'unknown') return unsure(law('cannot-know', why, undeclaredPeers(proxy)))
  if (!peer && arrival.packet.value === 'client') return byPacket(arrival, why)
  if (!peer) return { ...nobody, client: 'lost', fraction: ZERO, lostAt: proxy.workload.id, why }
  if (arrival.proxyTells !== null) return named(arrival.proxyTells, why)
  const trust = aside(arrival, proxy) ? 'unknown' : 'sound'
  return { ...nobody, client: 'forwarded', fraction: ONE, by: 'proxy-protocol', trust, why }
}

/**
 * Whether somebody who comes by a node port, past the load balancer, would be believed: everybody
 * is, or whoever bears a node's address, which masquerading gives to all. Not known to be possible.
 */
const aside = (arrival: Arrival, proxy: IngressProxy): boolean =>
  arrival.nodePorts && (trustsEverybody(proxy) || arrival.packet.value === 'node')

/**
 * A trusted header. With `real_ip_recursive` nginx takes the last address that it does not trust:
 * trusting everybody therefore believes whatever the client wrote, also behind a proxy that appends.
 */
function byHeader(arrival: Arrival, proxy: IngressProxy): Known {
  const whys = [proxy.trustsHeader.why, proxy.trusted.why, proxy.header.why, proxy.why]
  const why = law('nginx-reads-header', ...whys, arrival.packet.why, arrival.forwardedHeader?.why)
  const peer = peerTrusted(arrival, proxy)
  const forgeable =
    trustsEverybody(proxy) || (peer === true && arrival.fromOutside)
      ? law('header-from-anybody', ...whys)
      : null
  const by = `header:${proxy.header.value}`
  const trust = forgeable !== null ? 'forgeable' : aside(arrival, proxy) ? 'unknown' : 'sound'
  if (arrival.forwardedHeader?.value !== true) {
    const seen = byPacket(arrival, why)
    return forgeable === null || seen.client === 'lost'
      ? { ...seen, forgeable }
      : { ...seen, by, trust, forgeable }
  }
  if (peer === 'unknown') return unsure(law('cannot-know', why, undeclaredPeers(proxy)))
  if (!peer) return byPacket(arrival, why)
  const stop = arrival.relays.findLast((front) => !relayTrusted(front, proxy))
  if (stop?.addresses.length === 0) return unsure(law('cannot-know', why, undeclaredPeers(proxy)))
  if (stop !== undefined) return { ...named(stop, why), lostAt: proxy.workload.id }
  return { client: 'forwarded', fraction: ONE, by, trust, forgeable, lostAt: null, why }
}

/** nginx walks the header from the right past what it trusts (ngx_http_realip, recursive). */
const relayTrusted = ({ addresses }: Front, proxy: IngressProxy): boolean =>
  trustsEverybody(proxy) ||
  (addresses.length > 0 && addresses.every((address) => inside(address, proxy.trusted.value)))

/** What is believed names a proxy further out, and not the client. */
const named = (instead: Front, why: Why): Known => ({
  ...nobody,
  client: 'lost',
  fraction: ZERO,
  lostAt: `front/${instead.implementation}`,
  instead,
  why,
})

const undeclaredPeers = (proxy: IngressProxy): Why =>
  unknown(
    `peers:${proxy.workload.id}`,
    `which addresses reach ${proxy.workload.id} is not declared`,
    'clusters[].entries[].fronts[].addresses',
  )

/** Whether the packet's peer is in the trusted ranges. */
function peerTrusted(arrival: Arrival, proxy: IngressProxy): boolean | 'unknown' {
  if (trustsEverybody(proxy)) return true
  if (arrival.packet.value === 'client') return false
  if (arrival.peers === null) return 'unknown'
  return arrival.peers.every((peer) => inside(peer, proxy.trusted.value))
}

function inside({ value }: Fact<string>, ranges: readonly string[]): boolean {
  const address = parseCidr(value)
  return ranges.some((range) => {
    const trusted = parseCidr(range)
    return address !== null && trusted !== null && contains(trusted, address)
  })
}
