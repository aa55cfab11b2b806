import { at, child, items, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Doc } from '../../types/source.ts'
import { fact } from '../../types/why.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { embedded, isBroken, standingAt } from './reading/embedded.ts'
import { bothLabels, labelMap } from './reading/labels.ts'
import { clusterNamed, isSaid, ofKind, statement } from './reading/objects.ts'
import { kubeletRefuses } from './reading/refusals.ts'
import {
  controlPlaneLabels,
  controlPlaneTaint,
  type Registered,
  registration,
} from './reading/registration.ts'
import { bothTaints, type TaintsRead } from './reading/taints.ts'

/**
 * kind's `Cluster`: a node for each item, with kubeadm's patches (kind.sigs.k8s.io/docs/user/
 * configuration). The cluster is made anew for every change.
 */
export const kind: PoolSource = {
  name: 'kind',
  isForTrials: true,
  pools: (docs) => ofKind(docs, 'Cluster', 'kind.x-k8s.io').flatMap(poolsOf),
}

function poolsOf(doc: Doc): readonly FoundPool[] {
  const listed = items(at(doc, 'nodes'))
  // Without nodes there is one, of the control plane.
  const nodes = listed.length > 0 ? listed : [at(doc, 'nodes')]
  const seen = { 'control-plane': 0, worker: 0 }
  return nodes.map((node) => {
    const role = text(node, 'role') === 'worker' ? 'worker' : 'control-plane'
    seen[role] += 1
    return poolOf(doc, node, { role, nth: seen[role], isOnly: nodes.length === 1 })
  })
}

type Place = {
  readonly role: 'control-plane' | 'worker'
  readonly nth: number
  readonly isOnly: boolean
}

function poolOf(doc: Doc, node: Field, { role, nth, isOnly }: Place): FoundPool {
  const isControlPlane = role === 'control-plane'
  const named = child(node, 'role')
  const near = isSaid(named) ? named : at(doc, 'kind')
  const kinds = isControlPlane && nth === 1 ? 'InitConfiguration' : 'JoinConfiguration'
  const patches = [child(node, 'kubeadmConfigPatches'), at(doc, 'kubeadmConfigPatches')].flatMap(
    items,
  )
  const registered = patches.flatMap((patch) => patched(patch, kinds))
  const taints = taintsOf(registered, isControlPlane && !isOnly ? near : null)
  const labels = bothLabels(
    ...(isControlPlane ? [controlPlaneLabels('kubeadm', near)] : []),
    ...registered.map((one) => one.labels),
    labelMap(child(node, 'labels'), kubeletRefuses),
  )
  return {
    name: nth === 1 ? role : `${role}${nth}`,
    ...clusterNamed(at(doc, 'name')),
    isControlPlane,
    nodes: fact({ min: 1, max: 1 }, near),
    labels: labels.labels,
    taints: taints.taints,
    zones: [],
    refused: labels.refused,
    unread: [
      ...labels.unread,
      ...taints.unread,
      ...patches.filter(isBroken).map((field) => ({ what: 'labels', field }) as const),
    ],
    applies: 'new nodes only',
    why: statement(doc, near, at(doc, 'name')),
  }
}

function patched(patch: Field, of: string): readonly Registered[] {
  const inside = embedded(patch)
  if (inside === null || text(inside, 'kind') !== of) return []
  return [standingAt(registration(child(inside, 'nodeRegistration')), patch)]
}

/** Those of the patches; else those of a control plane, unless it is the only node. */
function taintsOf(registered: readonly Registered[], near: Field | null): TaintsRead {
  const said = registered.flatMap(({ taints }) => (taints === null ? [] : [taints]))
  if (said.length > 0) return bothTaints(...said)
  return near === null ? { taints: [], unread: [] } : controlPlaneTaint('kubeadm', near)
}
