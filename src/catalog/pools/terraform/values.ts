import { child, entries, scalar } from '../../../source/field.ts'
import type { Fact, Field } from '../../../types/evidence.ts'
import type { Refusal, Taint } from '../../../types/pool.ts'
import { law } from '../../../types/why.ts'
import type { Unread } from '../pool-source.ts'
import { type LabelsRead, labelMap, labelPairs, type Refuses } from '../reading/labels.ts'
import { isSaid } from '../reading/objects.ts'
import { misspeltEffects, refusedTaints } from '../reading/refusals.ts'
import { taintText } from '../reading/taints.ts'
import { blocks } from './blocks.ts'

/**
 * A value that is wanted as text: Terraform makes text of numbers and truths by itself.
 * Source: developer.hashicorp.com/terraform/language/expressions/types, type conversion
 */
function textOf(field: Field): string | null {
  const value = scalar(field)
  return value === null ? null : String(value)
}

/** A mapping of labels. */
export function labelsIn(map: Field, refuses: Refuses): LabelsRead {
  if (map.node?.k !== 'map') return labelMap(map)
  const pairs = entries(map).map(([key, field]) => ({ key, value: textOf(field), field }))
  return labelPairs(pairs, refuses)
}

export type CloudTaints = {
  readonly taints: readonly Fact<Taint>[]
  readonly unread: readonly Unread[]
  readonly refused: readonly Refusal[]
}

/** Blocks of `key`, `value` and `effect`, the effect as the cloud spells it. */
export function taintsIn(field: Field, cloud: string, refuses: Refuses): CloudTaints {
  const found = blocks(field)
    .filter(isSaid)
    .map((one) => ({ one, taint: taintIn(one) }))
  return {
    taints: found.flatMap(({ taint }) => taint ?? []),
    unread: found.flatMap(({ one, taint }) =>
      taint === null ? [{ what: 'taints', field: one }] : [],
    ),
    refused: [...refusedTaints(field, refuses), ...misspeltEffects(field, cloud)],
  }
}

function taintIn(one: Field): Fact<Taint> | null {
  const fields = ['key', 'value', 'effect'].map((key) => child(one, key))
  const [key, value, effect] = fields.map((field) => textOf(field) ?? '')
  const why = law('as-written', ...fields.filter(({ node }) => node !== null))
  return taintText(`${key}=${value}:${effect}`, why)
}
