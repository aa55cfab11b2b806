import type { Json } from '../../../types/remedy.ts'
import { isCollection, isList } from '../plain.ts'
import type { Page, Stream } from '../stream.ts'
import type { MapSyntax, SeqSyntax } from '../syntax.ts'
import { dashIn, type Quotes, quotesIn, type Style, stepIn } from './style.ts'
import type { BlockStyle, FlowStyle } from './text-of.ts'

type Collection = MapSyntax | SeqSyntax

/** How new lines are written in a collection: as its own parts, else as the document, the file. */
export function blockStyleIn(stream: Stream, page: Page, within: Collection | null): BlockStyle {
  const map = within?.k === 'map' ? within : null
  const { text } = stream
  const style = page.style()
  return {
    step: (map && stepIn(map, text)) ?? style.step ?? elsewhere(stream, ({ step }) => step) ?? 2,
    dash: (map && dashIn(map, text)) ?? style.dash ?? elsewhere(stream, ({ dash }) => dash) ?? 0,
    quotes: quotesFor(style, within),
    areKeysQuoted: areKeysQuoted(text, map),
  }
}

/** How values in brackets are written in a collection. */
export function flowStyleIn(stream: Stream, page: Page, within: Collection | null): FlowStyle {
  const { text } = stream
  const map = within?.k === 'map' ? within : null
  const style = page.style()
  const areQuoted = style.isJson || areKeysQuoted(text, map)
  const gap = style.isJson && isCompact(page) ? '' : ' '
  const pad = within !== null && isPadded(text, within) ? ' ' : ''
  const quotes: Quotes = areQuoted ? { quote: '"', always: true } : quotesFor(style, within)
  return { quotes, areKeysQuoted: areQuoted, gap, pad }
}

/** Whether braces have blanks inside: a mapping's own, else those of its parts. */
function isPadded(text: string, within: Collection): boolean {
  const parts = within.k === 'map' ? within.entries : within.items
  const braces = [within, ...parts.map(({ value }) => value)].find(
    (node) => node.k === 'map' && node.isFlow && node.entries.length > 0,
  )
  return braces !== undefined && text[braces.start + 1] === ' '
}

/**
 * Whether a new value in a collection is written in brackets: where what is there of its kind is,
 * and it is short. A list of mappings has lines of its own.
 */
export function goesInBrackets(within: Collection, value: Json): boolean {
  if (!isCollection(value) || JSON.stringify(value).length > longestInBrackets) return false
  if (isList(value) && value.some(isCollection)) return false
  const kind = isList(value) ? 'seq' : 'map'
  const parts = within.k === 'map' ? within.entries : within.items
  const held = parts.flatMap(({ value: part }) =>
    part.k === kind && !isEmpty(part) ? [part.isFlow] : [],
  )
  return held.length > 0 && held.every(Boolean)
}

/** Characters, as JSON. */
const longestInBrackets = 80

const isEmpty = (part: Collection): boolean =>
  part.k === 'map' ? part.entries.length === 0 : part.items.length === 0

function quotesFor(style: Style, within: Collection | null): Quotes {
  const own = within === null ? null : quotesIn(within)
  return own ?? style.quotes
}

function areKeysQuoted(text: string, map: MapSyntax | null): boolean {
  if (map === null || map.entries.length === 0) return false
  return map.entries.every(({ keyStart }) => text[keyStart] === '"' || text[keyStart] === "'")
}

/** JSON that has no blank behind its first colon. */
function isCompact({ tree }: Page): boolean {
  const first = tree?.k === 'map' ? tree.entries[0] : undefined
  return first !== undefined && first.value.start === first.behind
}

function elsewhere(stream: Stream, pick: (style: Style) => number | null): number | null {
  for (const page of stream.pages) {
    const found = pick(page.style())
    if (found !== null) return found
  }
  return null
}
