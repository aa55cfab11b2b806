import { candidates } from '../../catalog/fronts/metallb-pools.ts'
import type { MetalLb } from '../../catalog/fronts/metallb-resources.ts'
import type { NoPlan } from '../../types/remedy.ts'
import type { Service } from '../../types/service.ts'
import type { Workload } from '../../types/workload.ts'
import { bearsLabel } from '../edge/edge.ts'
import type { Situation } from '../situation.ts'
import { refused } from './draft.ts'

/** The other Services whose addresses MetalLB announces. */
export const otherServices = ({ cluster, entry }: Situation): readonly Service[] =>
  cluster.entries.flatMap(({ id, kind, service, fronts }) => {
    const isAnnounced = fronts.some(({ implementation }) => implementation.startsWith('metallb'))
    return id === entry.id || kind !== 'load-balancer' || service === null || !isAnnounced
      ? []
      : [service]
  })

/**
 * A Service with an address from the same pools that nobody would announce any more: under Local
 * only nodes with a pod of its own do, and its pods may be off the edge. Null where there is none.
 */
export function strandedBy(
  here: Situation,
  { metallb, pools }: { readonly metallb: MetalLb; readonly pools: readonly string[] },
): NoPlan | null {
  const bound = otherServices(here).find(
    (service) =>
      service.externalTrafficPolicy?.value === 'Local' &&
      candidates(metallb, service).some(({ name }) => pools.includes(name)) &&
      !isOnEdge(service, here),
  )
  if (bound === undefined) return null
  const behind = workloadsBehind(bound, here)
  const hasPlan =
    behind.length === 1 &&
    here.cluster.proxies.some(({ workload }) => workload.id === behind[0]?.id)
  const what = hasPlan
    ? `Merge the plan of ${bound.id} first: it moves its controller to the edge.`
    : 'Give it an address pool and an advertisement of its own.'
  return refused(
    'unsafe',
    `${bound.id} gets its address from the same pool under Local, and its pods may stand off the ` +
      `edge: nobody would announce it from there. ${what}`,
  )
}

const workloadsBehind = ({ id }: Service, { cluster }: Situation): readonly Workload[] =>
  cluster.entries
    .filter((one) => one.id === id)
    .flatMap(({ backend }) => backend.workloads.map(({ workload }) => workload))

/** Whether all pods behind a Service are on the edge: those of the controller are by now. */
function isOnEdge(service: Service, here: Situation): boolean {
  const behind = workloadsBehind(service, here)
  return (
    behind.length > 0 &&
    behind.every((workload) => workload.id === here.controller.id || isPinned(workload, here))
  )
}

/** Whether a workload may stand on edge nodes only, by whatever says so. */
function isPinned(workload: Workload, { outlook, edge }: Situation): boolean {
  const cells = outlook(workload).eligible.flatMap(({ cell, fits }) => (fits ? [cell] : []))
  return cells.length > 0 && cells.every(({ pool }) => bearsLabel(pool, edge.label))
}
