import { at, bool, child, items, text } from '../source/field.ts'
import type { Fact } from '../types/evidence.ts'
import type { Doc } from '../types/source.ts'
import { fact, law } from '../types/why.ts'
import { identity, namespaceOf } from './identity.ts'

/** Ready endpoints of hand-written EndpointSlices, by the id of the Service that they belong to. */
export function readySlices(docs: readonly Doc[]): ReadonlyMap<string, Fact<number>> {
  const counts = new Map<string, Fact<number>>()
  for (const doc of docs) {
    const label = at(doc, 'metadata', 'labels', 'kubernetes.io/service-name')
    const name = text(label)
    if (name === null) continue
    const id = `${namespaceOf(doc)}/Service/${name}`
    const ready = items(at(doc, 'endpoints')).filter(isReady)
    const before = counts.get(id)
    const why = law('endpoint-slices', before?.why, label, identity(doc), ...ready)
    counts.set(id, fact((before?.value ?? 0) + ready.length, why))
  }
  return counts
}

/** An absent condition counts as ready (discovery/v1 EndpointConditions). */
const isReady = (endpoint: ReturnType<typeof at>): boolean =>
  bool(child(child(endpoint, 'conditions'), 'ready')) !== false
