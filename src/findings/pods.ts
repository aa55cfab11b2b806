import { podSpecPath } from '../cluster/workload.ts'
import { at } from '../source/field.ts'
import type { Field, Why } from '../types/evidence.ts'
import type { Path } from '../types/source.ts'
import type { Workload } from '../types/workload.ts'

/** A field of the pod spec within a workload, wherever its kind keeps it. */
export const podField = ({ doc, kind }: Workload, ...path: Path): Field =>
  at(doc, ...podSpecPath(kind), ...path)

/** The first of some fields that is there, else the first: where it would be written. */
function writtenOr(first: Field, ...others: readonly Field[]): Field {
  return [first, ...others].find(({ node }) => node !== null) ?? first
}

/** Where a person says to which nodes the pods may go. */
export const selectorField = (workload: Workload): Field =>
  writtenOr(
    podField(workload, 'nodeSelector'),
    podField(workload, 'affinity', 'nodeAffinity'),
    podField(workload, 'nodeName'),
  )

/** Where a person says how the pods are spread over nodes. */
export const spreadField = (workload: Workload): Field =>
  writtenOr(
    podField(workload, 'topologySpreadConstraints'),
    podField(workload, 'affinity', 'podAntiAffinity'),
  )

/** Everything that the pod template tells the scheduler, and how many pods are asked for. */
export function placementGrounds(workload: Workload): readonly Why[] {
  const {
    nodeSelector,
    nodeTerms,
    tolerations,
    antiAffinity,
    spread,
    hostPorts,
    nodeName,
    volumes,
  } = workload.constraints
  return [
    workload.identity,
    workload.replicas.why,
    ...[
      ...nodeSelector.values(),
      ...tolerations,
      ...antiAffinity,
      ...spread,
      ...hostPorts,
      ...volumes,
    ].map(({ why }) => why),
    ...(nodeTerms === null ? [] : [nodeTerms.why]),
    ...(nodeName === null ? [] : [nodeName.why]),
  ]
}
