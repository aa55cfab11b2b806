import { isHostname } from '../../placement/labels.ts'
import type { Workload } from '../../types/workload.ts'
import type { Situation } from '../situation.ts'

/** Whether one node takes one pod at most. */
export const isApart = ({ constraints }: Workload): boolean =>
  constraints.hostPorts.length > 0 ||
  constraints.antiAffinity.some(({ value }) => value.selectsSelf && isHostname(value.topologyKey))

/** Whether a hard spread already gives each node as many pods as another. */
export const isEven = ({ constraints }: Workload): boolean =>
  constraints.spread.some(
    ({ value }) =>
      value.selectsSelf &&
      value.maxSkew === 1 &&
      value.whenUnsatisfiable === 'DoNotSchedule' &&
      isHostname(value.topologyKey),
  )

/**
 * One pod a node; where there are more pods than nodes, as many on each. Behind a front that never
 * asks a node for its health two on each, so that an update leaves one.
 */
export function podsWanted({ controller, labelling, front }: Situation): number {
  const { nodes } = labelling
  if (isApart(controller)) return nodes
  const each = front.health === 'none' ? 2 : 1
  return Math.max(each, Math.ceil(controller.replicas.value.min / nodes)) * nodes
}
