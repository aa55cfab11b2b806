import { fences } from '../../findings/placing/rollout.ts'
import { isHostname } from '../../placement/labels.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import type { Situation } from '../situation.ts'
import type { Step } from './draft.ts'
import { lingering, yielding } from './pods.ts'

/** kube-proxy stops sending to a pod that ends within 2 s. */
const SYNC_SECONDS = 2
/** Seconds above what the front needs, for what is not measured. */
const MARGIN = 5
const SHORTEST = 10

/**
 * What an update of the controller needs to lose nothing: pods that serve until the front has
 * noticed, and a strategy that can progress. They are due with the first update there is: `now`,
 * where the pods stand today, or once they have `moved` to one pod a node.
 */
export function manners(here: Situation, when: 'now' | 'moved'): readonly Step[] {
  return [...gracefulEnd(here), ...strategy(here, when)]
}

function gracefulEnd({ controller, front, cluster }: Situation): readonly Step[] {
  const notice = front.noticeSeconds?.value ?? SYNC_SECONDS
  // A front that never notices is answered by a second pod on the node, not by waiting.
  const needed = Number.isFinite(notice) ? Math.max(notice, SYNC_SECONDS) : SYNC_SECONDS
  if (controller.servesTerminating.value >= needed) return []
  const seconds = Math.max(SHORTEST, needed + MARGIN)
  const why = law(
    'serves-while-terminating',
    controller.servesTerminating.why,
    front.noticeSeconds?.why,
  )
  const minor = Number(cluster.kubernetes.value.split('.')[1] ?? 0)
  return [lingering(controller, { seconds, action: minor >= 30 ? 'sleep' : 'exec', why })]
}

function strategy(here: Situation, when: 'now' | 'moved'): readonly Step[] {
  const { controller } = here
  const { type } = controller.strategy.value
  const pods = when === 'moved' ? podsWanted(here) : controller.replicas.value.min
  // Of one pod, none can be taken away first; a second one comes when it moves.
  if (pods < 2 && controller.kind === 'Deployment') return []
  const why = law('deployment-fenceposts', controller.strategy.why, controller.replicas.why)
  if (type === 'Recreate') return [yielding(controller, why)]
  if (type !== 'RollingUpdate') return []
  if (controller.kind === 'DaemonSet') return surges(here) ? [yielding(controller, why)] : []
  const isFull = when === 'moved' ? fillsEdge(here) : isApart(controller)
  const isStuck = isFull && fences(controller.strategy.value, pods)?.unavailable === 0
  return isStuck ? [yielding(controller, why)] : []
}

function surges({ controller }: Situation): boolean {
  const { maxSurge } = controller.strategy.value
  const isAbove = typeof maxSurge === 'number' ? maxSurge > 0 : /[1-9]/.test(maxSurge)
  return isAbove && controller.constraints.hostPorts.length > 0
}

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

/** Whether every edge node will have its only pod, so that a new one finds no place. */
const fillsEdge = (here: Situation): boolean =>
  isApart(here.controller) || podsWanted(here) === here.labelling.nodes
