import { stringFacts } from '../../source/facts.ts'
import { at, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource, Unread } from './pool-source.ts'
import { asRead } from './reading/as-read.ts'
import { fixed } from './reading/counts.ts'
import {
  bothLabels,
  type LabelsRead,
  labelMap,
  labelPairs,
  ownLabels,
  type Refuses,
} from './reading/labels.ts'
import { isSaid, ofKind, ownName, statement } from './reading/objects.ts'
import { isIn } from './reading/refusals.ts'
import { taintObjects } from './reading/taints.ts'

const ZONE = 'topology.kubernetes.io/zone'
/** Labels of Karpenter's own domain that a pool may ask for. */
const OWN = new Set(['karpenter.sh/capacity-type', 'karpenter.sh/nodepool'])

/** Since v1.9; older versions refuse more of `kubernetes.io` (kubernetes-sigs/karpenter pkg/apis/v1/labels.go). */
const refuses: Refuses = (key) =>
  key === 'kubernetes.io/hostname' || (isIn(key, 'karpenter.sh') && !OWN.has(key))
    ? { reason: `Karpenter keeps the label ${key} to itself and refuses the node pool` }
    : null

/**
 * Karpenter's `NodePool` (karpenter.sh/docs/concepts/nodepools). Nodes come and go with the pods: how
 * many there are stands nowhere, unless the pool is static. A change of labels or taints is drift,
 * which replaces nodes (karpenter.sh/docs/concepts/disruption).
 */
export const karpenter: PoolSource = {
  name: 'Karpenter',
  pools: (docs) => ofKind(docs, 'NodePool', 'karpenter.sh').map(poolOf),
}

function poolOf(doc: Doc): FoundPool {
  const template = at(doc, 'spec', 'template')
  const name = ownName(doc)
  const wanted = items(child(child(template, 'spec'), 'requirements'))
  const zone = wanted.find((item) => text(item, 'key') === ZONE && text(item, 'operator') === 'In')
  const labels = bothLabels(
    ownLabels('Karpenter', name, { 'karpenter.sh/nodepool': doc.name }),
    ...wanted.map(required),
    labelMap(child(child(template, 'metadata'), 'labels'), refuses),
  )
  const taints = taintObjects(child(child(template, 'spec'), 'taints'))
  const count = fixed(at(doc, 'spec', 'replicas'))
  return {
    name: doc.name,
    isControlPlane: false,
    ...asRead(labels, taints, count),
    zones: zone === undefined ? [] : stringFacts(child(zone, 'values')),
    applies: 'replaces nodes',
    why: statement(doc, name),
  }
}

/** What a requirement says of the label: one value is known, of several any may be there. */
function required(item: Field): LabelsRead {
  const key = text(item, 'key')
  const values = items(child(item, 'values'))
  const [only] = values
  const open: readonly Unread[] =
    key === null || key === ZONE || !isSaid(item) ? [] : [{ what: 'labels', field: item, key }]
  if (key === null || key === ZONE || text(item, 'operator') !== 'In')
    return { labels: new Map(), refused: [], unread: open }
  if (only === undefined || values.length > 1)
    return { labels: new Map(), refused: [], unread: open }
  return labelPairs([{ key, value: text(only), field: only }], refuses)
}
