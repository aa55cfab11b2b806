import { announces } from '../../catalog/fronts/metallb-nodes.ts'
import type { Advertisement, MetalLb } from '../../catalog/fronts/metallb-resources.ts'
import { at, items } from '../../source/field.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Cell } from '../../types/pool.ts'
import type { Intent, JsonMap } from '../../types/remedy.ts'
import type { LabelSelector, Requirement } from '../../types/workload.ts'
import type { Label } from '../edge/edge.ts'
import { jsonOf } from './json-of.ts'

/** What the `nodeSelectors` of an advertisement become where only nodes with a label announce. */
export type Narrowed = {
  readonly intents: readonly Intent[]
  /** The terms as data; empty where no term allows the label. */
  readonly terms: readonly JsonMap[]
  /** The advertisement as it will be. */
  readonly after: Advertisement
}

/**
 * Each term asks for the label beside what it asks for; one that shuts the label out goes. Terms are
 * OR-ed, so what the terms have in common holds on.
 */
export function narrowedTo(one: Advertisement, label: Label, why: Why): Narrowed {
  const field = selectorsOf(one)
  const whole: JsonMap = { matchLabels: { [label.key]: label.value } }
  const known = items(field).map((item, index) => ({ item, term: one.nodes[index] ?? NOTHING }))
  const allowing = known.filter(({ term }) => !shutsOut(term, label))
  const terms = known.length === 0 ? [whole] : allowing.map(({ item }) => withLabel(item, label))
  const isKept = known.length > 0 && allowing.length === known.length
  const intents: readonly Intent[] = isKept
    ? allowing
        .filter(({ term }) => !asksFor(term, label))
        .map(({ item }) => setLabel(item, label, why))
    : [{ k: 'set', field, value: terms, why }]
  const nodes =
    known.length === 0
      ? [{ labels: new Map([[label.key, label.value]]), expressions: [] }]
      : allowing.map(({ term }) => ({
          ...term,
          labels: new Map([...term.labels, [label.key, label.value]]),
        }))
  return { intents, terms, after: { ...one, nodes } }
}

const NOTHING: LabelSelector = { labels: new Map(), expressions: [] }

const selectorsOf = ({ doc }: Advertisement): Field => at(doc, 'spec', 'nodeSelectors')

/** Whether only nodes with the label announce by now. */
export const isNarrow = ({ nodes }: Advertisement, label: Label): boolean =>
  nodes.length > 0 && nodes.every((term) => asksFor(term, label))

/** Whether any of the cells would announce: an advertisement picks it, and with BGP a peer does. */
export const isAnnounced = (
  relevant: readonly Advertisement[],
  { metallb, cells }: { readonly metallb: MetalLb; readonly cells: readonly Cell[] },
): boolean =>
  relevant
    .filter(({ nodes }) => nodes.length > 0)
    .some((one) => cells.some((cell) => announces(cell, { relevant: [one], metallb }).in))

/** The nodes that an advertisement picks, in words: `all nodes`, `nodes with the label rack=r1`. */
export function nodesInWords({ nodes }: Advertisement): string {
  if (nodes.length === 0 || nodes.some((term) => asked(term).length === 0)) return 'all nodes'
  const isOne = nodes.every((term) => asked(term).length === 1)
  const terms = nodes.map((term) => asked(term).map(spelled).join(','))
  return `nodes with the ${isOne ? 'label' : 'labels'} ${terms.join(' or ')}`
}

/** `matchLabels` and `matchExpressions` as one list. */
const asked = ({ labels, expressions }: LabelSelector): readonly Requirement[] => [
  ...[...labels].map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
  ...expressions,
]

/** As `kubectl get nodes -l` takes it. */
function spelled({ key, operator, values }: Requirement): string {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  const [only, ...more] = values
  if (operator === 'In' && only !== undefined && more.length === 0) return `${key}=${only}`
  return `${key} ${operator.toLowerCase()} (${values.join(',')})`
}

const asksFor = (term: LabelSelector, { key, value }: Label): boolean =>
  asked(term).some(
    (one) =>
      one.key === key && one.operator === 'In' && one.values.every((other) => other === value),
  )

const shutsOut = (term: LabelSelector, { key, value }: Label): boolean =>
  asked(term).some((one) => {
    if (one.key !== key) return false
    if (one.operator === 'In') return !one.values.includes(value)
    return (
      one.operator === 'DoesNotExist' || (one.operator === 'NotIn' && one.values.includes(value))
    )
  })

const setLabel = (item: Field, { key, value }: Label, why: Why): Intent => ({
  k: 'set',
  field: at(item.doc, ...item.path, 'matchLabels', key),
  value,
  why,
})

const withLabel = (item: Field, { key, value }: Label): JsonMap => ({
  ...mapOf(item),
  matchLabels: { ...mapOf(at(item.doc, ...item.path, 'matchLabels')), [key]: value },
})

function mapOf({ node }: Field): JsonMap {
  const value = jsonOf(node)
  return node?.k === 'map' ? (value as JsonMap) : {}
}
