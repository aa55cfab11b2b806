import { at, entries, items, scalar } from '../../../source/field.ts'
import type { Field } from '../../../types/evidence.ts'
import type { Doc } from '../../../types/source.ts'

const HOSTNAME = 'kubernetes.io/hostname'

/**
 * What two Node objects that change alike have in common: labels (but for the host name), taints and
 * cordon, before and after. Null: it is no Node.
 */
export function alikeNodes(before: Doc | null, after: Doc | null): string | null {
  const doc = after ?? before
  if (doc?.kind !== 'Node') return null
  return JSON.stringify([before, after].map((side) => (side === null ? null : traitsOf(side))))
}

const traitsOf = (doc: Doc) => [
  pairs(at(doc, 'metadata', 'labels')).filter(([key]) => key !== HOSTNAME),
  items(at(doc, 'spec', 'taints')).map(pairs),
  scalar(at(doc, 'spec', 'unschedulable')),
]

const pairs = (field: Field) =>
  entries(field)
    .map(([key, value]) => [key, scalar(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
