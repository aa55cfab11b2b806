import type { Why } from './evidence.ts'
import type { Cell } from './pool.ts'
import type { Ratio } from './ratio.ts'

/** "2 nodes with 1 pod, 1 node with 3": nodes of the cell that bear no pod are listed as well. */
export type Share = { readonly cell: Cell; readonly nodes: number; readonly podsEach: number }
export type Profile = readonly Share[]

/** Where the pods of one workload can, will and at worst would be. */
export type Outlook = {
  /** Cells that the workload may use at all, with the reason; cells that it may not, with theirs. */
  readonly eligible: readonly {
    readonly cell: Cell
    readonly fits: boolean
    readonly why: Why | null
  }[]
  /** Profiles in descending probability; they sum to 1. */
  readonly likely: readonly { readonly p: number; readonly profile: Profile }[]
  /** Every profile that is extreme for some goal is among the candidates; traffic picks per metric. */
  readonly worst: readonly Profile[]
  /** Pods that can never be placed, the most that hard constraints leave over. */
  readonly pending: number
  readonly asked: number
  readonly method: 'exact' | 'bounded' | 'unknown'
  /** Everything that the answer rests on. */
  readonly why: Why
}

/** likely: expected over the outlook; worst: over what hard constraints allow; null: unknown. */
export type Range = { readonly likely: Ratio | null; readonly worst: Ratio | null }
