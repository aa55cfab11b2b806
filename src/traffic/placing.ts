import type { Corner } from '../cluster/cells.ts'
import { cellsOf } from '../cluster/cells.ts'
import { bears } from '../cluster/selectors.ts'
import { carriedTo, sameNodes } from '../placement/carried.ts'
import { isHostname, unsaid } from '../placement/labels.ts'
import { tolerates } from '../placement/matching.ts'
import { outlook, revised } from '../placement/outlook.ts'
import { needsService } from '../placement/spread.ts'
import { NO_LABELS } from '../source/labels.ts'
import type { Cluster } from '../types/cluster.ts'
import type { Why } from '../types/evidence.ts'
import type { Outlook } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import type { Service } from '../types/service.ts'
import type { Placing } from '../types/simulated.ts'
import { law, unknown } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

/** Placements at a corner; `before` is the base's at the same corner, for pods that stay. */
export function placingOf(cluster: Cluster, corner: Corner, before: Before | null): Placing {
  const cells =
    before?.hasSamePools === true ? before.placing.cells : cellsOf(cluster.pools, corner)
  const grown = cellsOf(cluster.pools, { ...corner, nodes: 'grown' })
  // Workloads that pose the same problem share its solution, and what versions make of it.
  const agreed = new Map<Outlook['likely'], boolean>()
  const place = (workload: Workload, where: readonly Cell[]): Outlook => {
    const under = (kubernetes: string): Outlook =>
      outlook(workload, where, {
        kubernetes,
        replicas: replicasAt(workload, corner),
        selected: selecting(cluster, workload),
      })
    const found = under(cluster.kubernetes.value)
    const same =
      found.likely.length < 2 || (agreed.get(found.likely) ?? sameChances(...TIES.map(under)))
    agreed.set(found.likely, same)
    if (same) return found
    return revised(found, { why: () => law('placement', found.why, cluster.kubernetes.why) })
  }
  const fresh = once((workload) => {
    const isSame = before?.workloads.get(workload.id) === workload && !needsService(workload)
    if (before?.hasSamePools === true && isSame) return before.placing.fresh(workload)
    const found = place(workload, cells)
    if (found.pending === 0) return found
    if (isGuess(cluster, workload, found)) return blindfold(workload, (one) => place(one, cells))
    const room = grown.length === 0 ? found : place(workload, grown)
    return revised(found, { pending: Math.min(found.pending, room.pending) })
  })
  const steady = once((workload) => staying(workload, cells, before) ?? fresh(workload))
  return { cells, fresh, steady }
}

/** A Service that selects the pods, where that decides how they are spread; else null. */
export function selecting({ services }: Cluster, workload: Workload): Why | null {
  if (!needsService(workload)) return null
  const isSelecting = (service: Service): boolean =>
    service.selector !== null && service.selector.size > 0 && bears(workload, service)
  return services.find(isSelecting)?.identity ?? null
}

/** Versions before and after the scheduler's way to break ties changed. */
const TIES = ['1.34', '1.35']

/** Whether all versions make the same placements as likely: then which one it is does not matter. */
function sameChances(first?: Outlook, ...others: readonly Outlook[]): boolean {
  const known = chancesOf(first)
  return others.every((other) => {
    const chances = chancesOf(other)
    return (
      chances.size === known.size &&
      [...chances].every(([name, p]) => Math.abs(p - (known.get(name) ?? -1)) < CLOSE)
    )
  })
}

const CLOSE = 1e-9

const chancesOf = (found: Outlook | undefined): ReadonlyMap<string, number> =>
  new Map(
    found?.likely.map(({ p, profile }) => [
      profile.map(({ cell, nodes, podsEach }) => `${cell.id}:${podsEach}x${nodes}`).join(' '),
      p,
    ]),
  )

