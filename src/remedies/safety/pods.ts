import { samePods } from '../../cluster/same-template.ts'
import { carriedTo, sameNodes } from '../../placement/carried.ts'
import { jointOutlook } from '../../traffic/joint.ts'
import { updateOf } from '../../traffic/updates.ts'
import type { Outlook } from '../../types/placement.ts'
import type { Placing, SimulatedCluster } from '../../types/simulated.ts'
import type { Workload } from '../../types/workload.ts'

/** A cluster with some changes made, once its pods have gone where they go. */
export type Settled = {
  readonly cluster: SimulatedCluster
  readonly placing: Placing
  readonly workload: (id: string) => Workload | null
  readonly outlook: (workload: Workload) => Outlook
  /** Whether a roll-out cannot go on: the new pods have no place, and enough of the old ones stay. */
  readonly waits: (workload: Workload) => boolean
}

/**
 * Where pods are in the end, when a change is made to a cluster that has settled. Pods whose
 * template is the same stay; others go where they fit by now. Where they do not, a Deployment or a
 * StatefulSet keeps the old ones that it may not take away (apps/v1: `maxUnavailable`), and what is
 * new waits where another's pods hold its host ports.
 */
export function settle(cluster: SimulatedCluster, placing: Placing, from: Settled | null): Settled {
  const workloads = new Map(cluster.cluster.workloads.map((one) => [one.id, one]))
  const known = new Map<Workload, Outlook>()
  const settled: Settled = {
    cluster,
    placing,
    workload: (id) => workloads.get(id) ?? null,
    outlook: (workload) => {
      const outlook = known.get(workload) ?? settledOutlook(workload, settled, from)
      known.set(workload, outlook)
      return outlook
    },
    waits: (workload) => {
      const then = from?.workload(workload.id) ?? null
      if (then === null || samePods(workload, then)) return false
      const { pending, asked } = placing.steady(workload)
      return pending > 0 && keepsSome(workload, asked)
    },
  }
  return settled
}

function settledOutlook(workload: Workload, now: Settled, from: Settled | null): Outlook {
  const then = from?.workload(workload.id) ?? null
  if (from === null) return now.placing.steady(workload)
  if (then === null && isBlocked(workload, now, from)) return nobody(now.placing)
  if (then !== null && now.waits(workload)) return carried(then, from, now.placing)
  return now.placing.steady(workload)
}

/** Whether an update stops before the last old pod is taken away. */
const keepsSome = (workload: Workload, pods: number): boolean =>
  !workload.perNode && updateOf(workload, pods)?.outage === false

/** No pod at all. */
export const nobody = ({ cells }: Placing): Outlook => jointOutlook([], cells)

/** Where the pods of an earlier template stand, among the nodes as they are by now. */
export function carried(workload: Workload, from: Settled, { cells, fresh }: Placing): Outlook {
  if (workload.perNode) return fresh(workload)
  const known = from.outlook(workload)
  if (cells === from.placing.cells) return known
  // Nodes that are told apart in another way: where such pods would go is where they may be.
  return sameNodes(cells, from.placing.cells) ? carriedTo(cells, known) : fresh(workload)
}

/** Whether pods that were there before hold a host port wherever a new workload may go. */
function isBlocked(workload: Workload, now: Settled, from: Settled): boolean {
  const ports = new Set(workload.constraints.hostPorts.map(({ value }) => value))
  if (ports.size === 0) return false
  const open = new Set(
    now.placing.fresh(workload).eligible.flatMap(({ cell, fits }) => (fits ? [cell.id] : [])),
  )
  return now.cluster.cluster.workloads.some(
    (other) =>
      other.id !== workload.id &&
      from.workload(other.id) !== null &&
      other.constraints.hostPorts.some(({ value }) => ports.has(value)) &&
      standsOn(from.outlook(from.workload(other.id) ?? other)).some((cell) => open.has(cell)),
  )
}

/** Ids of the cells in which a workload may have pods. */
export function standsOn({ likely, worst }: Outlook): readonly string[] {
  const shares = [...likely.map(({ profile }) => profile), ...worst].flat()
  return [...new Set(shares.flatMap(({ podsEach, cell }) => (podsEach > 0 ? [cell.id] : [])))]
}
