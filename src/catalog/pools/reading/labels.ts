import { entries, items, scalar, text } from '../../../source/field.ts'
import { NO_LABELS } from '../../../source/labels.ts'
import type { Fact, Field, Why } from '../../../types/evidence.ts'
import type { Labels, Refusal } from '../../../types/pool.ts'
import { byDefault, fact } from '../../../types/why.ts'
import type { Unread } from '../pool-source.ts'
import { isSaid, isVariable } from './objects.ts'

export type LabelsRead = {
  readonly labels: Labels
  readonly refused: readonly Refusal[]
  readonly unread: readonly Unread[]
}

/** Why a label is refused; null where nodes get it. */
export type Refuses = (key: string) => Omit<Refusal, 'field'> | null

/** One label as it is written down. */
export type Pair = { readonly key: string; readonly value: string | null; readonly field: Field }

export const NO_LABELS_READ: LabelsRead = { labels: NO_LABELS, refused: [], unread: [] }

/** A mapping of labels; values that are no text are refused by every API that takes such a mapping. */
export function labelMap(map: Field, refuses: Refuses = () => null): LabelsRead {
  if (isSaid(map) && map.node?.k !== 'map')
    return { ...NO_LABELS_READ, unread: [{ what: 'labels', field: map }] }
  const pairs = entries(map).map(([key, field]) => ({ key, value: text(field), field }))
  return labelPairs(pairs, refuses)
}

/** Items like `key=value`, of a list or of one text with commas between (`--node-labels`). */
export function labelTexts(list: Field, refuses: Refuses): LabelsRead {
  const fields = list.node?.k === 'seq' ? items(list) : isSaid(list) ? [list] : []
  const pairs = fields.flatMap((field) => pairsIn(text(field) ?? '', field))
  return labelPairs(pairs, refuses)
}

/** The labels of one text like `a=b,c=d`. */
export const pairsIn = (written: string, field: Field): readonly Pair[] =>
  written
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      const key = (equals < 0 ? part : part.slice(0, equals)).trim()
      return { key, value: equals < 0 ? '' : part.slice(equals + 1).trim(), field }
    })

/** Labels by what becomes of them. */
export function labelPairs(pairs: readonly Pair[], refuses: Refuses): LabelsRead {
  const labels = new Map<string, Fact<string>>()
  const refused: Refusal[] = []
  const unread: Unread[] = []
  for (const { key, value, field } of pairs) {
    const reason = isVariable(key) ? null : refuses(key)
    // What drops a label may have been told not to: nobody can tell whether nodes bear it.
    if (reason?.dropped !== undefined) unread.push({ what: 'labels', field, key })
    if (reason !== null) refused.push({ field, ...reason })
    else if (value === null) refused.push({ field, reason: notText(key, field) })
    else if (isVariable(key)) unread.push({ what: 'labels', field })
    else if (isVariable(value)) unread.push({ what: 'labels', field, key })
    else labels.set(key, fact(value, field))
  }
  return { labels, refused, unread }
}

const notText = (key: string, field: Field): string =>
  `the value of the label ${key} is no text: write "${String(scalar(field))}" in quotes`

/** Labels of several places; the later ones win. */
export const bothLabels = (...reads: readonly LabelsRead[]): LabelsRead => ({
  labels: new Map(reads.flatMap(({ labels }) => [...labels])),
  refused: reads.flatMap(({ refused }) => refused),
  unread: reads.flatMap(({ unread }) => unread),
})

/** Labels that nodes get by themselves; `by` says who writes them. */
export function ownLabels(
  by: string,
  near: Field,
  labels: Readonly<Record<string, string>>,
): LabelsRead {
  const why: Why = byDefault(`${by} labels its nodes by itself`, near)
  const facts = Object.entries(labels).map(([key, value]) => [key, fact(value, why)] as const)
  return { ...NO_LABELS_READ, labels: new Map(facts) }
}
