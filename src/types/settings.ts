import type { DataPlaneName } from './cluster.ts'
import type { Fact, Field } from './evidence.ts'
import type { Allocatable, Count, PoolRole, Taint } from './pool.ts'
import type { Severity } from './report.ts'
import type { Problem } from './source.ts'

/** `.github/edgewise.yaml`, read and checked. Every value knows its file and line. */
export type Settings = {
  readonly clusters: readonly ClusterSettings[]
  readonly rules: ReadonlyMap<string, RuleSettings>
  readonly ignore: readonly Ignore[]
  readonly comment: 'off' | 'findings' | 'always'
  readonly failOn: 'error' | 'warning' | 'never'
  readonly fixLabel: string | null
  readonly dashboard: string | null
}

export type ClusterSettings = {
  readonly name: Fact<string>
  /** Path prefixes; empty: the whole repository. */
  readonly paths: readonly string[]
  readonly complete: boolean
  readonly kubernetes: Fact<string> | null
  readonly podCidrs: readonly Fact<string>[]
  readonly dataPlane: Fact<DataPlaneName> | null
  readonly pools: readonly PoolSettings[] | null
  readonly entries: readonly EntrySettings[]
}

export type PoolSettings = {
  readonly name: Fact<string>
  readonly role: Fact<PoolRole> | null
  readonly nodes: Fact<Count> | null
  readonly labels: ReadonlyMap<string, Fact<string>>
  readonly taints: readonly Fact<Taint>[]
  readonly zones: readonly Fact<string>[]
  readonly addresses: readonly Fact<string>[]
  readonly allocatable: Fact<Allocatable> | null
  readonly field: Field
}

export type EntrySettings = {
  /** An entry's id, `*` within a segment. */
  readonly match: Fact<string>
  readonly exposure: Fact<'public' | 'private'> | null
  /** Absent: recognised or unknown; empty: nothing in front of the nodes. */
  readonly fronts: readonly FrontSettings[] | null
  readonly field: Field
}

export type FrontSettings = {
  readonly implementation: Fact<string>
  readonly delivery: Fact<'pass-through' | 'terminating'> | null
  readonly target: Fact<'node' | 'pod'> | null
  /** Names of pools. */
  readonly members: readonly Fact<string>[] | null
  readonly health: Fact<'none' | 'node' | 'endpoint'> | null
  readonly sends: readonly Fact<'proxy-protocol' | 'x-forwarded-for'>[]
  readonly addresses: readonly Fact<string>[]
  readonly enforcesRanges: Fact<boolean> | null
  readonly field: Field
}

export type RuleSettings = {
  readonly severity: Severity | 'off' | null
  readonly peakToMean: Fact<number> | null
  readonly field: Field
}

/** One accepted finding, with a reason and an end. `expires` is an ISO date. */
export type Ignore = {
  readonly rules: readonly string[]
  readonly entry: string | null
  readonly subject: string | null
  readonly reason: string | null
  readonly expires: string | null
  /**
   * `settings/ignore/0`, of the organisation's settings `settings/organisation/ignore/0`, or the id
   * of the object that carries the annotation.
   */
  readonly owner: string
  readonly field: Field
  /** Of an annotation: it covers only findings about this object. */
  readonly scope: string | null
  /** Of the organisation's settings: it is for other repositories too, and may match nothing here. */
  readonly isShared?: boolean
}

/** The settings in force, where they stand, and what is wrong with them. */
export type SettingsReport = {
  /**
   * The repository's own file, or where there is none, the organisation's. Null where there is
   * neither: everything is at its default.
   */
  readonly path: string | null
  readonly settings: Settings
  readonly problems: readonly Problem[]
}
