import { at, child, items, number, text } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Workload } from '../../types/workload.ts'
import { podSpecPath } from '../workload.ts'

/** A PersistentVolumeClaim that pods of a workload mount. */
export type Claim = {
  /** The claim's name; of `perPod`, what stands before the number of the pod. */
  readonly name: string
  /** Whether each pod has one of its own (`volumeClaimTemplates` of a StatefulSet). */
  readonly perPod: boolean
  readonly field: Field
}

/** The claims that a workload's pods mount: their data stay where they are when a pod moves. */
export function claimsOf({ doc, kind, name }: Pick<Workload, 'doc' | 'kind' | 'name'>): Claim[] {
  const volumes = items(at(doc, ...podSpecPath(kind), 'volumes')).flatMap((volume): Claim[] => {
    const field = child(child(volume, 'persistentVolumeClaim'), 'claimName')
    const claim = text(field)
    return claim === null ? [] : [{ name: claim, perPod: false, field }]
  })
  if (kind !== 'StatefulSet') return volumes
  const templates = items(at(doc, 'spec', 'volumeClaimTemplates')).flatMap((template): Claim[] => {
    const field = child(child(template, 'metadata'), 'name')
    const own = text(field)
    return own === null ? [] : [{ name: `${own}-${name}-`, perPod: true, field }]
  })
  return [...volumes, ...templates]
}

/** The numbers of a StatefulSet's pods start here (`spec.ordinals.start`). */
export const firstOrdinal = ({ doc }: Pick<Workload, 'doc'>): number =>
  number(at(doc, 'spec', 'ordinals', 'start')) ?? 0
