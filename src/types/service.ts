import type { Fact, Why } from './evidence.ts'
import type { Labels } from './pool.ts'
import type { Doc } from './source.ts'
import type { Workload } from './workload.ts'

export type ServicePort = {
  readonly name: string | null
  readonly port: number
  readonly protocol: string
  readonly targetPort: number | string
  readonly nodePort: number | null
}

export type Service = {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly doc: Doc
  readonly type: Fact<'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'>
  readonly ports: readonly Fact<ServicePort>[]
  /** `null`: none, its endpoints come from elsewhere. */
  readonly selector: Labels | null
  /** The effective policy; `null` where the Service is not reachable from outside. */
  readonly externalTrafficPolicy: Fact<'Cluster' | 'Local'> | null
  readonly internalTrafficPolicy: Fact<'Cluster' | 'Local'>
  readonly externalIPs: readonly Fact<string>[]
  readonly sourceRanges: readonly Fact<string>[]
  readonly loadBalancerClass: Fact<string> | null
  readonly loadBalancerIP: Fact<string> | null
  readonly annotations: Labels
  readonly families: readonly Fact<'IPv4' | 'IPv6'>[]
  readonly sessionAffinity: Fact<'None' | 'ClientIP'>
  readonly allocatesNodePorts: Fact<boolean>
  readonly identity: Why
}

/** Workloads (and bare endpoints) behind a Service, with the selector's and labels' fields. */
export type Backend = {
  readonly workloads: readonly { readonly workload: Workload; readonly why: Why }[]
  /** Endpoints from hand-written EndpointSlices: how many are ready, and where they stand. */
  readonly slices: Fact<number> | null
  /** Why there is nobody, where there is nobody. */
  readonly none: Why | null
}

export type IngressBackend = {
  readonly host: string
  readonly path: string
  readonly service: string
  readonly port: number | string | null
  readonly why: Why
}

export type Ingress = {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly doc: Doc
  readonly className: Fact<string> | null
  readonly annotations: Labels
  readonly backends: readonly IngressBackend[]
  readonly identity: Why
}

export type IngressClass = {
  readonly name: string
  readonly controller: Fact<string>
  readonly isDefault: Fact<boolean>
  readonly doc: Doc
  readonly identity: Why
}

export type ConfigMap = {
  readonly id: string
  readonly doc: Doc
  readonly data: Labels
  readonly identity: Why
}
