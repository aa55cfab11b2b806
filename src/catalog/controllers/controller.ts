import type { Consumer, IngressProxy } from '../../types/entry.ts'
import type { Fact, Why } from '../../types/evidence.ts'
import type { ConfigMap, Ingress, IngressClass } from '../../types/service.ts'
import type { Workload } from '../../types/workload.ts'

/** What a controller may look at beside its own workload. */
export type Surroundings = {
  readonly configMaps: ReadonlyMap<string, ConfigMap>
  readonly classes: readonly IngressClass[]
}

/** How the controller learns who the client is; the rest of `IngressProxy` is the cluster's. */
export type ClientSettings = Pick<
  IngressProxy,
  'readsProxyProtocol' | 'trustsHeader' | 'header' | 'trusted' | 'appends' | 'config'
>

/** An Ingress with the reason why a controller serves it. */
export type Served = { readonly ingress: Ingress; readonly reason: Why }

/** One kind of ingress data plane, as far as traffic needs to know it. */
export type Controller = {
  readonly name: string
  /** The reason to believe that a workload is one, or `null`. */
  readonly recognise: (workload: Workload) => Why | null
  readonly client: (workload: Workload, around: Surroundings) => ClientSettings
  /** The reason why it serves an Ingress, or `null` where it does not. */
  readonly serves: (workload: Workload, around: Surroundings, ingress: Ingress) => Why | null
  /** Whether requests of this Ingress pass as raw TLS. */
  readonly opaque: (workload: Workload, ingress: Ingress) => Fact<boolean>
  readonly consumers: (
    workload: Workload,
    around: Surroundings,
    served: readonly Served[],
  ) => readonly Consumer[]
  /** Last day with security fixes (ISO date) and where that is said; `null`: maintained. */
  readonly retired: { readonly on: string; readonly source: string } | null
}
