import type { Cluster } from './cluster.ts'
import type { RawFinding } from './finding.ts'
import type { Outlook } from './placement.ts'
import type { Cell } from './pool.ts'
import type { Ignore } from './settings.ts'
import type { Problem } from './source.ts'
import type { EntryTraffic } from './traffic.ts'
import type { Workload } from './workload.ts'

/** One revision, simulated: what policy, comparison and reports start from. */
export type Simulated = {
  readonly clusters: readonly SimulatedCluster[]
  readonly problems: readonly Problem[]
  readonly passedOver: number
}

export type SimulatedCluster = {
  readonly cluster: Cluster
  readonly traffic: readonly EntryTraffic[]
  readonly raw: readonly RawFinding[]
  /** Builds were left out (`not-rendered`): no finding is certain. */
  readonly incomplete: boolean
  /** Those that its manifests carry as annotations; the settings' own are not among them. */
  readonly ignores: readonly Ignore[]
  /** Placements by corner of the ranges: a head starts from where the base's pods are. */
  readonly placings: ReadonlyMap<string, Placing>
}

/** The placements of one cluster at one corner, each computed when somebody asks. */
export type Placing = {
  readonly cells: readonly Cell[]
  /** With every pod placed anew. */
  readonly fresh: (workload: Workload) => Outlook
  /** Where pods are before anything is placed anew. */
  readonly steady: (workload: Workload) => Outlook
}
