import { stringFacts } from '../../source/facts.ts'
import { at, bool, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { between, fixed } from './reading/counts.ts'
import { bothLabels, labelMap, ownLabels } from './reading/labels.ts'
import { clusterNamed, isSaid, ofKind, ownName, statement } from './reading/objects.ts'
import { aksRefuses } from './reading/refusals.ts'
import { taintTexts } from './reading/taints.ts'

const GROUP = 'containerservice.azure.com'
const ZONE = 'topology.kubernetes.io/zone'

/**
 * Azure Service Operator's agent pools of AKS, apart or within their cluster. AKS changes labels and
 * taints of the nodes that there are (learn.microsoft.com/azure/aks: `az aks nodepool update`).
 */
export const azureServiceOperator: PoolSource = {
  name: 'Azure Service Operator',
  pools: (docs) => [
    ...ofKind(docs, 'ManagedClustersAgentPool', GROUP).map((doc) => {
      const named = at(doc, 'spec', 'azureName')
      const name = isSaid(named) ? named : ownName(doc)
      return poolOf(doc, at(doc, 'spec'), { name, cluster: at(doc, 'spec', 'owner', 'name') })
    }),
    ...ofKind(docs, 'ManagedCluster', GROUP).flatMap((doc) =>
      items(at(doc, 'spec', 'agentPoolProfiles')).map((profile) =>
        poolOf(doc, profile, { name: child(profile, 'name'), cluster: ownName(doc) }),
      ),
    ),
  ],
}

type Names = { readonly name: Field; readonly cluster: Field }

function poolOf(doc: Doc, pool: Field, named: Names): FoundPool {
  const name = text(named.name) ?? ''
  const labels = bothLabels(
    ownLabels('AKS', named.name, { agentpool: name, 'kubernetes.azure.com/agentpool': name }),
    labelMap(child(pool, 'nodeLabels'), aksRefuses),
  )
  const { taints, unread } = taintTexts(child(pool, 'nodeTaints'))
  const count =
    bool(pool, 'enableAutoScaling') === true
      ? between(child(pool, 'minCount'), child(pool, 'maxCount'))
      : fixed(child(pool, 'count'), 1)
  const zones = child(pool, 'availabilityZones')
  return {
    name,
    ...clusterNamed(named.cluster),
    isControlPlane: false,
    nodes: count.nodes,
    labels: labels.labels,
    taints,
    zones: stringFacts(zones),
    refused: labels.refused,
    unread: [
      ...labels.unread,
      ...unread,
      ...count.unread,
      // `1` here is `westeurope-1` on the node, and the region stands elsewhere.
      ...(isSaid(zones) ? [{ what: 'labels', field: zones, key: ZONE } as const] : []),
    ],
    applies: 'in place',
    why: statement(doc, named.name, named.cluster),
  }
}
