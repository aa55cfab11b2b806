import { at, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { asRead } from './reading/as-read.ts'
import { between } from './reading/counts.ts'
import { bothLabels, labelMap, ownLabels } from './reading/labels.ts'
import { clusterNamed, isSaid, ofKind, ownName, statement } from './reading/objects.ts'
import { eksRefuses, eksRefusesTaint, misspeltEffects, refusedTaints } from './reading/refusals.ts'
import { taintObjects } from './reading/taints.ts'

/** Upbound's provider, of the whole cluster and of a namespace. */
const GROUPS = ['eks.aws.upbound.io', 'eks.aws.m.upbound.io']
const EXTERNAL = 'crossplane.io/external-name'

/**
 * Crossplane's `NodeGroup` of EKS. EKS changes labels and taints of the nodes that there are
 * (docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html).
 */
export const crossplaneEks: PoolSource = {
  name: 'Crossplane',
  pools: (docs) => GROUPS.flatMap((group) => ofKind(docs, 'NodeGroup', group)).map(poolOf),
}

function poolOf(doc: Doc): FoundPool {
  const name = ownName(doc)
  const asked = at(doc, 'spec', 'forProvider')
  const list = child(asked, 'taint')
  const external = text(at(doc, 'metadata', 'annotations', EXTERNAL)) ?? doc.name
  const labels = bothLabels(
    ownLabels('EKS', name, { 'eks.amazonaws.com/nodegroup': external }),
    labelMap(child(asked, 'labels'), eksRefuses),
  )
  const taints = taintObjects(list)
  const scaling = child(asked, 'scalingConfig')
  // A list of one in v1beta1, an object since v1beta2.
  const size = items(scaling)[0] ?? scaling
  const count = between(child(size, 'minSize'), child(size, 'maxSize'))
  return {
    name: doc.name,
    ...clusterNamed(clusterOf(asked)),
    isControlPlane: false,
    ...asRead(labels, taints, count),
    zones: [],
    refused: [
      ...labels.refused,
      ...refusedTaints(list, eksRefusesTaint),
      ...misspeltEffects(list, 'EKS'),
    ],
    applies: 'in place',
    why: statement(doc, name, clusterOf(asked)),
  }
}

function clusterOf(asked: Field): Field {
  const named = child(asked, 'clusterName')
  return isSaid(named) ? named : child(child(asked, 'clusterNameRef'), 'name')
}
