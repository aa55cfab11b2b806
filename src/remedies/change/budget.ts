import { budgetsOf, evictable, podsUnder } from '../../findings/edge/evictions.ts'
import { podField } from '../../findings/pods.ts'
import { at, locate, text } from '../../source/field.ts'
import type { Intent, JsonMap } from '../../types/remedy.ts'
import { none } from '../../types/why.ts'
import type { Budget } from '../../types/workload.ts'
import type { Situation } from '../situation.ts'
import type { Step } from './draft.ts'
import { ownLabels } from './pods.ts'
import { podsWanted } from './seats.ts'

/** Drains and upgrades of nodes take one pod at a time: not all at once, and not none. */
export function budget(here: Situation): readonly Step[] {
  const { controller, cluster } = here
  const known = budgetsOf(controller, cluster)
  if (known.length > 0) return known.flatMap((one) => loosened(one, here))
  const { doc, name } = controller
  const namespace = text(at(doc, 'metadata', 'namespace'))
  const object: JsonMap = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, ...(namespace === null ? {} : { namespace }) },
    spec: { maxUnavailable: 1, selector: { matchLabels: ownLabels(controller) } },
  }
  const why = none(`no PodDisruptionBudget selects the pods of ${name}`, podField(controller))
  return [
    {
      text: `A PodDisruptionBudget lets drains take one pod of ${controller.id} at a time.`,
      at: null,
      intents: [{ k: 'create', near: doc, object, why }],
      byHand: null,
    },
  ]
}

/** A budget that would let none of the pods go lets one. */
function loosened(one: Budget, here: Situation): readonly Step[] {
  const { controller, cluster } = here
  const goal = podsWanted(here)
  const pods = podsUnder(one, cluster, ({ id, replicas }) =>
    id === controller.id ? goal : replicas.value.min,
  )
  if (pods === null || evictable(one, pods) !== 0) return []
  const why = (one.maxUnavailable ?? one.minAvailable)?.why ?? one.why
  const most = at(one.doc, 'spec', 'maxUnavailable')
  const least = at(one.doc, 'spec', 'minAvailable')
  const removed: readonly Intent[] = least.node === null ? [] : [{ k: 'remove', field: least, why }]
  return [
    {
      text:
        `${one.id} lets drains take one pod at a time: of the ${pods} that it counts it would ` +
        'let none go, and no edge node could be drained.',
      at: locate(least.node === null ? most : least),
      intents: [...removed, { k: 'set', field: most, value: 1, why }],
      byHand: null,
    },
  ]
}
