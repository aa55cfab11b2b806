import { strictness } from '../compare/order.ts'
import type { Finding, Review, Simulation } from '../types/report.ts'

/**
 * The exit status of a result: 1 where something is at or above `failOn`, else 0. Of a review only
 * what is new or worse counts, of a simulation everything that nobody accepted; certainty does not.
 */
export function exitCodeOf(
  value: Simulation | Review,
  failOn: 'error' | 'warning' | 'never',
): 0 | 1 {
  if (failOn === 'never') return 0
  return countedFindings(value).some(({ severity }) => strictness(severity, failOn) >= 0) ? 1 : 0
}

function countedFindings(value: Simulation | Review): readonly Finding[] {
  if (!('summary' in value)) return value.clusters.flatMap(({ findings }) => findings)
  return value.clusters.flatMap(({ findings }) => [...findings.new, ...findings.worse])
}
