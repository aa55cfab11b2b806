import type { EntryPoint, IngressProxy } from './entry.ts'
import type { Fact, Unknown, Why } from './evidence.ts'
import type { Pool, PoolRefusal } from './pool.ts'
import type { Ingress, Service } from './service.ts'
import type { Budget, Workload } from './workload.ts'

export type DataPlaneName =
  | 'kube-proxy-iptables'
  | 'kube-proxy-nftables'
  | 'kube-proxy-ipvs'
  | 'cilium-snat'
  | 'cilium-dsr'
  | 'cilium-hybrid'
  | 'calico-ebpf'
  | 'kube-router'
  | 'antrea-nat'
  | 'antrea-dsr'
  | 'ovn-kubernetes'
  | 'unknown'

/** Resources and declared facts of one cluster, resolved and indexed. */
export type Cluster = {
  readonly name: string
  readonly kubernetes: Fact<string>
  readonly complete: boolean
  /** Whether every document of Git that may be about it was read: no template, no build. */
  readonly whole: boolean
  /** Workloads that run and are not followed: two of one name, custom ones with a pod template. */
  readonly disputed: readonly Workload[]
  /** Custom resources by namespace: their controllers may make pods of their own. */
  readonly custom: ReadonlyMap<string, Why>
  readonly podCidrs: readonly Fact<string>[]
  readonly dataPlane: Fact<DataPlaneName>
  readonly pools: readonly Pool[]
  /** Labels and taints that pools ask for and that do not get onto nodes; by the pool's name. */
  readonly refusals: readonly PoolRefusal[]
  readonly workloads: readonly Workload[]
  readonly services: readonly Service[]
  readonly ingresses: readonly Ingress[]
  readonly budgets: readonly Budget[]
  readonly entries: readonly EntryPoint[]
  readonly proxies: readonly IngressProxy[]
  readonly unknowns: readonly { readonly unknown: Unknown; readonly affects: readonly string[] }[]
}
