import type { StageLoss } from '../../types/remedy.ts'
import type { Settings } from '../../types/settings.ts'
import type { Simulated } from '../../types/simulated.ts'
import type { Doc } from '../../types/source.ts'

/** A set of documents under settings, as one revision of the tree holds them. */
export type Revision = { readonly docs: readonly Doc[]; readonly settings: Settings }

/**
 * Simulates a revision; `before` is where its pods start from, null for a revision by itself.
 * Findings are not read, and with `placesOnly` no traffic either: to simulate without is quicker
 * and does as well.
 */
export type Simulate = (
  docs: readonly Doc[],
  settings: Settings,
  before: Simulated | null,
  placesOnly: boolean,
) => Simulated

export type SafetyInput = {
  /** Name of the cluster. */
  readonly cluster: string
  /** Id of the entry that is on its way to the pattern; what others lose is told as well. */
  readonly entry: string
  /** With all earlier stages made, merged and settled. */
  readonly before: Revision
  readonly after: Revision
  readonly simulate: Simulate
}

export type Safety = {
  /** Null: no more is lost than before, in any order in which the parts are applied. */
  readonly loss: StageLoss | null
  /** The same where all is applied in one go, in any order: more where `mustSplit` asks for one. */
  readonly lossAtOnce: StageLoss | null
  /** Of going back from `after` to `before`. */
  readonly lossBack: StageLoss | null
  /**
   * Null: all may be merged at once. Else what has to be merged, applied and settled first; the
   * rest is asked about again, with that as the state before. `loss` is that of the whole order.
   */
  readonly mustSplit: { readonly first: readonly string[]; readonly reason: string } | null
  /**
   * All that changes, in the order to apply it: parts that are live before the next one begins. Ids
   * are those of objects; `pool/<name>/labels`, `pool/<name>/taints`, `pool/<name>` (anything
   * else about it) and `settings/entries/<match>` are what people change by hand. One part where
   * any order does.
   */
  readonly order: readonly (readonly string[])[]
  /** The same for the way back; empty where nothing changes. */
  readonly orderBack: readonly (readonly string[])[]
  /** Roll-outs that never end once all is applied: the stage does not take effect. */
  readonly stuck: readonly { readonly workload: string; readonly text: string }[]
  /** What judges clients from here on and did not before, one sentence each. */
  readonly wakes: readonly string[]
  /** What is worth knowing and no loss beyond what was: roll-outs that wait for a label, ... */
  readonly notes: readonly string[]
  /** The worst moment of applying everything in one sync, in words; empty where none is bad. */
  readonly worst: string
}
