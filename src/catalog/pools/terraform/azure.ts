import { at, bool, child } from '../../../source/field.ts'
import type { Fact, Field } from '../../../types/evidence.ts'
import type { Taint } from '../../../types/pool.ts'
import { fact, law } from '../../../types/why.ts'
import type { FoundPool, PoolSource } from '../pool-source.ts'
import { between, type CountRead, fixed } from '../reading/counts.ts'
import { isSaid, statement } from '../reading/objects.ts'
import { aksRefuses } from '../reading/refusals.ts'
import { taintTexts } from '../reading/taints.ts'
import {
  appliesTo,
  blocks,
  clusterOf,
  literal,
  named,
  repeated,
  resources,
  unlessIgnored,
} from './blocks.ts'
import { labelsIn } from './values.ts'

const CLUSTER = 'azurerm_kubernetes_cluster'
const OWN_LABELS = ['agentpool', 'kubernetes.azure.com/agentpool']
const ZONE = 'topology.kubernetes.io/zone'

/**
 * AKS's pools in Terraform (terraform-provider-azurerm website/docs/r/kubernetes_cluster_node_pool and
 * kubernetes_cluster): of labels and taints the provider forces no new pool, and AKS changes those of
 * the nodes that there are.
 */
export const terraformAzure: PoolSource = {
  name: 'Terraform, AKS',
  pools: (docs) => [
    ...resources(docs, 'azurerm_kubernetes_cluster_node_pool').flatMap((doc) =>
      poolOf(at(doc), clusterOf(docs, at(doc, 'kubernetes_cluster_id'), CLUSTER)),
    ),
    ...resources(docs, CLUSTER).flatMap((doc) =>
      blocks(at(doc, 'default_node_pool')).flatMap((pool) =>
        poolOf(pool, { cluster: literal(at(doc, 'name')) ?? doc.name }),
      ),
    ),
  ],
}

function poolOf(pool: Field, cluster: { readonly cluster?: string }): FoundPool[] {
  const { name, nameField, own } = named('AKS', child(pool, 'name'), OWN_LABELS)
  const [map, list] = [child(pool, 'node_labels'), child(pool, 'node_taints')]
  const labels = labelsIn(map, aksRefuses)
  const taints = taintTexts(list)
  const zones = child(pool, 'zones')
  const count = repeated(pool.doc, sizeOf(pool))
  if (count === null) return []
  return [
    {
      name,
      ...cluster,
      isControlPlane: false,
      nodes: count.nodes,
      labels: new Map([...own.labels, ...labels.labels]),
      taints: [...taints.taints, ...addonsTaint(pool)],
      // `1` here is `westeurope-1` on the node: what the zones are called stands nowhere.
      zones: [],
      refused: labels.refused,
      unread: [
        ...own.unread,
        ...labels.unread,
        ...taints.unread,
        ...count.unread,
        ...(isSaid(zones) ? [{ what: 'labels', field: zones, key: ZONE } as const] : []),
      ],
      applies: appliesTo(pool.doc, [map, list]),
      why: statement(pool.doc, nameField),
    },
  ]
}

/** The one taint that a cluster's default pool may have. */
function addonsTaint(pool: Field): readonly Fact<Taint>[] {
  const field = child(pool, 'only_critical_addons_enabled')
  if (bool(field) !== true) return []
  const taint = { key: 'CriticalAddonsOnly', value: 'true', effect: 'NoSchedule' } as const
  return [fact(taint, law('as-written', field))]
}

/** `enable_auto_scaling` until version 4 of the provider. */
function sizeOf(pool: Field): CountRead {
  const scaling = ['auto_scaling_enabled', 'enable_auto_scaling'].map((key) => child(pool, key))
  const isScaled = scaling.some((field) => bool(field) === true)
  if (isScaled) return between(child(pool, 'min_count'), child(pool, 'max_count'))
  const unread = scaling.filter((field) => isSaid(field) && bool(field) === null)
  if (unread.length > 0)
    return { nodes: null, unread: unread.map((field) => ({ what: 'nodes', field })) }
  const count = child(pool, 'node_count')
  return unlessIgnored(pool.doc, count, fixed(count))
}
