import type { Json } from '../../types/remedy.ts'
import { columnOf, endOfValue, isOneLine, lineStart, startOfComments } from './lines.ts'
import type { Splice } from './splice.ts'
import { placeOf } from './style/order.ts'
import { blockStyleIn, flowStyleIn, goesInBrackets } from './style/styling.ts'
import { entryLines, flowText, itemLines, keyText } from './style/text-of.ts'
import type { EntrySyntax, MapSyntax, SeqSyntax } from './syntax.ts'
import type { Place } from './walk.ts'

/** Puts a key into a mapping of lines. */
export function insertInBlock(
  { stream, page }: Place,
  map: MapSyntax,
  key: string,
  value: Json,
): readonly Splice[] | string {
  const { text } = stream
  const [first] = map.entries
  if (first === undefined) return 'the mapping has no key of its own to stand beside'
  const column = columnOf(text, first.keyStart)
  const style = blockStyleIn(stream, page, map)
  const indent = ' '.repeat(column)
  const short = goesInBrackets(map, value) && flowText(value, flowStyleIn(stream, page, map))
  const lines = short
    ? [`${indent}${keyText(key, style)}: ${short}`]
    : entryLines(key, value, column, style)
  const { eol } = page.style()
  const before = map.entries[placeOf(map.entries, key)]
  if (before === undefined) return [beforeFirst(text, first, column, lines, eol)]
  const at = endOfValue(text, before.value.end, column)
  return [{ start: at, end: at, text: eol + lines.join(eol) }]
}

/** Above the first key and its comments; behind the dash where it shares the line of one. */
function beforeFirst(
  text: string,
  { keyStart }: EntrySyntax,
  column: number,
  lines: readonly string[],
  eol: string,
): Splice {
  const indent = ' '.repeat(column)
  if (text.slice(lineStart(text, keyStart), keyStart) !== indent) {
    return { start: keyStart, end: keyStart, text: `${lines.join(eol).trimStart()}${eol}${indent}` }
  }
  const at = startOfComments(text, keyStart, column)
  return { start: at, end: at, text: lines.join(eol) + eol }
}

/** Adds an item to a list of lines. */
export function appendToBlock(
  { stream, page }: Place,
  seq: SeqSyntax,
  value: Json,
): readonly Splice[] | string {
  const { text } = stream
  const last = seq.items.at(-1)
  if (last === undefined) return 'the list has no item to stand behind'
  const column = columnOf(text, seq.start)
  const style = blockStyleIn(stream, page, seq)
  const width = dashWidth(text, seq)
  const short = goesInBrackets(seq, value) && flowText(value, flowStyleIn(stream, page, seq))
  const lines = short
    ? [`${' '.repeat(column)}${'-'.padEnd(width)}${short}`]
    : itemLines(value, column, style, width)
  const { eol } = page.style()
  const at = endOfValue(text, last.value.end, column)
  return [{ start: at, end: at, text: eol + lines.join(eol) }]
}

/** Columns from a dash to its item, as the last item that shares its dash's line has them. */
export function dashWidth(text: string, { items }: SeqSyntax): number {
  const last = items.findLast(
    ({ behind, value }) => value.end > value.start && isOneLine(text, behind, value.outer),
  )
  return last === undefined ? 2 : last.value.outer - last.behind + 1
}
