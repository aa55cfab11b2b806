import { written } from '../source/facts.ts'
import { at, number, scalar, text } from '../source/field.ts'
import { readSelector, scalarsOf } from '../source/labels.ts'
import type { Fact } from '../types/evidence.ts'
import type { Doc } from '../types/source.ts'
import { byDefault, fact, law } from '../types/why.ts'
import type { Autoscaler, Budget } from '../types/workload.ts'
import { identity, namespaceOf, objectId } from './identity.ts'

/** One HorizontalPodAutoscaler; `target` is the id of what it scales, in its own namespace. */
export function readAutoscaler(doc: Doc): Autoscaler {
  const kind = at(doc, 'spec', 'scaleTargetRef', 'kind')
  const name = at(doc, 'spec', 'scaleTargetRef', 'name')
  const low = at(doc, 'spec', 'minReplicas')
  const high = at(doc, 'spec', 'maxReplicas')
  const min = number(low) ?? 1
  const lowest = written(low) ?? byDefault('minReplicas is 1 when absent', low)
  return {
    target: `${namespaceOf(doc)}/${text(kind) ?? ''}/${text(name) ?? ''}`,
    replicas: fact(
      { min, max: Math.max(min, number(high) ?? min) },
      law('autoscaled', lowest, high, kind, name, identity(doc)),
    ),
    doc,
  }
}

/**
 * One ScaledObject of KEDA, which makes an autoscaler. Scaled to nothing it waits for its trigger, so
 * what serves is at least one pod (keda.sh/docs/concepts/scaling-deployments).
 */
export function readScaledObject(doc: Doc): Autoscaler {
  const kind = at(doc, 'spec', 'scaleTargetRef', 'kind')
  const name = at(doc, 'spec', 'scaleTargetRef', 'name')
  const low = at(doc, 'spec', 'minReplicaCount')
  const high = at(doc, 'spec', 'maxReplicaCount')
  const min = Math.max(1, number(low) ?? 0)
  const lowest = written(low) ?? byDefault('minReplicaCount is 0 when absent', low)
  const highest = written(high) ?? byDefault('maxReplicaCount is 100 when absent', high)
  return {
    target: `${namespaceOf(doc)}/${text(kind) ?? 'Deployment'}/${text(name) ?? ''}`,
    replicas: fact(
      { min, max: Math.max(min, number(high) ?? 100) },
      law('autoscaled', lowest, highest, written(kind), name, identity(doc)),
    ),
    doc,
  }
}

/** One PodDisruptionBudget. */
export function readBudget(doc: Doc): Budget {
  const selector = at(doc, 'spec', 'selector')
  return {
    id: objectId(doc),
    namespace: namespaceOf(doc),
    selector: readSelector(selector),
    minAvailable: amount(doc, 'minAvailable'),
    maxUnavailable: amount(doc, 'maxUnavailable'),
    doc,
    why: law('as-written', ...scalarsOf(selector), identity(doc)),
  }
}

function amount(doc: Doc, key: string): Fact<number | string> | null {
  const field = at(doc, 'spec', key)
  const value = scalar(field)
  return typeof value === 'number' || typeof value === 'string' ? fact(value, field) : null
}
