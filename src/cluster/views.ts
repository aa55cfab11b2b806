import { at } from '../source/field.ts'
import { readLabels } from '../source/labels.ts'
import type { ConfigMap, Ingress, IngressClass, Service } from '../types/service.ts'
import type { Doc } from '../types/source.ts'
import type { Autoscaler, Budget, Workload } from '../types/workload.ts'
import { groupOf, identity, objectId } from './identity.ts'
import { readIngress, readIngressClass } from './ingress.ts'
import { readAutoscaler, readBudget, readScaledObject } from './policies.ts'
import { readService } from './service.ts'
import { isWorkloadKind, readWorkload } from './workload.ts'

/** One object as the model sees it; `other` is kept whole for the catalogue (custom resources). */
export type View =
  | { readonly k: 'workload'; readonly value: Workload }
  | { readonly k: 'service'; readonly value: Service }
  | { readonly k: 'ingress'; readonly value: Ingress }
  | { readonly k: 'class'; readonly value: IngressClass }
  | { readonly k: 'autoscaler'; readonly value: Autoscaler }
  | { readonly k: 'budget'; readonly value: Budget }
  | { readonly k: 'config-map'; readonly value: ConfigMap }
  | { readonly k: 'node' | 'slice' | 'other'; readonly value: Doc }

/** Views by document: base and head of a review share the documents that they have in common. */
const views = new WeakMap<Doc, View>()

/** The view of a document, made once. */
export function viewOf(doc: Doc): View {
  const known = views.get(doc)
  if (known !== undefined) return known
  const view = makeView(doc)
  views.set(doc, view)
  return view
}

const WORKLOAD_GROUPS = new Set(['', 'apps', 'batch', 'extensions'])

function makeView(doc: Doc): View {
  const group = groupOf(doc)
  if (isWorkloadKind(doc.kind) && WORKLOAD_GROUPS.has(group))
    return { k: 'workload', value: readWorkload(doc, doc.kind) }
  switch (group === '' ? doc.kind : `${doc.kind}.${group}`) {
    case 'Service':
      return { k: 'service', value: readService(doc) }
    case 'Ingress.networking.k8s.io':
    case 'Ingress.extensions':
      return { k: 'ingress', value: readIngress(doc) }
    case 'IngressClass.networking.k8s.io':
      return { k: 'class', value: readIngressClass(doc) }
    case 'HorizontalPodAutoscaler.autoscaling':
      return { k: 'autoscaler', value: readAutoscaler(doc) }
    case 'ScaledObject.keda.sh':
      return { k: 'autoscaler', value: readScaledObject(doc) }
    case 'PodDisruptionBudget.policy':
      return { k: 'budget', value: readBudget(doc) }
    case 'ConfigMap':
      return { k: 'config-map', value: new ConfigMapView(doc) }
    case 'Node':
      return { k: 'node', value: doc }
    case 'EndpointSlice.discovery.k8s.io':
      return { k: 'slice', value: doc }
    default:
      return { k: 'other', value: doc }
  }
}

/**
 * The data are read only when somebody asks: most ConfigMaps are about other things. (A getter of
 * each object's own would cost more than reading them.)
 */
class ConfigMapView implements ConfigMap {
  readonly id: string
  readonly doc: Doc

  constructor(doc: Doc) {
    this.id = objectId(doc)
    this.doc = doc
  }

  get data() {
    return readLabels(at(this.doc, 'data'))
  }

  get identity() {
    return identity(this.doc)
  }
}
