import { at } from '../source/field.ts'
import type { Node } from '../types/source.ts'
import type { Workload } from '../types/workload.ts'
import { podSpecPath } from './workload.ts'

/** Whether a change leaves a workload's pods alone: the same template and as many pods. */
export function samePods(now: Workload, then: Workload): boolean {
  const [few, many] = [now.replicas.value, then.replicas.value]
  return few.min === many.min && few.max === many.max && sameTemplate(now, then)
}

/** A changed template rolls out anew (apps/v1: any change of `.spec.template` does). */
export function sameTemplate(now: Workload, then: Workload): boolean {
  if (now.kind !== then.kind) return false
  if (now.doc === then.doc) return true
  const path = podSpecPath(now.kind).slice(0, -1)
  return sameValue(at(now.doc, ...path).node, at(then.doc, ...path).node)
}

/** Whether two nodes hold the same value, wherever they stand and however they are written. */
export function sameValue(a: Node | null, b: Node | null): boolean {
  if (a === null || b === null) return a === b
  if (a.k === 'scalar') return b.k === 'scalar' && a.value === b.value
  if (a.k === 'seq')
    return (
      b.k === 'seq' &&
      a.items.length === b.items.length &&
      a.items.every((item, index) => sameValue(item, b.items[index] ?? null))
    )
  if (b.k !== 'map' || a.entries.size !== b.entries.size) return false
  for (const [key, { value }] of a.entries)
    if (!sameValue(value, b.entries.get(key)?.value ?? null)) return false
  return true
}
