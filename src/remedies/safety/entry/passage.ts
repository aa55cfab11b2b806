import type { EntryPoint } from '../../../types/entry.ts'
import type { Range } from '../../../types/placement.ts'
import type { Workload } from '../../../types/workload.ts'
import type { Moment } from '../moment.ts'
import type { Settled } from '../pods.ts'
import type { EntryTerms } from './standing.ts'
import { shareOf } from './words.ts'

/** An entry while one settled state becomes another. */
export type Passage = {
  readonly from: Settled
  readonly to: Settled
  readonly terms: EntryTerms
  /** The entry as it was, and as it is. */
  readonly was: EntryPoint
  readonly now: EntryPoint
}

/** The workloads that connections reach first. */
export const workloadsOf = ({ backend }: EntryPoint): readonly Workload[] =>
  backend.workloads.map(({ workload }) => workload)

/** A moment in words. */
export function told(
  amount: Range,
  { entry, declare }: EntryTerms,
  { fate, cause }: { readonly fate: string; readonly cause: string },
): Moment {
  const unknown = amount.worst === null ? ` (declare ${declare})` : ''
  const text = `${shareOf(amount)}${unknown} of new connections to ${entry.id} ${fate}, as ${cause}`
  return { amount, seconds: null, text }
}
