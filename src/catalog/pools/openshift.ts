import { stringFact } from '../../source/facts.ts'
import { at, child, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { between, fixed } from './reading/counts.ts'
import { labelMap } from './reading/labels.ts'
import { clusterNamed, ofKind, ownName, statement } from './reading/objects.ts'
import { taintObjects } from './reading/taints.ts'

const GROUP = 'machine.openshift.io'
const CLUSTER = 'machine.openshift.io/cluster-api-cluster'
const WORKER = 'node-role.kubernetes.io/worker'

/**
 * OpenShift's `MachineSet` and the `MachineAutoscaler` that scales it (openshift/api
 * machine/v1beta1/types_machine.go). Changes are for new machines only (openshift/
 * managed-node-metadata-operator README.md says why it exists).
 */
export const openshift: PoolSource = {
  name: 'OpenShift',
  pools: (docs) => {
    const scalers = new Map(
      ofKind(docs, 'MachineAutoscaler', 'autoscaling.openshift.io').map((one) => [
        targetOf(at(one, 'spec', 'scaleTargetRef')),
        one,
      ]),
    )
    return ofKind(docs, 'MachineSet', GROUP).map((doc) => poolOf(doc, scalers))
  },
}

function poolOf(doc: Doc, scalers: ReadonlyMap<string, Doc>): FoundPool {
  const name = ownName(doc)
  const cluster = at(doc, 'metadata', 'labels', CLUSTER)
  const spec = at(doc, 'spec', 'template', 'spec')
  const labels = labelMap(child(child(spec, 'metadata'), 'labels'))
  const { taints, unread } = taintObjects(child(spec, 'taints'))
  const scaler = scalers.get(`MachineSet ${doc.name}`)
  const count =
    scaler === undefined
      ? fixed(at(doc, 'spec', 'replicas'), 1)
      : between(at(scaler, 'spec', 'minReplicas'), at(scaler, 'spec', 'maxReplicas'))
  const value = child(child(spec, 'providerSpec'), 'value')
  const zone = stringFact(child(child(value, 'placement'), 'availabilityZone'))
  return {
    name: doc.name,
    ...clusterNamed(cluster),
    isControlPlane: false,
    nodes: count.nodes,
    labels: labels.labels,
    taints,
    zones: zone === null ? [] : [zone],
    refused: labels.refused,
    // Nodes get their role from the machine config that they start with.
    unread: [
      ...labels.unread,
      ...unread,
      ...count.unread,
      { what: 'labels', field: name, key: WORKER },
    ],
    applies: 'new nodes only',
    why: statement(doc, name, cluster),
  }
}

const targetOf = (reference: Field): string =>
  `${text(reference, 'kind')} ${text(reference, 'name')}`
