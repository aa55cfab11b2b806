/**
 * The published JSON: names and shapes others build on (`edgewise schema simulation|review`).
 * Fields may be added, never renamed or dropped without a new `version`.
 */

import type { EntryKind } from './entry.ts'
import type { PoolRole } from './pool.ts'
import type { Location, Problem } from './source.ts'

export type Simulation = {
  version: 1
  clusters: ClusterReport[]
  problems: Problem[]
  /** YAML and JSON files without a Kubernetes object. */
  passedOver: number
}

export type ClusterReport = {
  name: string
  pools: PoolReport[]
  dataPlane: { value: string; why: string }
  entries: Entry[]
  findings: Finding[]
  ignored: (Finding & { reason: string; expires: string })[]
  evidence: Record<string, Evidence>
  assumptions: string[]
  unknowns: UnknownReport[]
}

export type PoolReport = {
  name: string
  role: PoolRole
  nodes: { min: number; max: number | null }
  labels: Record<string, string>
  taints: string[]
  zones: string[]
  why: string
}

export type UnknownReport = { why: string; declare: string; affects: string[] }

export type Evidence = {
  kind: 'field' | 'none' | 'default' | 'assumed' | 'unknown' | 'law'
  text: string
  at: Location | null
  from: string[]
}

export type Entry = {
  id: string
  kind: EntryKind
  exposure: 'public' | 'private' | 'unknown'
  at: Location
  fronts: FrontReport[]
  paths: Path[]
}

export type FrontReport = {
  implementation: string
  delivery: 'pass-through' | 'terminating' | 'unknown'
  target: 'node' | 'pod' | 'unknown'
  members: 'all' | 'selected' | 'subset' | 'one' | 'unknown'
  health: 'none' | 'node' | 'endpoint' | 'unknown'
  sends: ('proxy-protocol' | 'x-forwarded-for')[]
  why: string
}

export type PhaseName = 'steady' | 'rolling-update' | 'node-drain' | 'after-rollout' | 'after-drain'

export type Path = {
  listeners: string[]
  externalTrafficPolicy: 'Cluster' | 'Local' | null
  sourceIp: Sighting[]
  spread: Spread
  loss: Loss[]
  /** Present with `--explain`. */
  hops?: Hop[]
}

export type Loss = {
  phase: PhaseName
  dropped: RangeReport
  refused: RangeReport
  denied: RangeReport
}
export type RangeReport = { likely: number | null; worst: number | null }

export type PacketSource =
  | 'client'
  | 'node'
  | 'load-balancer'
  | 'proxy'
  | 'loopback'
  | 'mixed'
  | 'unknown'
export type ClientKnown = 'preserved' | 'forwarded' | 'partial' | 'lost' | 'broken' | 'unknown'

export type Sighting = {
  workload: string
  role: 'proxy' | 'app' | 'sidecar'
  packet: PacketSource
  client: ClientKnown
  fraction: number | null
  by: string | null
  trust: 'sound' | 'forgeable' | 'unknown' | null
  lostAt: string | null
  why: string
}

export type Spread = {
  method: 'exact' | 'bounded' | 'unknown'
  peakToMean: { pods: RangeReport; nodes: RangeReport }
  likely: { p: number; profile: CellReport[] }[]
  worst: CellReport[]
}

export type CellReport = {
  pool: string
  nodes: number
  podsEach: number
  nodeShare: number
  podShare: number
}

/** A place on the way; `share` is of new connections that come by there. */
export type Hop = {
  at: string
  share: number
  steps: Step[]
  next: { share: number; to: string }[]
}
export type Step = { kind: StepKind; text: string; why: string }
export type StepKind =
  | 'enter'
  | 'select'
  | 'translate'
  | 'filter'
  | 'terminate'
  | 'forward'
  | 'deliver'
  | 'drop'
  | 'refuse'

export type Severity = 'error' | 'warning' | 'note'

export type Finding = {
  rule: string
  severity: Severity
  certainty: 'certain' | 'likely'
  entry: string | null
  subject: string
  at: Location | null
  related: Location[]
  evidence: string[]
  size: number | null
  message: string
  fixable: boolean
  fingerprint: string
}

export type Review = {
  version: 1
  base: string
  mergeBase: string
  head: string
  clusters: ClusterReview[]
  problems: Problem[]
  summary: { new: number; worse: number; existing: number; solved: number; passedOver: number }
}

export type ClusterReview = {
  name: string
  changed: { entry: string; before: Entry | null; after: Entry | null }[]
  findings: { new: Finding[]; worse: Finding[]; existing: Finding[]; solved: Finding[] }
  /** Keys are shared by `before`, `after` and all findings of this cluster. */
  evidence: Record<string, Evidence>
  unknowns: UnknownReport[]
}
