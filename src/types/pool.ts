import type { Fact, Why } from './evidence.ts'

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
  readonly source: 'settings' | 'nodes' | 'assumed'
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

/** Like nodes of one pool, zone and mark; `count` is one corner of the pool's range. */
export type Cell = {
  readonly id: string
  readonly pool: Pool
  readonly zone: Fact<string> | null
  readonly count: number
  /** Node names, where Git has them (else empty). */
  readonly names: readonly string[]
}
