import { nodesUpTo, usable } from '../../findings/pools.ts'
import { at } from '../../source/field.ts'
import type { Why } from '../../types/evidence.ts'
import type { NoPlan } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import type { Situation } from '../situation.ts'
import { refused, type Step } from './draft.ts'
import { minorOf } from './manners.ts'
import { setting } from './pods.ts'
import { isOneEach, mostOf, type Scaler, scalerOf } from './scaler.ts'
import { isApart, isEven, podsWanted } from './seats.ts'
import { apart, evenly } from './spread.ts'

/** As many pods of a Deployment on each edge node, and the constraint that keeps it so. */
export function counting(here: Situation): readonly Step[] {
  const { controller, cluster } = here
  const scaler = scalerOf(here)
  const goal = podsWanted(here)
  const most = mostOf(scaler, here)
  const why = law('even-over-members', controller.replicas.why)
  const isSingle = isOneEach(here)
  const spread = law(isSingle ? 'anti-affinity' : 'service-spread', controller.identity)
  return [
    ...(scaler === null
      ? replicas(controller, goal, why)
      : scaled(scaler, { goal, most, controller, why })),
    ...(isApart(controller) || isEven(controller)
      ? []
      : [
          isSingle
            ? apart(controller, spread)
            : evenly(controller, { minor: minorOf(cluster), why: spread }),
        ]),
  ]
}

function replicas(controller: Workload, goal: number, why: Why): readonly Step[] {
  const { min } = controller.replicas.value
  if (min === goal) return []
  return [
    setting(at(controller.doc, 'spec', 'replicas'), goal, {
      text: `${controller.id} has ${goal} pods instead of ${min}: as many on each edge node.`,
      why,
    }),
  ]
}

type Range = {
  readonly goal: number
  readonly most: number
  readonly controller: Workload
  readonly why: Why
}

/** An autoscaler keeps its say between one pod a node and what the nodes can take. */
function scaled(
  { known, low, high }: Scaler,
  { goal, most, controller, why }: Range,
): readonly Step[] {
  const { min, max } = known.replicas.value
  const change = (key: string, value: number, word: string): Step =>
    setting(at(known.doc, 'spec', key), value, {
      text: `The autoscaler of ${controller.id} keeps ${word} ${value} pods: as many on each edge node.`,
      why,
    })
  return [
    ...(min < goal ? [change(low, goal, 'at least')] : []),
    ...(most === max ? [] : [change(high, most, 'at most')]),
  ]
}

/**
 * Why the edge takes fewer pods than serve by now, each on a node of its own; null where it does
 * not. Whether fewer suffice at the peak is nothing that Git shows.
 */
export function capacityLost(here: Situation): NoPlan | null {
  const { controller, labelling } = here
  if (controller.kind !== 'Deployment' || !isApart(controller)) return null
  const places = usable(here.outlook(controller)).reduce((sum, cell) => sum + nodesUpTo(cell), 0)
  const now = Math.min(controller.replicas.value.max ?? places, places)
  const goal = podsWanted(here)
  if (now <= goal) return null
  return refused(
    'unsafe',
    `${controller.id} may have ${now} pods by now, each on a node of its own, and the edge has ` +
      `${labelling.nodes} nodes: ${now - goal} fewer would serve. Set ${now} nodes aside, or let it ` +
      `have ${goal} pods first, where they carry the peak.`,
  )
}
