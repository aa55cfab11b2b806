import { exitCodeOf } from '../review/verdict.ts'
import type { Review, Simulation } from '../types/report.ts'
import type { Arguments } from './arguments.ts'

/** Exit status of a result under `--fail-on`, which is `error` unless it is given. */
export function statusOf(value: Simulation | Review, args: Arguments): 0 | 1 {
  const level = args.text('fail-on') ?? 'error'
  return exitCodeOf(value, level === 'warning' || level === 'never' ? level : 'error')
}
