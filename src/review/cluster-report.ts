import { byText } from '../compare/order.ts'
import type { Cluster } from '../types/cluster.ts'
import type { Options } from '../types/engine.ts'
import type { Pool, Taint } from '../types/pool.ts'
import type { ClusterReport, Finding, PoolReport, UnknownReport } from '../types/report.ts'
import { entryReport, type Telling } from './entry-report.ts'
import { type EvidenceTable, evidenceTable } from './evidence-table.ts'
import type { Judged } from './policy.ts'
import type { JudgedCluster } from './side.ts'

/** One simulated cluster as published. */
export function clusterReport(
  { simulated, findings, ignored }: JudgedCluster,
  options: Options,
  isFixable: IsFixable = () => false,
): ClusterReport[] {
  if (simulated === null) return []
  const { cluster, traffic } = simulated
  const evidence = evidenceTable()
  const telling = tellingOf(evidence, options)
  const report = {
    name: cluster.name,
    pools: cluster.pools.map((pool) => poolReport(pool, evidence)),
    dataPlane: { value: cluster.dataPlane.value, why: evidence.keyOf(cluster.dataPlane.why) },
    entries: traffic
      .toSorted((a, b) => byText(a.entry.id, b.entry.id))
      .map((entry) => entryReport(entry, telling)),
    findings: findings.map((finding) =>
      findingReport(finding, evidence, () => isFixable(cluster.name, finding)),
    ),
    ignored: ignored.map(({ finding, by }) => ({
      ...findingReport(finding, evidence),
      reason: by.reason,
      expires: by.expires,
    })),
    unknowns: unknownReports(cluster, evidence),
  }
  return [withEvidence(report, evidence)]
}

/** How entries are told: with keys of the table, or without a word of evidence. */
export const tellingOf = (
  { keyOf }: EvidenceTable,
  { explain, evidence = true }: Options,
): Telling => ({ keyOf: evidence ? keyOf : () => '', explain })

/** Nobody pays for the table's words who does not read them: the text of a simulation shows few. */
function withEvidence(
  report: Omit<ClusterReport, 'evidence' | 'assumptions'>,
  { table, assumptions }: EvidenceTable,
): ClusterReport {
  let made: ClusterReport['evidence'] | null = null
  return {
    ...report,
    get evidence() {
      made ??= table()
      return made
    },
    assumptions: assumptions(),
  }
}

/** Whether `fix` takes a finding away; asked of each finding once, and only by who reads that. */
export type IsFixable = (cluster: string, finding: Judged) => boolean

/** Evidence as keys; whether it can be fixed is worked out when somebody reads it. */
export function findingReport(
  finding: Judged,
  table: EvidenceTable,
  isFixable: () => boolean = () => false,
): Finding {
  const { evidence, ...said } = finding
  let known: boolean | null = null
  return {
    ...said,
    evidence: table.keysOf(evidence),
    get fixable() {
      known ??= isFixable()
      return known
    },
  }
}

/** What nobody declared, by the settings' key that would settle it. */
export function unknownReports(cluster: Cluster, table: EvidenceTable): UnknownReport[] {
  return cluster.unknowns
    .toSorted(
      (a, b) => byText(a.unknown.declare, b.unknown.declare) || byText(a.unknown.id, b.unknown.id),
    )
    .map(({ unknown, affects }) => ({
      why: table.keyOf(unknown),
      declare: unknown.declare,
      affects: [...new Set(affects)].sort(byText),
    }))
}

function poolReport(pool: Pool, { keyOf }: EvidenceTable): PoolReport {
  const labels = [...pool.labels].sort(([a], [b]) => byText(a, b))
  return {
    name: pool.name,
    role: pool.role.value,
    nodes: { ...pool.nodes.value },
    labels: Object.fromEntries(labels.map(([key, { value }]) => [key, value])),
    taints: pool.taints.map(({ value }) => taintText(value)).sort(byText),
    zones: pool.zones.map(({ value }) => value),
    why: keyOf(pool.why),
  }
}

/** `key=value:Effect`; without a value `key:Effect`, as kubectl writes it. */
const taintText = ({ key, value, effect }: Taint): string =>
  `${key}${value === '' ? '' : `=${value}`}:${effect}`