function once(make: (workload: Workload) => Outlook): (workload: Workload) => Outlook {
  const made = new Map<Workload, Outlook>()
  return (workload) => {
    const known = made.get(workload) ?? make(workload)
    made.set(workload, known)
    return known
  }
}

const replicasAt = ({ replicas }: Workload, corner: Corner): number =>
  corner.replicas === 'max' ? (replicas.value.max ?? replicas.value.min) : replicas.value.min

/**
 * What the workload asks of nodes is on none, and some may bear it: nobody declared the nodes, or
 * not all of their labels are known; or it asks for nodes by name, which no pool can declare.
 */
function isGuess(cluster: Cluster, workload: Workload, { eligible }: Outlook): boolean {
  const { nodeSelector, nodeTerms } = workload.constraints
  if (eligible.some(({ fits }) => fits)) return false
  const keys = [
    ...nodeSelector.keys(),
    ...(nodeTerms?.value ?? []).flatMap(({ expressions }) => expressions.map(({ key }) => key)),
  ]
  const isUnsaid = cluster.pools.some((pool) => keys.some((key) => unsaid(pool, key) !== null))
  return isUnsaid || (asksByName(workload) && eligible.some(isNameless))
}

const isNameless = ({ cell }: Outlook['eligible'][number]): boolean =>
  cell.names.length < cell.count

function asksByName({ constraints }: Workload): boolean {
  const { nodeSelector, nodeTerms, nodeName } = constraints
  if (nodeName !== null || [...nodeSelector.keys()].some(isHostname)) return true
  const terms = nodeTerms?.value ?? []
  return terms.some(
    ({ expressions, fields }) =>
      fields.length > 0 || expressions.some(({ key }) => isHostname(key)),
  )
}

/** Which nodes bear what the workload asks for is unknown, not impossible (interface: "Words"). */
function blindfold(workload: Workload, place: (workload: Workload) => Outlook): Outlook {
  const { nodeSelector, nodeTerms, nodeName } = workload.constraints
  const free = { nodeSelector: NO_LABELS, nodeTerms: null, nodeName: null }
  const constraints = { ...workload.constraints, ...free }
  const anywhere = place({ ...workload, constraints })
  const why = (): Why =>
    law(
      'placement-unknown',
      ...[...nodeSelector.values()].map((label) => label.why),
      nodeTerms?.why,
      nodeName?.why,
      unknown(
        `nodes-for:${workload.id}`,
        `which nodes ${workload.id} may use is not declared`,
        'clusters[].pools',
      ),
    )
  return revised(anywhere, {
    pending: 0,
    method: 'unknown',
    why: () => law('placement', anywhere.why, why()),
  })
}

/** The base of a review at the same corner. */
export type Before = {
  readonly workloads: ReadonlyMap<string, Workload>
  readonly placing: Placing
  /** Whether pools and version are the same, so that what was worked out for like pods holds. */
  readonly hasSamePools: boolean
  /** Whether the change left the pod template and the number of pods alone. */
  readonly untouched: (now: Workload, then: Workload) => boolean
}

/**
 * Pods whose template a change does not touch stay where they were, as long as their nodes do;
 * DaemonSets follow the nodes at once and a new `NoExecute` taint evicts.
 */
function staying(
  workload: Workload,
  cells: readonly Cell[],
  before: Before | null,
): Outlook | null {
  if (before === null || workload.perNode) return null
  const then = before.workloads.get(workload.id)
  if (then === undefined || !before.untouched(workload, then)) return null
  if (!sameNodes(cells, before.placing.cells)) return null
  if (cells.some((cell) => evicts(cell, workload))) return null
  const known = before.placing.steady(then)
  return cells === before.placing.cells ? known : carriedTo(cells, known)
}

function evicts({ pool }: Cell, { constraints }: Workload): boolean {
  return pool.taints.some(
    ({ value: taint }) =>
      taint.effect === 'NoExecute' &&
      !constraints.tolerations.some(({ value }) => tolerates(value, taint)),
  )
}
