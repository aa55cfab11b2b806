import { judge } from '../../placement/eligible.ts'
import { isHostname } from '../../placement/labels.ts'
import type { Fact, Why } from '../../types/evidence.ts'
import type { Outlook } from '../../types/placement.ts'
import type { Cell } from '../../types/pool.ts'
import type { AntiAffinity, SpreadConstraint, Strategy, Workload } from '../../types/workload.ts'
import { nodesUpTo, usable } from '../pools.ts'
import { fieldsIn } from '../whys.ts'

/** Whole pods that an update may add above, and take off below, what is asked for. */
export type Fences = { readonly surge: number; readonly unavailable: number }

/**
 * Surge rounds up and unavailable down; where both come to nothing, one may be unavailable
 * (`ResolveFenceposts` in pkg/controller/deployment/util/deployment_util.go). Null: unreadable.
 */
export function fences({ maxSurge, maxUnavailable }: Strategy, replicas: number): Fences | null {
  const surge = amount(maxSurge, replicas, Math.ceil)
  const unavailable = amount(maxUnavailable, replicas, Math.floor)
  if (surge === null || unavailable === null) return null
  return surge + unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

const PERCENT = /^(\d{1,9})%$/

function amount(
  written: number | string,
  of: number,
  round: (value: number) => number,
): number | null {
  if (typeof written === 'number') return Number.isInteger(written) && written >= 0 ? written : null
  const share = PERCENT.exec(written)?.[1]
  return share === undefined ? null : round((Number(share) * of) / 100)
}

/** Something that bounds how many pods of a workload can stand at a time. */
export type Limit = { readonly pods: number; readonly text: string; readonly why: Why }

/** The tightest hard limit on the pods of a workload, old and new together; null: none. */
export function tightest(workload: Workload, outlook: Outlook): Limit | null {
  const { hostPorts, antiAffinity, spread } = workload.constraints
  const cells = usable(outlook)
  const limits = [
    ...hostPorts.slice(0, 1).map((port) => ofHostPort(port, cells)),
    ...antiAffinity.map((term) => ofAntiAffinity(term, cells)),
    ...spread.map((constraint) => ofSpread(constraint, { workload, outlook, cells })),
  ]
  return limits
    .filter((limit) => limit !== null)
    .reduce<Limit | null>((best, limit) => (best && best.pods <= limit.pods ? best : limit), null)
}

const ofHostPort = ({ value, why }: Fact<number>, cells: readonly Cell[]): Limit => ({
  pods: nodesOf(cells),
  text: `host port ${value} is free once on a node`,
  why,
})

const nodesOf = (cells: readonly Cell[]): number =>
  cells.reduce((sum, cell) => sum + nodesUpTo(cell), 0)

function ofAntiAffinity({ value, why }: Fact<AntiAffinity>, cells: readonly Cell[]): Limit | null {
  if (!value.selectsSelf || isPerRevision(why)) return null
  const domains = countDomains(cells, value.topologyKey)
  const text = `its required anti-affinity allows one pod for each ${value.topologyKey}`
  return domains === null ? null : { pods: domains, text, why }
}

/**
 * A spread limits only where a domain counts that no pod may use: its emptiness holds the others
 * at maxSkew. Else a pod more fits wherever the fewest are.
 */
function ofSpread(
  { value, why }: Fact<SpreadConstraint>,
  given: {
    readonly workload: Workload
    readonly outlook: Outlook
    readonly cells: readonly Cell[]
  },
): Limit | null {
  const { workload, outlook, cells } = given
  if (value.whenUnsatisfiable !== 'DoNotSchedule' || !value.selectsSelf) return null
  const domains = isPerRevision(why) ? null : countDomains(cells, value.topologyKey)
  if (domains === null) return null
  const empty = outlook.eligible
    .filter(({ cell, fits }) => !fits && cell.count > 0 && isCounted(workload, cell, value))
    .map(({ cell }) => cell)
  const all = countDomains([...cells, ...empty], value.topologyKey) ?? domains
  if (all === domains && (value.minDomains ?? 0) <= domains) return null
  return {
    pods: domains * value.maxSkew,
    text: `its DoNotSchedule spread over ${value.topologyKey} counts places that stay empty`,
    why,
  }
}

/** Whether a spread counts a cell that refuses the pod (KEP-3094). */
function isCounted(workload: Workload, cell: Cell, constraint: SpreadConstraint): boolean {
  const verdict = judge(workload, cell)
  const affine = constraint.nodeAffinityPolicy === 'Ignore' || verdict.affine > 0
  const tolerated = constraint.nodeTaintsPolicy === 'Ignore' || verdict.tolerated
  return affine && tolerated
}

/** `matchLabelKeys: [pod-template-hash]` makes old and new pods strangers (KEP-3243, KEP-3633). */
function isPerRevision(why: Why): boolean {
  return fieldsIn(why).some(
    ({ path, node }) =>
      path.includes('matchLabelKeys') &&
      node?.k === 'scalar' &&
      (node.value === 'pod-template-hash' || node.value === 'controller-revision-hash'),
  )
}

const ZONES = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone']

/** Domains of a topology key among cells; null where a node's label is not known. */
function countDomains(cells: readonly Cell[], key: string): number | null {
  if (isHostname(key)) return nodesOf(cells)
  const values = cells.map(({ pool, zone }) =>
    ZONES.includes(key) ? zone?.value : pool.labels.get(key)?.value,
  )
  return values.includes(undefined) ? null : new Set(values).size
}
