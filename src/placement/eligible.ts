import type { LawId, Why } from '../types/evidence.ts'
import type { Cell, Pool } from '../types/pool.ts'
import { byDefault, law, none } from '../types/why.ts'
import type { NodeTerm, Requirement, Workload } from '../types/workload.ts'
import { isHostname, labelOf, noLabel } from './labels.ts'
import { daemonTolerates, meets, tolerates } from './matching.ts'
import { sharedVolumes, termsFor } from './volumes.ts'

/**
 * Where a workload's pods may go within one cell. `nodes` of its `count` nodes pass every filter
 * (less than all only where names or host names are asked for); `affine` and `tolerated` say
 * whether the rest fails by node affinity or by a taint, which topology spread tells apart.
 */
export type Verdict = {
  readonly cell: Cell
  readonly fits: boolean
  readonly nodes: number
  /** Nodes that the pod's node selector and required node affinity match. */
  readonly affine: number
  /** Whether the pod tolerates every NoSchedule and NoExecute taint of the cell. */
  readonly tolerated: boolean
  readonly why: Why
}

type Check = {
  readonly nodes: number
  readonly reasons: readonly Why[]
  readonly facts: readonly Why[]
}

/** The node filters of kube-scheduler (NodeAffinity, TaintToleration, NodeUnschedulable, NodeName). */
export function judge(workload: Workload, cell: Cell): Verdict {
  // A pool may be scaled to nothing: whether its nodes would fit is asked of one that would come.
  if (cell.count === 0)
    return { ...judge(workload, { ...cell, count: 1 }), cell, nodes: 0, affine: 0 }
  const { nodeName } = workload.constraints
  const affinity = affine(workload, cell)
  const taints = checkTaints(workload, cell, nodeName !== null)
  if (nodeName !== null) return bound(cell, nodeName, { affinity, taints })
  const tolerated = taints.reasons.length === 0
  const nodes = tolerated ? affinity.nodes : 0
  const fits = nodes > 0
  const why = fits
    ? fitting(cell.pool, [...affinity.facts, ...taints.facts])
    : law('pod-refused', ...affinity.reasons, ...taints.reasons)
  return { cell, fits, nodes, affine: affinity.nodes, tolerated, why }
}

const welcoming = new WeakMap<Pool, Why>()

/** Most pods ask for nothing and meet no taint: they share the reason. */
function fitting(pool: Pool, facts: readonly Why[]): Why {
  if (facts.length > 0) return law('pod-fits-node', pool.why, ...facts)
  const known = welcoming.get(pool) ?? law('pod-fits-node', pool.why)
  welcoming.set(pool, known)
  return known
}

type Checks = { readonly affinity: Check; readonly taints: Check }

/** `nodeName` passes the scheduler by; the kubelet still checks affinity and NoExecute taints. */
function bound(
  cell: Cell,
  name: NonNullable<Workload['constraints']['nodeName']>,
  checks: Checks,
): Verdict {
  const { affinity, taints } = checks
  const here = cell.names.includes(name.value)
  const reasons = [...(here ? affinity.reasons : []), ...taints.reasons]
  const nodes = here && affinity.nodes > 0 && taints.reasons.length === 0 ? 1 : 0
  const missing = here ? [] : [none(`pool ${cell.pool.name} has no node ${name.value}`)]
  const why =
    nodes > 0
      ? law('node-name', name.why, ...affinity.facts, ...taints.facts)
      : law('pod-refused', name.why, ...missing, ...reasons)
  const tolerated = taints.reasons.length === 0
  return { cell, fits: nodes > 0, nodes, affine: nodes, tolerated, why }
}

const PASSED: Check = { nodes: Number.POSITIVE_INFINITY, reasons: [], facts: [] }

function affine(workload: Workload, cell: Cell): Check {
  const { nodeSelector, nodeTerms, volumes } = workload.constraints
  if (nodeSelector.size === 0 && nodeTerms === null && volumes.length === 0)
    return { ...PASSED, nodes: cell.count }
  const expressions: Requirement[] = []
  const reasons: Why[] = []
  const facts: Why[] = []
  for (const [key, { value, why }] of nodeSelector) {
    const requirement: Requirement = { key, operator: 'In', values: [value] }
    expressions.push(requirement)
    const fits = countMatching(cell, [requirement], []) > 0
    const target = fits ? facts : reasons
    target.push(law('node-selector', why, evidenceOf(cell, key)))
  }
  const nodes = checkTerms(workload, { cell, expressions, reasons, facts })
  if (nodes > 0) return { nodes, reasons: [], facts }
  // Each is met by some node, and no node meets all of them.
  return { nodes, reasons: reasons.length > 0 ? reasons : facts, facts }
}

type Gathered = {
  readonly cell: Cell
  readonly expressions: readonly Requirement[]
  readonly reasons: Why[]
  readonly facts: Why[]
}

/**
 * Adds the required terms (any of them suffices) and those of the volumes to the selector, and
 * counts the nodes left.
 */
