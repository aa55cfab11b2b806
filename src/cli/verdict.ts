import type { Finding, Review, Severity, Simulation } from '../types/report.ts'
import type { Arguments } from './arguments.ts'

const ranks: Readonly<Record<Severity, number>> = { error: 2, warning: 1, note: 0 }

/** Exit status of a simulation: 1 for any finding at or above `--fail-on`. */
export function simulationStatus({ clusters }: Simulation, args: Arguments): 0 | 1 {
  return statusOf(
    clusters.flatMap(({ findings }) => findings),
    args,
  )
}

/** Exit status of a review: 1 for any new or worse finding at or above `--fail-on`. */
export function reviewStatus({ clusters }: Review, args: Arguments): 0 | 1 {
  return statusOf(
    clusters.flatMap(({ findings }) => [...findings.new, ...findings.worse]),
    args,
  )
}

function statusOf(findings: readonly Finding[], args: Arguments): 0 | 1 {
  const level = args.text('fail-on') ?? 'error'
  if (level !== 'error' && level !== 'warning') return 0
  return findings.some(({ severity }) => ranks[severity] >= ranks[level]) ? 1 : 0
}
