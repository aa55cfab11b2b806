import type { Cluster } from '../types/cluster.ts'
import type { EntryPoint, IngressProxy, Route } from '../types/entry.ts'
import type { Why } from '../types/evidence.ts'
import { ONE, ZERO } from '../types/ratio.ts'
import type { Backend } from '../types/service.ts'
import type { Sighting } from '../types/traffic.ts'
import { law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'
import { type Arrival, arrivalOf } from './packet.ts'
import { byPacket, type Known, proxyKnows } from './proxy-sighting.ts'

/** Who sees what of the client behind an entry: proxies first, then applications by id. */
export function sightingsOf(
  entry: EntryPoint,
  backend: Backend,
  cluster: Cluster,
): readonly Sighting[] {
  const arrival = arrivalOf(entry, cluster)
  const apps = new Map<string, Sighting>()
  const first = backend.workloads.map(({ workload, why }) => {
    const proxy = cluster.proxies.find((one) => one.workload === workload) ?? null
    const seen = firstSighting({ workload, proxy, arrival, why })
    if (proxy !== null) for (const app of behind(proxy, seen)) addWorst(apps, app)
    return seen
  })
  const later = [...apps.values()].toSorted((a, b) => (a.workload.id < b.workload.id ? -1 : 1))
  return [...first, ...later]
}

type First = {
  readonly workload: Workload
  readonly proxy: IngressProxy | null
  readonly arrival: Arrival
  readonly why: Why
}

function firstSighting({ workload, proxy, arrival, why }: First): Sighting {
  const isOther = proxy === null && workload.role === 'proxy'
  const known = proxy === null ? appKnows(arrival, isOther) : proxyKnows(arrival, proxy)
  return {
    workload,
    proxy,
    role: proxy === null && !isOther ? 'app' : 'proxy',
    packet: arrival.packet.value,
    ...known,
    why: law('reaches', known.why, why),
  }
}

/** An application right behind an entry: whether it reads a header is in its code, not in Git. */
function appKnows(arrival: Arrival, isProxy: boolean): Known {
  const nothing = { by: null, trust: null, forgeable: null, lostAt: null } as const
  const { packet, proxyProtocol, forwardedHeader } = arrival
  // A proxy that is not simulated may have to be told whom to believe.
  const isUntold = isProxy && forwardedHeader?.value === true && packet.value !== 'client'
  if (packet.value === 'unknown' || proxyProtocol?.value === true || isUntold)
    return {
      ...nothing,
      client: 'unknown',
      fraction: null,
      why: law('cannot-know', packet.why, proxyProtocol?.why, forwardedHeader?.why),
    }
  if (forwardedHeader?.value !== true || packet.value === 'client')
    return byPacket(arrival, law('application-sees-peer', forwardedHeader?.why))
  return {
    ...nothing,
    client: 'forwarded',
    fraction: ONE,
    by: 'header:X-Forwarded-For',
    trust: 'unknown',
    why: law('header-passes-nodes', forwardedHeader.why, packet.why),
  }
}

/** The applications behind a proxy, each once for each way that leads there. */
function behind(proxy: IngressProxy, seen: Sighting): readonly Sighting[] {
  return proxy.routes.flatMap((route) =>
    route.backend.workloads.map(({ workload, why }) =>
      appSighting({ workload, proxy, seen, route, why }),
    ),
  )
}

type Behind = {
  readonly workload: Workload
  readonly proxy: IngressProxy
  readonly seen: Sighting
  readonly route: Route
  readonly why: Why
}

function appSighting({ workload, proxy, seen, route, why }: Behind): Sighting {
  const onHost = proxy.workload.hostNetwork
  const known = appBehindKnows(proxy, seen, route)
  return {
    workload,
    proxy: null,
    role: 'app',
    packet: onHost.value ? 'node' : 'proxy',
    ...known,
    why: law('proxy-opens-connection', known.why, onHost.why, route.why, why),
  }
}

function appBehindKnows(proxy: IngressProxy, seen: Sighting, route: Route): Known {
  const { client, fraction, lostAt, forgeable } = seen
  const nothing = { by: null, trust: null, forgeable: null } as const
  if (client === 'broken' || client === 'unknown')
    return { ...nothing, client, fraction: null, lostAt, why: seen.why }
  if (route.opaque.value)
    return {
      ...nothing,
      client: 'lost',
      fraction: ZERO,
      lostAt: proxy.workload.id,
      why: law('nginx-passes-tls', route.opaque.why, seen.why),
    }
  const why = law(
    proxy.appends.value ? 'nginx-appends-peer' : 'nginx-writes-peer',
    proxy.appends.why,
    seen.why,
  )
  if (client === 'lost') return { ...nothing, client, fraction, lostAt, forgeable, why }
  return {
    client: client === 'preserved' ? 'forwarded' : client,
    fraction,
    by: 'header:X-Forwarded-For',
    trust: trustBehind(proxy, seen),
    forgeable,
    lostAt,
    why,
  }
}

/** What came in survives to the left where the proxy appends; which element counts is the app's. */
function trustBehind(proxy: IngressProxy, seen: Sighting): Sighting['trust'] {
  if (seen.trust === 'forgeable' || seen.trust === 'unknown') return seen.trust
  return proxy.appends.value ? 'unknown' : 'sound'
}

const ORDER = ['broken', 'lost', 'partial', 'unknown', 'forwarded', 'preserved']

/** Of several ways to one application the worst is told. */
function addWorst(apps: Map<string, Sighting>, sighting: Sighting): void {
  const known = apps.get(sighting.workload.id)
  if (known === undefined || ORDER.indexOf(sighting.client) < ORDER.indexOf(known.client))
    apps.set(sighting.workload.id, sighting)
}
