import { exitCodeOf } from '../review/verdict.ts'
import type { Review, Simulation } from '../types/report.ts'
import type { Scan } from '../types/scan.ts'
import type { Arguments } from './arguments.ts'

/** Exit status of a result under `--fail-on`, which is `error` unless it is given. */
export function statusOf(value: Simulation | Review, args: Arguments): 0 | 1 {
  return exitCodeOf(value, levelOf(args))
}

/** The same of many repositories; 2 where one could not be scanned, because nobody knows of it. */
export function statusOfScan({ totals }: Scan, args: Arguments): 0 | 1 | 2 {
  if (totals.failed > 0) return 2
  const level = levelOf(args)
  if (level === 'never') return 0
  return totals.error + (level === 'warning' ? totals.warning : 0) > 0 ? 1 : 0
}

function levelOf(args: Arguments): 'error' | 'warning' | 'never' {
  const level = args.text('fail-on')
  return level === 'warning' || level === 'never' ? level : 'error'
}
