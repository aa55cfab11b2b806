import type { Fact, Field, Why } from '../../types/evidence.ts'
import type { Applies, Count, Labels, Refusal, Taint } from '../../types/pool.ts'
import type { Doc } from '../../types/source.ts'

/** Nodes that an object or a file asks for, as far as it says what they will be like. */
export type FoundPool = {
  readonly name: string
  /** The cluster that its nodes are for; absent where it does not say. */
  readonly cluster?: string
  readonly isControlPlane: boolean
  /** Null where it does not say, or says it in a way that nobody can read off. */
  readonly nodes: Fact<Count> | null
  /** Those that really reach the Node object. */
  readonly labels: Labels
  readonly taints: readonly Fact<Taint>[]
  readonly zones: readonly Fact<string>[]
  /** Labels and taints that are asked for and never arrive, or stop the node from joining, and why. */
  readonly refused: readonly Refusal[]
  /** What is there and cannot be read off: variables, templates, references. */
  readonly unread: readonly Unread[]
  /** What happens to the nodes that there are when labels or taints are changed here. */
  readonly applies: Applies
  /** The statement that there is such a pool. */
  readonly why: Why
}

/** Something about a pool that stands there and cannot be read off. */
export type Unread = {
  readonly what: 'nodes' | 'labels' | 'taints' | 'zones'
  readonly field: Field
  /** Of labels: only this one has a value that is not known; absent: any label may be there. */
  readonly key?: string
}

/** One way to write down pools of nodes. */
export type PoolSource = {
  readonly name: string
  /** Its clusters are for trying things out: where others are written down, those count. */
  readonly isForTrials?: boolean
  /** The pools of those documents that are of this kind, in their order. */
  readonly pools: (docs: readonly Doc[]) => readonly FoundPool[]
}
