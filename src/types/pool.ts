import type { Fact, Field, Unknown, Why } from './evidence.ts'

/** Whole numbers with both ends included; `max: null` has no upper end. */
export type Count = { readonly min: number; readonly max: number | null }

export type PoolRole = 'edge' | 'worker' | 'control-plane' | 'mixed'

export type Taint = {
  readonly key: string
  readonly value: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
}

export type Labels = ReadonlyMap<string, Fact<string>>

export type Allocatable = {
  readonly cpuMilli: number
  readonly memoryBytes: number
  readonly pods: number
}

/** A label or taint that is asked for and does not get onto the node. */
export type Refusal = {
  readonly field: Field
  readonly reason: string
  /**
   * The key of a label that merely does not arrive: it matters where somebody asks for it. Absent:
   * the node, or the whole pool, does not come up.
   */
  readonly dropped?: string
}

/** A refusal with the pool that asks, and why there is such a pool. */
export type PoolRefusal = {
  readonly pool: string
  readonly refusal: Refusal
  readonly why: Why
}

/** What happens to the nodes that there are when labels or taints of their pool are changed. */
export type Applies = 'in place' | 'replaces nodes' | 'new nodes only'

/** Nodes that are alike but for name and zone. */
export type Pool = {
  readonly name: string
  readonly role: Fact<PoolRole>
  readonly nodes: Fact<Count>
  readonly labels: Labels
  readonly taints: readonly Fact<Taint>[]
  readonly zones: readonly Fact<string>[]
  /** CIDRs or single addresses of its nodes, where declared. */
  readonly addresses: readonly Fact<string>[]
  readonly allocatable: Fact<Allocatable> | null
  readonly cordoned: Fact<boolean>
  /** `found`: an object or a file of Git asks for such nodes (`catalog/pools`). */
  readonly source: 'settings' | 'nodes' | 'found' | 'assumed'
  /** Of a pool that was found: what its nodes may bear besides what is known. */
  readonly open?: Openness
  /** The same: what becomes of the nodes that there are when what asks for them is changed. */
  readonly applies?: Applies
  /** Its Node objects, where Git has them (else empty). */
  readonly members: readonly {
    readonly name: string
    readonly zone: Fact<string> | null
    /** Nodes that something picks by name differ in it from the others; else empty. */
    readonly mark: string
  }[]
  /** The statement that there is such a pool. */
  readonly why: Why
}

/** Labels whose values nobody can read off: of any key, or of some. */
export type Openness = {
  readonly labels: 'any' | ReadonlySet<string>
  readonly unknown: Unknown
}

/** Like nodes of one pool, zone and mark; `count` is one corner of the pool's range. */
export type Cell = {
  readonly id: string
  readonly pool: Pool
  readonly zone: Fact<string> | null
  readonly count: number
  /** Node names, where Git has them (else empty). */
  readonly names: readonly string[]
}
