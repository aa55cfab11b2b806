import type { Fact, Why } from './evidence.ts'
import type { Count, Labels } from './pool.ts'
import type { Doc } from './source.ts'

/** Every built-in kind that makes pods; `Pod` is one that stands by itself. */
export type WorkloadKind =
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'Job'
  | 'CronJob'
  | 'Pod'

export type Toleration = {
  readonly key: string | null
  readonly operator: 'Exists' | 'Equal' | 'Lt' | 'Gt'
  readonly value: string
  readonly effect: string | null
}

export type Requirement = {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt'
  readonly values: readonly string[]
}

/** Terms are OR-ed, requirements within one AND-ed; `fields` are matchFields (metadata.name). */
export type NodeTerm = {
  readonly expressions: readonly Requirement[]
  readonly fields: readonly Requirement[]
}

export type LabelSelector = {
  readonly labels: ReadonlyMap<string, string>
  readonly expressions: readonly Requirement[]
}

/** A required pod anti-affinity term. */
export type AntiAffinity = {
  readonly topologyKey: string
  readonly selector: LabelSelector
  /** Whether it selects the pods of the workload that carries it. */
  readonly selectsSelf: boolean
}

export type SpreadConstraint = {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'
  readonly minDomains: number | null
  readonly nodeTaintsPolicy: 'Ignore' | 'Honor'
  readonly nodeAffinityPolicy: 'Honor' | 'Ignore'
  readonly selectsSelf: boolean
}

export type ContainerPort = {
  readonly name: string | null
  readonly containerPort: number
  readonly hostPort: Fact<number> | null
  /** Whether the host port is bound to a loopback address: nobody reaches it from outside. */
  readonly local: boolean
  readonly protocol: string
}

export type Container = {
  readonly name: string
  readonly image: Fact<string> | null
  readonly command: readonly Fact<string>[]
  readonly args: readonly Fact<string>[]
  readonly ports: readonly Fact<ContainerPort>[]
}

/** Milli-CPUs and bytes. */
export type Amounts = { readonly cpuMilli: number; readonly memoryBytes: number }

/** What one pod asks for, all its containers together. */
export type Requests = {
  readonly asked: Amounts
  /** What scores count: a container that asks for nothing counts as 100m and 200Mi. */
  readonly scored: Amounts
  readonly why: Why
}

/** How an update replaces pods, in whole pods of `replicas`. */
export type Strategy = {
  readonly type: 'RollingUpdate' | 'Recreate' | 'OnDelete'
  readonly maxSurge: number | string
  readonly maxUnavailable: number | string
}

/** A volume that only some nodes reach, such as a local one. */
export type BoundVolume = {
  /** The name of the claim. */
  readonly claim: string
  /** Which pod mounts it, counted from 0; null: every pod does. */
  readonly pod: number | null
  /** The volume's own node affinity. */
  readonly terms: readonly NodeTerm[]
}

/** What the scheduler reads of a pod template: the input of placement beside the cells. */
export type Constraints = {
  readonly nodeSelector: Labels
  readonly nodeTerms: Fact<readonly NodeTerm[]> | null
  readonly tolerations: readonly Fact<Toleration>[]
  readonly antiAffinity: readonly Fact<AntiAffinity>[]
  readonly spread: readonly Fact<SpreadConstraint>[]
  /** Host ports, with those that host network makes of container ports. */
  readonly hostPorts: readonly Fact<number>[]
  readonly nodeName: Fact<string> | null
  /** Where the data are, as far as Git shows it. */
  readonly volumes: readonly Fact<BoundVolume>[]
}

export type Workload = {
  /** `namespace/Kind/name`. */
  readonly id: string
  readonly kind: WorkloadKind
  readonly namespace: string
  readonly name: string
  readonly doc: Doc
  readonly labels: Labels
  /** Pods asked for; of a DaemonSet one a node (`perNode`), and `replicas` counts nothing. */
  readonly replicas: Fact<Count>
  readonly perNode: boolean
  readonly constraints: Constraints
  readonly hostNetwork: Fact<boolean>
  readonly containers: readonly Container[]
  /** Worked out when somebody asks: only a declared capacity makes it matter. */
  readonly requests: () => Requests
  readonly strategy: Fact<Strategy>
  /** Seconds that a terminating pod surely goes on serving (a preStop sleep), 0 where none. */
  readonly servesTerminating: Fact<number>
  /** Whether an application, an ingress data plane, or an agent of the node (DaemonSets, static pods). */
  readonly role: 'app' | 'proxy' | 'agent'
  /** The scalars that say which object this is (apiVersion, kind, name, namespace). */
  readonly identity: Why
}

export type Autoscaler = {
  readonly target: string
  readonly replicas: Fact<Count>
  readonly doc: Doc
}

export type Budget = {
  readonly id: string
  readonly namespace: string
  readonly selector: LabelSelector
  readonly minAvailable: Fact<number | string> | null
  readonly maxUnavailable: Fact<number | string> | null
  readonly doc: Doc
  readonly why: Why
}
