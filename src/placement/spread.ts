import type { Fact, Why } from '../types/evidence.ts'
import type { Cell } from '../types/pool.ts'
import { law } from '../types/why.ts'
import type { SpreadConstraint, Workload } from '../types/workload.ts'
import type { Verdict } from './eligible.ts'
import { isHostname, isZone, labelOf, noLabel, ZONE } from './labels.ts'
import type { Partition, Preference } from './problem.ts'

/** What is being read of one workload: verdicts may still be revised, evidence grows. */
export type Draft = {
  readonly workload: Workload
  readonly verdicts: Verdict[]
  readonly evidence: Why[]
  readonly doubts: Why[]
}

type Hard = readonly Fact<SpreadConstraint>[]

/** DoNotSchedule constraints that can be judged. */
export function hardSpread(draft: Draft): Hard {
  const { workload, evidence } = draft
  if (workload.constraints.nodeName !== null) return []
  evidence.push(...workload.constraints.spread.map(({ why }) => why))
  return workload.constraints.spread.filter(
    ({ value }) =>
      value.whenUnsatisfiable === 'DoNotSchedule' && !isUndeclared(draft, value.topologyKey),
  )
}

/**
 * A DaemonSet's pod asks for its own node by name and counts no other, unless a constraint ignores
 * affinity; then it depends on the order of pods, which is not known.
 */
export function othersToo({ doubts }: Draft, hard: Hard): Hard {
  const found = hard.filter(
    ({ value }) => value.nodeAffinityPolicy === 'Ignore' && !isHostname(value.topologyKey),
  )
  doubts.push(...found.map(({ why }) => law('daemon-order', why)))
  return found
}

/** Clouds label every node with its zone and region: that Git does not say so proves nothing. */
function isUndeclared({ verdicts, doubts }: Draft, key: string): boolean {
  if (!isZone(key) && key !== 'topology.kubernetes.io/region') return false
  if (verdicts.some(({ cell }) => labelOf(cell, key) !== null)) return false
  const id = `topology/${key}`
  if (!doubts.some((why) => why.k === 'unknown' && why.id === id)) {
    const text = `which nodes share a ${key}`
    doubts.push({ k: 'unknown', id, text, declare: 'pools' })
  }
  return true
}

/** Nodes without a label that a hard constraint names take no pod. */
export function dropUnlabelled(draft: Draft, hard: Hard): void {
  draft.verdicts.forEach((verdict, index) => {
    const missing = hard.filter(({ value }) => !hasLabel(verdict.cell, value.topologyKey))
    if (missing.length === 0) return
    const { cell } = verdict
    const reasons = missing.map(({ value, why }) =>
      law('spread-needs-label', why, noLabel(cell.pool, value.topologyKey)),
    )
    const before = verdict.fits ? [] : [verdict.why]
    const why = law('pod-refused', ...before, ...reasons)
    draft.verdicts[index] = { ...verdict, fits: false, nodes: 0, affine: 0, why }
  })
}

const hasLabel = (cell: Cell, key: string): boolean =>
  isHostname(key) || labelOf(cell, key) !== null

