import { laws } from '../catalog/laws.ts'
import { isGrouping } from '../catalog/laws-groupings.ts'
import { locate } from '../source/field.ts'
import type { Field, Why } from '../types/evidence.ts'
import type { Evidence } from '../types/report.ts'
import { fieldKeys } from './field-keys.ts'
import { fieldText } from './field-text.ts'

/** Gives every reason a key (`e1`, `e2`, ... in order of first use); like content, like key. */
export type EvidenceTable = {
  readonly keyOf: (why: Why) => string
  /** Keys in order of first use, without repetition. */
  readonly keysOf: (whys: readonly Why[]) => string[]
  readonly table: () => Record<string, Evidence>
  /** The texts of everything assumed in it, sorted. */
  readonly assumptions: () => string[]
}

/** What a row will say; most rows of a simulation are never printed. */
type Row = { readonly why: Why; readonly from: string[] }

/** An empty table; keys are given as reasons are asked for. */
export function evidenceTable(): EvidenceTable {
  const known = new Map<Why, string>()
  const byContent = new Map<string, string>()
  const rows: Row[] = []
  const newKey = (why: Why, from: string[]): string => `e${rows.push({ why, from })}`

  const partsOf = flattening()
  const keyOfField = fieldKeys((field) => newKey(field, []))
  const keyOfOther = (why: Exclude<Why, Field>): string => {
    const parts = partsOf(why)
    const [only] = parts
    if (parts.length === 1 && only !== undefined && only !== why) return keyOf(only)
    const from = why.k === 'law' ? distinct(why.from.flatMap(partsOf).map(keyOf)) : []
    const content = contentOf(why, from)
    const key = byContent.get(content) ?? newKey(why, from)
    byContent.set(content, key)
    return key
  }
  const keyOf = (why: Why): string => {
    if (why.k === 'field') return keyOfField(why)
    const key = known.get(why) ?? keyOfOther(why)
    known.set(why, key)
    return key
  }

  return {
    keyOf,
    keysOf: (whys) => distinct(whys.flatMap(partsOf).map(keyOf)),
    table: () => Object.fromEntries(rows.map((row, index) => [`e${index + 1}`, evidence(row)])),
    assumptions: () => {
      const assumed = rows.flatMap(({ why }) => (why.k === 'assumed' ? [why.text] : []))
      return [...new Set(assumed)].sort()
    },
  }
}

const evidence = ({ why, from }: Row): Evidence => ({
  kind: why.k,
  text: textOf(why),
  at: placeOf(why),
  from,
})

/** What a reason amounts to once groupings are left out; remembered, as parts are shared. */
function flattening(): (why: Why) => readonly Why[] {
  const known = new Map<Why, readonly Why[]>()
  const partsOf = (why: Why): readonly Why[] => {
    if (why.k !== 'law' || !isGrouping(why.law)) return [why]
    const before = known.get(why)
    if (before !== undefined) return before
    const parts = [...new Set(why.from.flatMap(partsOf))]
    known.set(why, parts)
    return parts
  }
  return partsOf
}

function textOf(why: Why): string {
  if (why.k === 'field') return fieldText(why)
  if (why.k === 'law') return lawText(why.law)
  return why.k === 'none' ? why.query : why.text
}

/** A law that the catalogue lacks still shows its name. */
function lawText(id: string): string {
  const law = laws.get(id)
  if (law === undefined) return id
  return law.source === '' ? law.text : `${law.text} (${law.source})`
}

function placeOf(why: Why): Evidence['at'] {
  const field = why.k === 'field' ? why : nearOf(why)
  return field === null ? null : locate(field)
}

const nearOf = (why: Why): Field | null =>
  why.k === 'none' || why.k === 'default' ? why.near : null

/** Unambiguous, as paths of files hold no line break and the foreign part comes last. */
function contentOf(why: Exclude<Why, Field>, from: readonly string[]): string {
  if (why.k === 'law') return `law ${from.join()} ${why.law}`
  const at = placeOf(why)
  const place = at === null ? '' : `${at.line} ${at.endLine} ${at.file}`
  return `${why.k} ${place}\n${textOf(why)}`
}

const distinct = (keys: string[]): string[] => (keys.length < 2 ? keys : [...new Set(keys)])
