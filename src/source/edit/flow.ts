import type { Json } from '../../types/remedy.ts'
import { isOneLine, lineEnd, lineStart } from './lines.ts'
import type { Splice } from './splice.ts'
import { placeOf } from './style/order.ts'
import { flowStyleIn } from './style/styling.ts'
import { flowText, jsonText, keyText } from './style/text-of.ts'
import type { MapSyntax, SeqSyntax } from './syntax.ts'
import type { Place } from './walk.ts'

/** Puts a key into a mapping in brackets, or (`key` is null) an item at the end of a list. */
export function insertInFlow(
  { stream, page }: Place,
  within: MapSyntax | SeqSyntax,
  key: string | null,
  value: Json,
): readonly Splice[] | string {
  const { text } = stream
  const style = flowStyleIn(stream, page, within)
  const parts = partsOf(within)
  const index = key === null || within.k === 'seq' ? parts.length - 1 : placeOf(within.entries, key)
  const first = parts[0]
  const before = parts[index]
  if (first === undefined) return 'the brackets are empty'
  const isOnLines = !isOneLine(text, within.start, first.start)
  const { eol } = page.style()
  const indent = blanksBefore(text, first.start)
  const written = valueInFlow({ stream, page }, within, value)
  const part = key === null ? written : `${keyText(key, style)}:${style.gap}${written}`
  if (before === undefined) {
    const gap = isOnLines ? eol + indent : style.gap
    return [{ start: first.start, end: first.start, text: `${part},${gap}` }]
  }
  if (!isOnLines) return [insertion(before.end, `,${style.gap}${part}`)]
  return onLineOfItsOwn(text, before.end, eol + indent + part)
}

/** The blanks that the line of an offset starts with. */
const blanksBefore = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? ''

type Part = { readonly start: number; readonly end: number }

/** Where the parts of a collection start and end, with their keys and anchors. */
export function partsOf(within: MapSyntax | SeqSyntax): readonly Part[] {
  if (within.k === 'seq')
    return within.items.map(({ value }) => ({ start: value.outer, end: value.end }))
  return within.entries.map(({ keyStart, keyEnd, behind, value }) => ({
    start: keyStart,
    end: Math.max(keyEnd, behind, value.end),
  }))
}

/** The comma behind a part, past blanks and comments; -1 where a bracket comes first. */
export function commaAfter(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === ',') return at
    if (character === '#') at = lineEnd(text, at)
    else if (!/\s/.test(character)) return -1
  }
  return -1
}

/** Behind the line of the part before: its comma and its comment stay with it. */
function onLineOfItsOwn(text: string, end: number, put: string): readonly Splice[] {
  const comma = commaAfter(text, end)
  const done = comma < 0 ? end : comma + 1
  const stop = lineEnd(text, done)
  const isLast = /^[ \t]*(?:#.*)?$/.test(text.slice(done, stop))
  if (!isLast) return [insertion(end, `,${put}`)]
  if (comma >= 0) return [insertion(stop, `${put},`)]
  return stop === end ? [insertion(end, `,${put}`)] : [insertion(end, ','), insertion(stop, put)]
}

const insertion = (at: number, text: string): Splice => ({ start: at, end: at, text })

/** A value in brackets: in one line, or in JSON that stands on lines, on lines as well. */
export function valueInFlow(
  { stream, page }: Pick<Place, 'stream' | 'page'>,
  within: MapSyntax | SeqSyntax,
  value: Json,
): string {
  const { text } = stream
  const first = partsOf(within)[0]
  const { eol, isJson } = page.style()
  if (!isJson || first === undefined || isOneLine(text, within.start, first.start)) {
    return flowText(value, flowStyleIn(stream, page, within))
  }
  const indent = blanksBefore(text, first.start)
  const step = indent.slice(blanksBefore(text, within.start).length) || '  '
  return jsonText(value, step).replaceAll('\n', eol + indent)
}
