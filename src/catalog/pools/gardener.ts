import { stringFacts } from '../../source/facts.ts'
import { at, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { asRead } from './reading/as-read.ts'
import { between } from './reading/counts.ts'
import { bothLabels, labelMap, ownLabels } from './reading/labels.ts'
import { clusterNamed, ofKind, ownName, statement } from './reading/objects.ts'
import { taintObjects } from './reading/taints.ts'

/**
 * The workers of Gardener's `Shoot`. Its own agent sets labels that a kubelet may not set, and labels
 * and taints are none of the changes that roll the nodes (gardener docs: usage/shoot-operations/
 * shoot_updates.md). `minimum` and `maximum` are for all zones together.
 */
export const gardener: PoolSource = {
  name: 'Gardener',
  pools: (docs) =>
    ofKind(docs, 'Shoot', 'core.gardener.cloud').flatMap((doc) =>
      items(at(doc, 'spec', 'provider', 'workers')).map((worker) => poolOf(doc, worker)),
    ),
}

function poolOf(doc: Doc, worker: Field): FoundPool {
  const named = child(worker, 'name')
  const name = text(named) ?? ''
  const labels = bothLabels(
    ownLabels('Gardener', named, { 'worker.gardener.cloud/pool': name }),
    labelMap(child(worker, 'labels')),
  )
  const taints = taintObjects(child(worker, 'taints'))
  const count = between(child(worker, 'minimum'), child(worker, 'maximum'))
  return {
    name,
    ...clusterNamed(ownName(doc)),
    isControlPlane: false,
    ...asRead(labels, taints, count),
    zones: stringFacts(child(worker, 'zones')),
    applies: 'in place',
    why: statement(doc, named, ownName(doc)),
  }
}
