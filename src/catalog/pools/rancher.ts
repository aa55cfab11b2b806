import { at, bool, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import type { FoundPool, PoolSource, Unread } from './pool-source.ts'
import { asRead } from './reading/as-read.ts'
import { fixed } from './reading/counts.ts'
import { labelMap } from './reading/labels.ts'
import { clusterNamed, ofKind, ownName, statement } from './reading/objects.ts'
import { taintObjects } from './reading/taints.ts'

/**
 * The machine pools of Rancher's `provisioning.cattle.io` Cluster. Nodes get labels and taints when
 * they are made (ranchermanager.docs.rancher.com: use-new-nodes-in-an-infra-provider).
 */
export const rancher: PoolSource = {
  name: 'Rancher',
  pools: (docs) =>
    ofKind(docs, 'Cluster', 'provisioning.cattle.io').flatMap((doc) =>
      items(at(doc, 'spec', 'rkeConfig', 'machinePools')).map((pool) => poolOf(doc, pool)),
    ),
}

function poolOf(doc: Doc, pool: Field): FoundPool {
  const named = child(pool, 'name')
  const labels = labelMap(child(pool, 'labels'))
  const taints = taintObjects(child(pool, 'taints'))
  const count = fixed(child(pool, 'quantity'))
  const isControlPlane = !isOn(pool, 'workerRole') && leads(pool)
  const read = asRead(labels, taints, count)
  return {
    name: text(named) ?? '',
    ...clusterNamed(ownName(doc)),
    isControlPlane,
    ...read,
    zones: [],
    unread: [...read.unread, ...ofRoles(pool)],
    applies: 'new nodes only',
    why: statement(doc, named, ownName(doc)),
  }
}

const isOn = (pool: Field, role: string): boolean => bool(pool, role) === true

const leads = (pool: Field): boolean => isOn(pool, 'controlPlaneRole') || isOn(pool, 'etcdRole')

/** What Rancher itself puts on nodes of the control plane is not written here. */
const ofRoles = (pool: Field): readonly Unread[] =>
  leads(pool)
    ? (['labels', 'taints'] as const).map((what) => ({
        what,
        field: child(pool, 'controlPlaneRole'),
      }))
    : []
