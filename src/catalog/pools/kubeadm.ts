import { at, child, text } from '../../source/field.ts'
import type { Doc } from '../../types/source.ts'
import { fact } from '../../types/why.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { bothLabels } from './reading/labels.ts'
import { fileName, isSaid, isVariable, ofKind, statement } from './reading/objects.ts'
import { controlPlaneLabels, controlPlaneTaint, registration } from './reading/registration.ts'

const GROUP = 'kubeadm.k8s.io'

/**
 * kubeadm's `InitConfiguration` and `JoinConfiguration`, which are read when a node joins
 * (kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4). One that names its node is of one
 * node; with another any number may join.
 */
export const kubeadm: PoolSource = {
  name: 'kubeadm',
  pools: (docs) => [
    ...ofKind(docs, 'InitConfiguration', GROUP).map((doc) => poolOf(doc, true)),
    ...ofKind(docs, 'JoinConfiguration', GROUP).map((doc) =>
      poolOf(doc, isSaid(at(doc, 'controlPlane'))),
    ),
  ],
}

function poolOf(doc: Doc, isControlPlane: boolean): FoundPool {
  const node = at(doc, 'nodeRegistration')
  const named = child(node, 'name')
  const own = text(named) ?? ''
  const isNamed = own !== '' && !isVariable(own)
  const near = isNamed ? named : at(doc, 'kind')
  const read = registration(node)
  const byDefault = isControlPlane ? controlPlaneTaint('kubeadm', child(node, 'taints')) : null
  const taints = read.taints ?? byDefault ?? { taints: [], unread: [] }
  const labels = bothLabels(
    ...(isControlPlane ? [controlPlaneLabels('kubeadm', near)] : []),
    read.labels,
  )
  return {
    name: isNamed ? own : fileName(doc.file),
    isControlPlane,
    nodes: isNamed ? fact({ min: 1, max: 1 }, named) : null,
    labels: labels.labels,
    taints: taints.taints,
    zones: [],
    refused: labels.refused,
    unread: [...labels.unread, ...taints.unread],
    applies: 'new nodes only',
    why: statement(doc, near),
  }
}
