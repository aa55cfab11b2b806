import type { EntryPoint, Front, IngressProxy, Listener } from './entry.ts'
import type { Why } from './evidence.ts'
import type { Outlook, Range } from './placement.ts'
import type { Cell } from './pool.ts'
import type { Ratio } from './ratio.ts'
import type { ClientKnown, PacketSource, PhaseName, StepKind } from './report.ts'
import type { Workload } from './workload.ts'

/** What happens to new connections of one entry. */
export type EntryTraffic = { readonly entry: EntryPoint; readonly paths: readonly PathTraffic[] }

/** Listeners of an entry that behave alike. */
export type PathTraffic = {
  readonly listeners: readonly Listener[]
  readonly policy: 'Cluster' | 'Local' | null
  /** In order of the path: proxies first, applications last. */
  readonly sightings: readonly Sighting[]
  readonly spread: Spread
  readonly loss: readonly Loss[]
  readonly hops: readonly Hop[]
  /** The workloads that connections of this path reach first, with where their pods are. */
  readonly targets: readonly {
    readonly workload: Workload
    readonly outlook: Outlook
    /** Why connections reach it. */
    readonly why: Why
  }[]
}

/** What one workload can know about the client. */
export type Sighting = {
  readonly workload: Workload
  readonly proxy: IngressProxy | null
  readonly role: 'proxy' | 'app' | 'sidecar'
  readonly packet: PacketSource
  readonly client: ClientKnown
  readonly fraction: Ratio | null
  readonly by: string | null
  readonly trust: 'sound' | 'forgeable' | 'unknown' | null
  /** Why a lie would be believed, where `trust` is `forgeable`. */
  readonly forgeable: Why | null
  /** The hop (`Hop.at`) where the address was lost. */
  readonly lostAt: string | null
  /** The proxy further out whose address a believed header gives for the client's. */
  readonly instead?: Front
  readonly why: Why
}

export type Spread = {
  readonly method: 'exact' | 'bounded' | 'unknown'
  readonly pods: Range
  readonly nodes: Range
  readonly likely: readonly { readonly p: number; readonly profile: readonly CellShare[] }[]
  readonly worst: readonly CellShare[]
  /** All placements (and leaders) that were looked at, likely and extreme ones: what may happen. */
  readonly ways: readonly (readonly CellShare[])[]
  /** What the shares rest on (front, policy, placement). */
  readonly why: Why
}

/** Shares of all new connections: what arrives at one such node, what one such pod answers. */
export type CellShare = {
  readonly cell: Cell
  readonly nodes: number
  readonly podsEach: number
  readonly nodeShare: Ratio
  readonly podShare: Ratio
}

export type Loss = {
  readonly phase: PhaseName
  readonly dropped: Range
  readonly refused: Range
  readonly denied: Range
  readonly why: Why
}

export type Hop = {
  readonly at: string
  readonly share: Ratio
  readonly steps: readonly { readonly kind: StepKind; readonly text: string; readonly why: Why }[]
  readonly next: readonly { readonly share: Ratio; readonly to: string }[]
}
