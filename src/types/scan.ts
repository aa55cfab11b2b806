/**
 * The published JSON of `edgewise scan` (`edgewise schema scan`). Fields may be added, never renamed
 * or dropped without a new `version`.
 */

import type { Finding, Severity } from './report.ts'
import type { Problem } from './source.ts'

export type Scan = {
  version: 1
  /** By name. */
  repositories: ScannedRepository[]
  totals: ScanTotals
  /** Of an organisation, and only where there are such: repositories that are never scanned. */
  skipped?: { archived: number; fork: number; empty: number }
  /** Of an organisation, and only where there are such: how many repositories are not listed. */
  unlisted?: number
  /** Of an organisation, and only where it is so: what waits until GitHub may be asked again. */
  partial?: { until: string | null; waiting: string[] }
}

export type ScannedRepository = {
  name: string
  /** A commit, with a `+` where the working tree differs from it; else `working tree`; empty where nobody knows. */
  revision: string
  /** `unchanged`: what is known of it was found by a scan before this one. */
  status: 'scanned' | 'unchanged' | 'failed'
  counts: Record<Severity, number>
  findings: FindingInCluster[]
  problems: Problem[]
  /** Of an organisation, and only where there are such: what is counted and not kept one by one. */
  unlisted?: { findings: number; problems: number }
}

/**
 * A finding as `simulate` has it, with its cluster. `evidence` is empty, because its table is not
 * here; `scan --org` keeps neither `related` places nor more of a place than its first line.
 */
export type FindingInCluster = Finding & { cluster: string }

export type ScanTotals = {
  repositories: number
  scanned: number
  unchanged: number
  failed: number
  error: number
  warning: number
  note: number
}
