import type { Json } from '../../../types/remedy.ts'
import type { Scalar } from '../../../types/source.ts'
import { plainValue } from '../../yaml/scalar.ts'
import { isList, isMap } from '../plain.ts'

/** Whether text reads as itself without quotes, here and in every other reader of YAML. */
export function isPlainText(text: string): boolean {
  if (!plainShape.test(text) || numeric.test(text) !== dotted.test(text)) return false
  return !others.has(text) && plainValue(text) === text
}

/** Letters, digits and what is harmless behind the first character, blanks only within. */
const plainShape =
  /^(?!-(?: |--))[\p{L}\p{N}_./<+$(\\^-](?:[\p{L}\p{N}_./<=>+$()@%~^;!?*&"'\\-]|:(?=[^\s:,[\]{}])| (?=[^#\s]))*$/u
/** What some reader might take for a number, a date or a time, unless it is an address or version. */
const numeric = /^[-+.\d][\d._:eExXoO+-]*$/
const dotted = /^\d+(?:\.\d+){2,}$/
const others = new Set(['<<', '-', '...'])

/** A scalar in one line. Text is quoted where it has to be, or where `quotes` says so. */
export function scalarText(
  value: Scalar,
  quotes: { readonly quote: '"' | "'"; readonly always: boolean },
): string {
  if (typeof value !== 'string') return String(value)
  if (!quotes.always && isPlainText(value)) return value
  return quotedText(value, quotes.quote)
}

/** Text in quotes; in double ones where single ones cannot hold it. */
function quotedText(text: string, quote: '"' | "'"): string {
  const isSimple = !unprintable.test(text)
  if (quote === "'" && isSimple) return `'${text.replaceAll("'", "''")}'`
  return jsonText(text, '')
}

/** JSON that YAML reads alike: what is a line break or invisible to it is escaped. */
export function jsonText(value: Json, step: string): string {
  return JSON.stringify(value, null, step).replace(unprintables, escaped)
}

const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/u
const unprintables = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** How a value is written in one line, in brackets. */
export type FlowStyle = {
  readonly quotes: { readonly quote: '"' | "'"; readonly always: boolean }
  readonly areKeysQuoted: boolean
  /** What follows a comma and a colon: nothing in compact JSON. */
  readonly gap: string
  /** What stands inside of the braces of a mapping. */
  readonly pad: string
}

/** A value in one line: JSON, or YAML's flow style. */
export function flowText(value: Json, style: FlowStyle): string {
  const { gap, pad } = style
  if (isList(value)) return `[${value.map((item) => flowText(item, style)).join(`,${gap}`)}]`
  if (!isMap(value)) return scalarText(value as Scalar, style.quotes)
  const members = Object.entries(value).map(
    ([key, member]) => `${keyText(key, style)}:${gap}${flowText(member, style)}`,
  )
  return members.length === 0 ? '{}' : `{${pad}${members.join(`,${gap}`)}${pad}}`
}

/** A key as it is written in a mapping like this one. */
export function keyText(
  key: string,
  { quotes, areKeysQuoted }: Pick<FlowStyle, 'quotes' | 'areKeysQuoted'>,
): string {
  return scalarText(key, { quote: quotes.quote, always: areKeysQuoted })
}

/** How a value is written in lines. */
export type BlockStyle = {
  readonly step: number
  readonly dash: number
  readonly quotes: { readonly quote: '"' | "'"; readonly always: boolean }
  readonly areKeysQuoted: boolean
}

/** The lines of a mapping's entry whose key stands at a column. */
export function entryLines(
  key: string,
  value: Json,
  column: number,
  style: BlockStyle,
): readonly string[] {
  const head = `${' '.repeat(column)}${keyText(key, style)}:`
  const inner = { ...style, areKeysQuoted: false }
  const isEmpty = isList(value)
    ? value.length === 0
    : isMap(value) && Object.keys(value).length === 0
  if (isEmpty) return [`${head} ${isList(value) ? '[]' : '{}'}`]
  if (isList(value)) return [head, ...listLines(value, column + style.dash, inner)]
  if (isMap(value)) return [head, ...mapLines(value, column + style.step, inner)]
  const literal = literalLines(value, column + style.step)
  if (literal !== null) return [`${head} ${literal[0]}`, ...literal.slice(1)]
  return [`${head} ${scalarText(value as Scalar, style.quotes)}`]
}

/** The lines of a mapping whose keys stand at a column. */
export function mapLines(
  map: { readonly [key: string]: Json },
  column: number,
  style: BlockStyle,
): readonly string[] {
  return Object.entries(map).flatMap(([key, value]) => entryLines(key, value, column, style))
}

/** The lines of a list whose dashes stand at a column. */
export function listLines(
  list: readonly Json[],
  column: number,
  style: BlockStyle,
): readonly string[] {
  return list.flatMap((item) => itemLines(item, column, style))
}

/** The lines of a list's item whose dash stands at a column; `- ` and the item share a line. */
export function itemLines(
  item: Json,
  column: number,
  style: BlockStyle,
  width = 2,
): readonly string[] {
  const inner = column + width
  const lines = valueLines(item, inner, style)
  const dash = `${' '.repeat(column)}-`.padEnd(inner)
  return [`${dash}${(lines[0] ?? '').slice(inner)}`, ...lines.slice(1)]
}

/** The lines of a value that starts at a column. */
function valueLines(value: Json, column: number, style: BlockStyle): readonly string[] {
  const indent = ' '.repeat(column)
  if (isList(value) && value.length > 0) return listLines(value, column, style)
  if (isMap(value) && Object.keys(value).length > 0) return mapLines(value, column, style)
  if (isList(value)) return [`${indent}[]`]
  if (isMap(value)) return [`${indent}{}`]
  return [`${indent}${scalarText(value as Scalar, style.quotes)}`]
}

/** Text of several lines as a literal block, header first; null where only quotes can hold it. */
export function literalLines(value: Json, column: number): readonly string[] | null {
  if (typeof value !== 'string' || !literal.test(value) || unwritable.test(value)) return null
  const isEnded = value.endsWith('\n')
  const lines = (isEnded ? value.slice(0, -1) : value).split('\n')
  const indent = ' '.repeat(column)
  return [isEnded ? '|' : '|-', ...lines.map((line) => (line === '' ? '' : `${indent}${line}`))]
}

/** Starts with neither blank nor break, and has several lines, the last one not empty. */
const literal = /^[^\s][^\n]*\n(?:[\s\S]*[^\s]\n?)?$/
const unwritable = /[^\P{Cc}\n\t]|[\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/u
