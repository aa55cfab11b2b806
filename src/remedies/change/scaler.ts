import { readAutoscaler, readScaledObject } from '../../cluster/policies.ts'
import { at, scalar } from '../../source/field.ts'
import type { Doc } from '../../types/source.ts'
import type { Autoscaler } from '../../types/workload.ts'
import type { Situation } from '../situation.ts'
import { isApart, podsWanted } from './seats.ts'

/** What decides in the place of `spec.replicas`, and where it says its range. */
export type Scaler = { readonly known: Autoscaler; readonly low: string; readonly high: string }

/** The autoscaler of the controller, of whatever make; null where it has none. */
export function scalerOf({ docs, controller }: Situation): Scaler | null {
  return docs.map(readScaler).find((one) => one?.known.target === controller.id) ?? null
}

function readScaler(doc: Doc): Scaler | null {
  const group = doc.apiVersion.split('/')[0]
  if (doc.kind === 'HorizontalPodAutoscaler' && group === 'autoscaling')
    return { known: readAutoscaler(doc), low: 'minReplicas', high: 'maxReplicas' }
  if (doc.kind === 'ScaledObject' && group === 'keda.sh')
    return { known: readScaledObject(doc), low: 'minReplicaCount', high: 'maxReplicaCount' }
  return null
}

/** The most pods that anybody may ask for: as many on each node, and what nodes can take. */
export function mostOf(scaler: Scaler | null, here: Situation): number {
  const { controller, labelling } = here
  const goal = podsWanted(here)
  if (scaler === null) return goal
  if (isApart(controller)) return labelling.nodes
  const { known, high } = scaler
  const max = Math.max(goal, known.replicas.value.max ?? goal)
  // Of a default nobody meant the last digit.
  if (scalar(at(known.doc, 'spec', high)) === null) return max
  return Math.ceil(max / labelling.nodes) * labelling.nodes
}

/** Whether every edge node gets one pod, and never two. */
export function isOneEach(here: Situation): boolean {
  const { nodes } = here.labelling
  return podsWanted(here) === nodes && mostOf(scalerOf(here), here) === nodes
}