function checkTerms(workload: Workload, gathered: Gathered): number {
  const { cell, expressions, reasons, facts } = gathered
  const lists = termsOf(workload, cell)
  for (const { terms, why, by } of lists) {
    const keys = new Set(terms.flatMap((term) => term.expressions.map(({ key }) => key)))
    const target = countAny(cell, [], terms) > 0 ? facts : reasons
    target.push(law(by, why, ...[...keys].map((key) => evidenceOf(cell, key))))
  }
  const [first, ...others] = lists.map(({ terms }) => terms)
  if (first === undefined) return countMatching(cell, expressions, [])
  return countAny(cell, expressions, others.reduce(both, first))
}

type Terms = { readonly terms: readonly NodeTerm[]; readonly why: Why; readonly by: LawId }

/** Lists of which each has to have a term that a node matches. */
function termsOf(workload: Workload, cell: Cell): readonly Terms[] {
  const { nodeTerms } = workload.constraints
  const volumes = sharedVolumes(workload).flatMap(({ value, why }): readonly Terms[] => {
    const terms = termsFor(value, cell)
    return terms === null ? [] : [{ terms, why, by: 'volume-bound' }]
  })
  if (nodeTerms === null) return volumes
  return [{ terms: nodeTerms.value, why: nodeTerms.why, by: 'node-affinity' }, ...volumes]
}

/** The terms of two lists that both have to be met: each of one with each of the other. */
const both = (some: readonly NodeTerm[], others: readonly NodeTerm[]): readonly NodeTerm[] =>
  some.flatMap((one) =>
    others.map((other) => ({
      expressions: [...one.expressions, ...other.expressions],
      fields: [...one.fields, ...other.fields],
    })),
  )

const evidenceOf = (cell: Cell, key: string): Why =>
  isHostname(key)
    ? byDefault('the kubelet labels every node with its host name')
    : (labelOf(cell, key)?.why ?? noLabel(cell.pool, key))

/** Nodes of a cell that meet all of `base` and any of the terms; an empty term matches nothing. */
function countAny(cell: Cell, base: readonly Requirement[], terms: readonly NodeTerm[]): number {
  const live = terms.filter(({ expressions, fields }) => expressions.length + fields.length > 0)
  const personal = live.some(isPersonal) || base.some(({ key }) => isHostname(key))
  if (!personal) {
    const fits = live.some((term) => countMatching(cell, [...base, ...term.expressions], []) > 0)
    return fits ? cell.count : 0
  }
  const named = cell.names.filter((name) =>
    live.some((term) => matches(cell, name, [base, term.expressions, term.fields])),
  )
  const unnamed = live.some((term) => matches(cell, null, [base, term.expressions, term.fields]))
  return named.length + (unnamed ? Math.max(0, cell.count - cell.names.length) : 0)
}

const isPersonal = ({ expressions, fields }: NodeTerm): boolean =>
  fields.length > 0 || expressions.some(({ key }) => isHostname(key))

/** Nodes that meet all requirements. Nodes whose name is nowhere in Git have none that matches. */
function countMatching(
  cell: Cell,
  expressions: readonly Requirement[],
  fields: readonly Requirement[],
): number {
  if (fields.length === 0 && !expressions.some(({ key }) => isHostname(key)))
    return matches(cell, null, [expressions]) ? cell.count : 0
  const named = cell.names.filter((name) => matches(cell, name, [expressions, fields]))
  const rest = matches(cell, null, [expressions, fields]) ? cell.count - cell.names.length : 0
  return named.length + Math.max(0, rest)
}

function matches(
  cell: Cell,
  name: string | null,
  groups: readonly (readonly Requirement[])[],
): boolean {
  return groups.every((group) =>
    group.every((requirement) => {
      const { key } = requirement
      if (!isHostname(key) && key !== 'metadata.name')
        return meets(requirement, labelOf(cell, key)?.value)
      if (name !== null) return meets(requirement, name)
      // A node without a name in Git has some other name than every one that is written.
      return requirement.operator === 'NotIn' || requirement.operator === 'Exists'
    }),
  )
}

const CORDON = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' } as const

function checkTaints(workload: Workload, cell: Cell, named: boolean): Check {
  const { pool } = cell
  if (pool.taints.length === 0 && !pool.cordoned.value) return PASSED
  const reasons: Why[] = []
  const facts: Why[] = []
  const taints = pool.cordoned.value
    ? [...pool.taints, { value: CORDON, why: law('cordon', pool.cordoned.why) }]
    : pool.taints
  for (const taint of taints) {
    if (taint.value.effect === 'PreferNoSchedule') continue
    if (named && taint.value.effect !== 'NoExecute') continue
    const toleration = workload.constraints.tolerations.find(({ value }) =>
      tolerates(value, taint.value),
    )
    if (toleration !== undefined) facts.push(law('tolerates', taint.why, toleration.why))
    else if (workload.perNode && daemonTolerates(taint.value, workload.hostNetwork.value))
      facts.push(law('daemonset-tolerations', taint.why, workload.hostNetwork.why))
    else {
      const written = `${taint.value.key}=${taint.value.value}:${taint.value.effect}`
      const near = workload.constraints.tolerations.map(({ why }) => why)
      const absent = none(`no toleration of ${workload.kind}/${workload.name} matches ${written}`)
      reasons.push(law('untolerated', taint.why, absent, ...near))
    }
  }
  return { nodes: Number.POSITIVE_INFINITY, reasons, facts }
}
