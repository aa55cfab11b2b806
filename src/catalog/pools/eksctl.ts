import { stringFacts } from '../../source/facts.ts'
import { at, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { asRead } from './reading/as-read.ts'
import { between, type CountRead, fixed } from './reading/counts.ts'
import { bothLabels, labelMap, ownLabels } from './reading/labels.ts'
import { clusterNamed, isSaid, ofKind, ownName, statement } from './reading/objects.ts'
import { eksRefuses, eksRefusesTaint, kubeletRefuses, refusedTaints } from './reading/refusals.ts'
import { taintMap, taintObjects } from './reading/taints.ts'

/** Nodes of a group that says nothing of its size (eksctl pkg/apis/eksctl.io/v1alpha5, defaults). */
const DEFAULT_NODES = 2

/**
 * eksctl's `ClusterConfig` (eksctl pkg/apis/eksctl.io/v1alpha5/types.go). Node groups are made and
 * never changed by applying the file again (docs.aws.amazon.com/eks/latest/eksctl, nodegroups).
 */
export const eksctl: PoolSource = {
  name: 'eksctl',
  pools: (docs) =>
    ofKind(docs, 'ClusterConfig', 'eksctl.io').flatMap((doc) => [
      ...items(at(doc, 'managedNodeGroups')).map((group) => poolOf(doc, group, true)),
      ...items(at(doc, 'nodeGroups')).map((group) => poolOf(doc, group, false)),
    ]),
}

function poolOf(doc: Doc, group: Field, isManaged: boolean): FoundPool {
  const named = child(group, 'name')
  const name = text(named) ?? ''
  const own = {
    'alpha.eksctl.io/cluster-name': doc.name,
    'alpha.eksctl.io/nodegroup-name': name,
    ...(isManaged ? { 'eks.amazonaws.com/nodegroup': name } : {}),
  }
  const labels = bothLabels(
    ownLabels('eksctl', named, own),
    labelMap(child(group, 'labels'), isManaged ? eksRefuses : kubeletRefuses),
  )
  const list = child(group, 'taints')
  const taints = isManaged ? taintObjects(list) : taintMap(list)
  const count = sizeOf(group)
  const zones = child(group, 'availabilityZones')
  return {
    name,
    ...clusterNamed(ownName(doc)),
    isControlPlane: false,
    ...asRead(labels, taints, count),
    zones: stringFacts(isSaid(zones) ? zones : at(doc, 'availabilityZones')),
    refused: [...labels.refused, ...(isManaged ? refusedTaints(list, eksRefusesTaint) : [])],
    applies: 'new nodes only',
    why: statement(doc, named, ownName(doc)),
  }
}

/** Both ends where they are given; else the number that is wanted, which is both. */
function sizeOf(group: Field): CountRead {
  const [least, most, wanted] = ['minSize', 'maxSize', 'desiredCapacity'].map((key) =>
    child(group, key),
  ) as [Field, Field, Field]
  if (isSaid(least) && isSaid(most)) return between(least, most)
  if (!isSaid(wanted)) {
    const half = [least, most].filter(isSaid)
    if (half.length > 0)
      return { nodes: null, unread: half.map((field) => ({ what: 'nodes', field })) }
    return fixed(wanted, DEFAULT_NODES)
  }
  return between(isSaid(least) ? least : wanted, isSaid(most) ? most : wanted)
}
