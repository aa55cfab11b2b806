import { at, bool, child, entries, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Refusal } from '../../types/pool.ts'
import type { Doc } from '../../types/source.ts'
import { fact } from '../../types/why.ts'
import type { FoundPool, PoolSource } from './pool-source.ts'
import { bothLabels, labelMap } from './reading/labels.ts'
import { clusterNamed, fileName, isSaid, ofKind, statement } from './reading/objects.ts'
import { kubeletRefuses } from './reading/refusals.ts'
import { controlPlaneLabels, controlPlaneTaint } from './reading/registration.ts'
import { bothTaints, type TaintsRead, taintMap } from './reading/taints.ts'

/**
 * Talos' machine configuration, with the `KubeNodeConfig` of the same file, which takes the place of
 * `machine.nodeLabels` and `machine.nodeTaints` since 1.14 (siderolabs/talos pkg/machinery/config/
 * types/v1alpha1/v1alpha1_types.go, types/k8s/node.go). A file without a host name may be of any
 * number of machines. Talos changes labels and taints of the node that there is.
 */
export const talos: PoolSource = {
  name: 'Talos',
  pools: (docs) => {
    const extras = new Map(
      docs
        .filter(({ kind, apiVersion }) => kind === 'KubeNodeConfig' && apiVersion === 'v1alpha1')
        .map((doc) => [doc.file, doc]),
    )
    return ofKind(docs, 'MachineConfig', 'talos.dev').map((doc) =>
      poolOf(doc, extras.get(doc.file)),
    )
  },
}

function poolOf(doc: Doc, extra: Doc | undefined): FoundPool {
  const machine = at(doc, 'machine')
  const type = child(machine, 'type')
  const host = child(child(machine, 'network'), 'hostname')
  const cluster = at(doc, 'cluster', 'clusterName')
  const isControlPlane = text(type) !== 'worker'
  // What a worker writes of itself is judged as if its kubelet had (NodeRestriction).
  const refuses = isControlPlane ? undefined : kubeletRefuses
  const labels = bothLabels(
    ...(isControlPlane ? [controlPlaneLabels('Talos', type)] : []),
    labelMap(child(machine, 'nodeLabels'), refuses),
    ...(extra === undefined ? [] : [labelMap(at(extra, 'labels'), refuses)]),
  )
  const asked = [
    child(machine, 'nodeTaints'),
    ...(extra === undefined ? [] : [at(extra, 'taints')]),
  ]
  const taints = isControlPlane ? leading(doc, asked) : NONE
  return {
    name: text(host) ?? fileName(doc.file),
    ...clusterNamed(cluster),
    isControlPlane,
    nodes: isSaid(host) ? fact({ min: 1, max: 1 }, host) : null,
    labels: labels.labels,
    taints: taints.taints,
    zones: [],
    refused: [...labels.refused, ...(isControlPlane ? [] : asked.flatMap(refusedHere))],
    unread: [...labels.unread, ...taints.unread],
    applies: 'in place',
    why: statement(doc, isSaid(host) ? host : type, cluster),
  }
}

const NONE: TaintsRead = { taints: [], unread: [] }

/** Taints of a control plane, with the one that Talos sets unless workloads are let in. */
function leading(doc: Doc, asked: readonly Field[]): TaintsRead {
  const open = at(doc, 'cluster', 'allowSchedulingOnControlPlanes')
  const own = bool(open) === true ? [] : [controlPlaneTaint('Talos', open)]
  return bothTaints(...own, ...asked.map(taintMap))
}

const refusedHere = (map: Field): readonly Refusal[] =>
  entries(map).map(([key, field]) => ({
    field,
    reason: `a worker may not taint itself with ${key}: NodeRestriction refuses it`,
  }))