/** Nodes that a constraint counts although no pod can go there: their count stays 0. */
function deadNodes(
  verdict: Verdict,
  { nodeAffinityPolicy, nodeTaintsPolicy }: SpreadConstraint,
): number {
  if (nodeTaintsPolicy === 'Honor' && !verdict.tolerated) return 0
  const counted = nodeAffinityPolicy === 'Honor' ? verdict.affine : verdict.cell.count
  return Math.max(0, counted - verdict.nodes)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

type Levels = { readonly cap: number; readonly skew: number }

function tighter(a: Levels, b: Levels): Levels {
  return { cap: Math.min(a.cap, b.cap), skew: Math.min(a.skew, b.skew) }
}

const LOOSE: Levels = { cap: Number.POSITIVE_INFINITY, skew: Number.POSITIVE_INFINITY }

/**
 * With a group that stays empty, or fewer groups than `minDomains`, the smallest count is 0 for
 * good, so that maxSkew is a cap (podtopologyspread/filtering.go, minMatchNum).
 */
function levelsOf(
  { maxSkew, minDomains }: SpreadConstraint,
  groups: number,
  dead: boolean,
): Levels {
  const skew = Math.max(1, Math.trunc(maxSkew) || 1)
  return dead || groups < (minDomains ?? 1) ? { ...LOOSE, cap: skew } : { ...LOOSE, skew }
}

/** Whether the constraint counts this workload's own pods; of other pods nothing is known here. */
function countsSelf({ doubts }: Draft, { value, why }: Fact<{ selectsSelf: boolean }>): boolean {
  if (!value.selectsSelf) doubts.push(law('counts-other-pods', why))
  return value.selectsSelf
}

/** What constraints over host names allow: a cap for every node, a skew between nodes. */
export function hostLevels(draft: Draft, hard: Hard): Levels {
  let levels = LOOSE
  for (const constraint of hard) {
    const { value } = constraint
    if (!isHostname(value.topologyKey) || !countsSelf(draft, constraint)) continue
    const counting = draft.verdicts.filter((v) =>
      hard.every((c) => hasLabel(v.cell, c.value.topologyKey)),
    )
    const dead = sum(counting.map((verdict) => deadNodes(verdict, value)))
    const live = sum(counting.map(({ nodes }) => nodes))
    levels = tighter(levels, levelsOf(value, dead + live, dead > 0))
  }
  return levels
}

/** Numbers the values of a label over cells; -1: a cell without it. */
function grouping(cells: readonly Cell[], key: string): { groupOf: number[]; groups: number } {
  const numbers = new Map<string, number>()
  const groupOf = cells.map((cell) => {
    const value = labelOf(cell, key)?.value
    if (value === undefined) return -1
    const known = numbers.get(value) ?? numbers.size
    numbers.set(value, known)
    return known
  })
  return { groupOf, groups: numbers.size }
}

/** DoNotSchedule constraints over zones and other labels that several nodes share. */
export function spreadPartitions(draft: Draft, hard: Hard, used: readonly Cell[]): Partition[] {
  const found: Partition[] = []
  for (const constraint of hard) {
    const { value } = constraint
    const key = value.topologyKey
    if (isHostname(key) || !countsSelf(draft, constraint)) continue
    const labelled = draft.verdicts.filter((v) =>
      hard.every((c) => hasLabel(v.cell, c.value.topologyKey)),
    )
    draft.evidence.push(...labelled.flatMap(({ cell }) => labelOf(cell, key)?.why ?? []))
    const counted = labelled.filter((v) => v.nodes > 0 || deadNodes(v, value) > 0)
    const all = new Set(counted.map(({ cell }) => labelOf(cell, key)?.value))
    const grouped = grouping(used, key)
    const levels = levelsOf(value, all.size, all.size > grouped.groups)
    found.push({ ...grouped, ...levels })
  }
  return found
}

/** Required anti-affinity over zones and the like: one pod a group. */
export function apartPartitions(draft: Draft, used: readonly Cell[]): Partition[] {
  const { workload, evidence, doubts } = draft
  if (workload.constraints.nodeName !== null) return []
  return workload.constraints.antiAffinity.flatMap((term) => {
    if (workload.perNode && isHostname(term.value.topologyKey)) return []
    if (!countsSelf(draft, term)) return []
    const key = term.value.topologyKey
    if (isHostname(key) || isUndeclared(draft, key)) return []
    evidence.push(...used.flatMap((cell) => labelOf(cell, key)?.why ?? []))
    if (workload.perNode) doubts.push(law('daemon-order', term.why))
    return [{ ...grouping(used, key), ...LOOSE, cap: 1 }]
  })
}

/** The workload's own ScheduleAnyway constraints. */
export function ownPreferences(draft: Draft, used: readonly Cell[]): Preference[] {
  const { spread } = draft.workload.constraints
  return spread
    .filter(({ value }) => value.whenUnsatisfiable === 'ScheduleAnyway')
    .map((constraint) => {
      const { value } = constraint
      const key = value.topologyKey
      draft.evidence.push(...used.flatMap((cell) => labelOf(cell, key)?.why ?? []))
      return {
        groupOf: isHostname(key) ? null : grouping(used, key).groupOf,
        maxSkew: Math.max(1, Math.trunc(value.maxSkew) || 1),
        counts: countsSelf(draft, constraint),
      }
    })
}

const OWNED = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'])

/** Whether the scheduler spreads the pods by itself only where a Service selects them. */
export const needsService = ({ kind, perNode }: Pick<Workload, 'kind' | 'perNode'>): boolean =>
  !perNode && !OWNED.has(kind)

/**
 * The system's default constraints (podtopologyspread/plugin.go). They need an owner that the
 * scheduler knows, or a Service; pods of a Job and bare pods have none of themselves. `selected`:
 * the Service that selects the pods.
 */
export function defaultPreferences(
  { workload, evidence }: Draft,
  used: readonly Cell[],
  selected: Why | null,
): Preference[] {
  if (workload.perNode) return []
  if (needsService(workload)) {
    if (selected === null) return []
    evidence.push(law('service-spread', selected))
  }
  evidence.push(...used.flatMap((cell) => cell.zone?.why ?? []))
  const zones = grouping(used, ZONE)
  const hosts: Preference = { groupOf: null, maxSkew: 3, counts: true }
  if (zones.groups === 0) return [hosts]
  return [hosts, { groupOf: zones.groupOf, maxSkew: 5, counts: true }]
}
