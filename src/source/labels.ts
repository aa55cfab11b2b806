import type { Fact, Field } from '../types/evidence.ts'
import type { Labels } from '../types/pool.ts'
import { fact } from '../types/why.ts'
import type { LabelSelector, Requirement } from '../types/workload.ts'
import { child, entries, items, scalar, text } from './field.ts'

export const NO_LABELS: Labels = new Map()

/** A string map (labels, annotations, data) with the field of each value; non-strings are left out. */
export function readLabels(field: Field): Labels {
  if (field.node === null) return NO_LABELS
  const labels = new Map<string, Fact<string>>()
  for (const [key, value] of entries(field)) {
    const string = text(value)
    if (string !== null) labels.set(key, fact(string, value))
  }
  return labels
}

/** `matchLabels` and `matchExpressions`; an absent selector selects nothing, an empty one all. */
export function readSelector(field: Field): LabelSelector {
  const labels = new Map<string, string>()
  for (const [key, label] of readLabels(child(field, 'matchLabels'))) labels.set(key, label.value)
  return { labels, expressions: readRequirements(child(field, 'matchExpressions')) }
}

/** A list of `{ key, operator, values }`. */
export function readRequirements(field: Field): readonly Requirement[] {
  return items(field).flatMap((item) => {
    const key = text(item, 'key')
    const operator = text(item, 'operator')
    if (key === null || !isOperator(operator)) return []
    const values = items(child(item, 'values')).map((value) => String(scalar(value)))
    return [{ key, operator, values }]
  })
}

/** Every scalar below a field, as one flat list of fields: the evidence of what was read whole. */
export function scalarsOf(field: Field): Field[] {
  if (field.node === null) return []
  if (field.node.k === 'scalar') return [field]
  if (field.node.k === 'seq') return items(field).flatMap(scalarsOf)
  return entries(field).flatMap(([, value]) => scalarsOf(value))
}

/** Whether labels satisfy a selector (KEP-free rule of apimachinery's labels.Selector). */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of selector.labels) if (labels.get(key)?.value !== value) return false
  return selector.expressions.every((requirement) => holds(requirement, labels))
}

function holds(requirement: Requirement, labels: Labels): boolean {
  const value = labels.get(requirement.key)?.value
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value)
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] as const

function isOperator(word: string | null): word is Requirement['operator'] {
  return word !== null && (operators as readonly string[]).includes(word)
}
