import type { Finding } from '../../types/report.ts'
import type { Scan, ScannedRepository, ScanTotals } from '../../types/scan.ts'

type Counts = ScannedRepository['counts']

/** How many findings there are of each severity. */
export function countsOf(findings: readonly Pick<Finding, 'severity'>[]): Counts {
  const counts = { error: 0, warning: 0, note: 0 }
  for (const { severity } of findings) counts[severity] += 1
  return counts
}

/** A repository that could not be scanned, with one line that says why. */
export function failed(name: string, revision: string, reason: string): ScannedRepository {
  const problems = [{ code: 'not-scanned' as const, message: reason, at: null }]
  const counts = { error: 0, warning: 0, note: 0 }
  return { name, revision, status: 'failed', counts, findings: [], problems }
}

/** The scan of some repositories, with its totals. */
export function scanOf(repositories: readonly ScannedRepository[]): Scan {
  return { version: 1, repositories: [...repositories], totals: totalsOf(repositories) }
}

function totalsOf(repositories: readonly ScannedRepository[]): ScanTotals {
  const having = (status: ScannedRepository['status']): number =>
    repositories.filter((each) => each.status === status).length
  const sum = (severity: keyof Counts): number =>
    repositories.reduce((total, { counts }) => total + counts[severity], 0)
  return {
    repositories: repositories.length,
    scanned: having('scanned'),
    unchanged: having('unchanged'),
    failed: having('failed'),
    error: sum('error'),
    warning: sum('warning'),
    note: sum('note'),
  }
}
