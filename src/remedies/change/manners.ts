import { fences } from '../../findings/placing/rollout.ts'
import { at, locate, number } from '../../source/field.ts'
import type { Cluster } from '../../types/cluster.ts'
import { law } from '../../types/why.ts'
import type { Situation } from '../situation.ts'
import type { Step } from './draft.ts'
import { lingering, yielding } from './pods.ts'
import { isOneEach } from './scaler.ts'
import { isApart, podsWanted } from './seats.ts'

/** kube-proxy stops sending to a pod that ends within 2 s. */
const SYNC_SECONDS = 2
/** Seconds above what the front needs, for what is not measured. */
const MARGIN = 5
const SHORTEST = 10

/**
 * What an update of the controller needs to lose nothing: pods that serve until the front has
 * noticed, and a strategy that can progress where they stand on the edge.
 */
export const manners = (here: Situation): readonly Step[] => [
  ...gracefulEnd(here),
  ...strategy(here),
]

/**
 * Time between two pods of an update, in which a front that probes takes the node of the first one
 * back: it knows nothing of pods that are ready.
 */
export function patience({ controller, front }: Situation): readonly Step[] {
  const notice = front.noticeSeconds?.value ?? SYNC_SECONDS
  if (front.health === 'none' || !Number.isFinite(notice) || notice <= SYNC_SECONDS) return []
  const seconds = Math.ceil(notice) + MARGIN
  const { doc } = controller
  const field = at(doc, 'spec', 'minReadySeconds')
  if ((number(field) ?? 0) >= seconds) return []
  const why = law('rolling-update', controller.strategy.why, front.noticeSeconds?.why)
  const deadline = at(doc, 'spec', 'progressDeadlineSeconds')
  const isShort = (number(deadline) ?? PROGRESS) <= seconds && controller.kind === 'Deployment'
  return [
    {
      text:
        `An update of ${controller.id} goes on ${seconds} s after a new pod is ready: by then the ` +
        'front sends to its node again.',
      at: locate(field),
      intents: [
        { k: 'set', field, value: seconds, why },
        ...(isShort
          ? [{ k: 'set' as const, field: deadline, value: seconds + PROGRESS, why }]
          : []),
      ],
      byHand: null,
    },
  ]
}

/** `progressDeadlineSeconds` when absent, which has to be above `minReadySeconds`. */
const PROGRESS = 600

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
  return [
    lingering(controller, { seconds, action: minorOf(cluster) >= 30 ? 'sleep' : 'exec', why }),
  ]
}

/** The minor version of the API server. */
export const minorOf = ({ kubernetes }: Cluster): number =>
  Number(kubernetes.value.split('.')[1] ?? 0)

function strategy(here: Situation): readonly Step[] {
  const { controller } = here
  const { type } = controller.strategy.value
  const pods = podsWanted(here)
  const why = law('deployment-fenceposts', controller.strategy.why, controller.replicas.why)
  if (type === 'Recreate') return [yielding(controller, why)]
  if (type !== 'RollingUpdate') return []
  if (controller.kind === 'DaemonSet') return surges(here) ? [yielding(controller, why)] : []
  const isStuck = fillsEdge(here) && fences(controller.strategy.value, pods)?.unavailable === 0
  return isStuck ? [yielding(controller, why)] : []
}

function surges({ controller }: Situation): boolean {
  const { maxSurge } = controller.strategy.value
  const isAbove = typeof maxSurge === 'number' ? maxSurge > 0 : /[1-9]/.test(maxSurge)
  return isAbove && controller.constraints.hostPorts.length > 0
}

/** Whether every edge node will have its only pod, so that a new one finds no place. */
const fillsEdge = (here: Situation): boolean => isApart(here.controller) || isOneEach(here)
