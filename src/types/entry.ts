import type { Fact, Field, Unknown, Why } from './evidence.ts'
import type { Cell } from './pool.ts'
import type { Backend, Ingress, Service } from './service.ts'
import type { Doc } from './source.ts'
import type { Workload } from './workload.ts'

type FrontName =
  | 'pass-through'
  | 'terminating'
  | 'static'
  | 'metallb-l2'
  | 'metallb-bgp'
  | 'cdn'
  | 'unknown'
  | (string & {})

/** What stands between the user and the nodes, as it behaves. */
export type Front = {
  readonly implementation: FrontName
  readonly delivery: 'pass-through' | 'terminating' | 'unknown'
  readonly target: 'node' | 'pod' | 'unknown'
  readonly members: 'all' | 'selected' | 'subset' | 'one' | 'unknown'
  /** The pools or cells it may send to, where `selected`; else `null`. */
  readonly select: ((cell: Cell) => Selected) | null
  readonly health: 'none' | 'node' | 'endpoint' | 'unknown'
  /** The workload that must run on a node for the node to announce the address, where Git has it. */
  readonly announcer: Workload | null
  readonly sends: readonly ('proxy-protocol' | 'x-forwarded-for')[]
  /** Addresses that its packets bear, where declared. */
  readonly addresses: readonly Fact<string>[]
  /** Whether it enforces `loadBalancerSourceRanges` itself. */
  readonly enforcesRanges: boolean | 'unknown'
  /** Seconds from an endpoint's end to the last new connection that is still sent to its node. */
  readonly noticeSeconds: Fact<number> | null
  readonly why: Why
  /** Set where the behaviour is a guess that a declaration would settle. */
  readonly unknown: Unknown | null
}

export type Selected = {
  readonly in: boolean
  readonly why: Why | null
  /** Set where that depends on something nobody declared. */
  readonly unsaid?: Unknown
}

/** Something that judges the client's address. */
export type Consumer = {
  readonly kind: 'allow-list' | 'deny-list' | 'rate-limit' | 'source-ranges'
  /** Why this judge judges by it. */
  readonly why: Why
  /** Object id of what judges (an Ingress, a Service, a ConfigMap). */
  readonly subject: string
  /** Where it judges: the workload that compares, or the Service's entry itself. */
  readonly judge: string
  readonly cidrs: readonly string[]
  readonly field: Field
}

/** An ingress data plane: how it learns who the client is, and whom it serves. */
export type IngressProxy = {
  readonly workload: Workload
  /** Name of the controller in the catalogue. */
  readonly controller: string
  readonly readsProxyProtocol: Fact<boolean>
  /** Whether it takes the client from a forwarding header, and from whom. */
  readonly trustsHeader: Fact<boolean>
  readonly header: Fact<string>
  readonly trusted: Fact<readonly string[]>
  /** Whether what it writes for applications keeps what came in before (append) or not (replace). */
  readonly appends: Fact<boolean>
  /** Where its configuration stands, and why it is this one's. */
  readonly config: Why
  readonly routes: readonly Route[]
  readonly consumers: readonly Consumer[]
  readonly why: Why
}

/** One way from a proxy to an application. */
export type Route = {
  readonly ingress: Ingress
  /** Id of the Service that the Ingress names. */
  readonly target: string
  readonly service: Service | null
  readonly backend: Backend
  /** Whether requests pass as raw TLS, without a header (ssl-passthrough). */
  readonly opaque: Fact<boolean>
  readonly why: Why
}

export type EntryKind =
  | 'load-balancer'
  | 'node-port'
  | 'external-ip'
  | 'host-port'
  | 'host-network'
  | 'managed'
  | 'tunnel'

export type Listener = {
  readonly port: number
  readonly protocol: string
  readonly family: 'IPv4' | 'IPv6'
  /** The container port (number or name) that it leads to. */
  readonly targetPort: number | string
  readonly why: Why
}

/** A way in for traffic from outside. */
export type EntryPoint = {
  readonly id: string
  readonly kind: EntryKind
  readonly doc: Doc
  readonly exposure: Fact<'public' | 'private' | 'unknown'>
  readonly service: Service | null
  /** Set for host ports and host network. */
  readonly workload: Workload | null
  readonly listeners: readonly Listener[]
  readonly policy: Fact<'Cluster' | 'Local'> | null
  readonly backend: Backend
  readonly fronts: readonly Front[]
  /** What makes it this way in: the object, its type, the settings that speak of it. */
  readonly identity: Why
}
