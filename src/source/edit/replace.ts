import type { Json } from '../../types/remedy.ts'
import type { Scalar } from '../../types/source.ts'
import { dashWidth } from './block.ts'
import { valueInFlow } from './flow.ts'
import { columnOf, endOfValue, isOneLine, lineEnd } from './lines.ts'
import { isCollection, isList } from './plain.ts'
import type { Splice } from './splice.ts'
import { blockStyleIn, flowStyleIn, goesInBrackets } from './style/styling.ts'
import {
  type BlockStyle,
  flowText,
  itemLines,
  listLines,
  literalLines,
  mapLines,
  scalarText,
} from './style/text-of.ts'
import type { MapSyntax, SeqSyntax, Syntax } from './syntax.ts'
import type { Owner, Place } from './walk.ts'

/** Writes a value in place of the one that the path leads to. */
export function replaceValue(place: Place, value: Json): readonly Splice[] | string {
  const { node, owner } = place.at
  const { text } = place.stream
  if (owner === null) return replaceRoot(place, value)
  const within = owner.k === 'entry' ? owner.map : owner.seq
  const isFlow = within.isFlow || (goesInBrackets(within, value) && isInline(node))
  if (isFlow) return [inline(text, node, owner, inBrackets(place, within, value))]
  if (!isBare(node) && (isCollection(value) || !isInline(node))) return named
  if (isCollection(value)) return [inLines(place, owner, value)]
  return [inline(text, node, owner, inOneLine(place, owner, value))]
}

const named = 'the value has an anchor or a tag of its own'

/** Whether a value has neither anchor nor tag. */
const isBare = (node: Syntax): boolean => node.outer === node.start

const isInline = (node: Syntax): boolean => node.k === 'scalar' || node.k === 'alias' || node.isFlow

/** Only the empty braces of a document that is JSON, or as good as. */
function replaceRoot(
  { stream, page, at: { node } }: Place,
  value: Json,
): readonly Splice[] | string {
  if (node.k !== 'map' || !node.isFlow) return 'a whole document is not replaced'
  const put = flowText(value, flowStyleIn(stream, page, null))
  return [{ start: node.start, end: node.end, text: put }]
}

/** A value within brackets; a scalar keeps the quotes of the one before. */
function inBrackets(place: Place, within: MapSyntax | SeqSyntax, value: Json): string {
  const quotes = quotesOf(place.at.node)
  if (typeof value === 'string' && quotes !== null) return scalarText(value, quotes)
  return valueInFlow(place, within, value)
}

/** A scalar or an empty collection in a block: text of several lines as a block of its own. */
function inOneLine({ stream, page, at }: Place, owner: Owner, value: Json): string {
  const { text } = stream
  const within = owner.k === 'entry' ? owner.map : owner.seq
  const style = blockStyleIn(stream, page, within)
  if (typeof value !== 'string') return flowText(value, flowStyleIn(stream, page, within))
  const column = columnOfOwner(text, owner)
  const literal = literalLines(value, column + style.step)
  const isLast = /^\s*$/.test(text.slice(at.node.end, lineEnd(text, at.node.end)))
  if (literal !== null && isLast) return literal.join(page.style().eol)
  return scalarText(value as Scalar, quotesOf(at.node) ?? style.quotes)
}

const columnOfOwner = (text: string, owner: Owner): number =>
  columnOf(text, owner.k === 'entry' ? owner.slot.keyStart : owner.seq.start)

/** The quotes that text has; null where it is no text. */
function quotesOf(node: Syntax): BlockStyle['quotes'] | null {
  if (node.k !== 'scalar' || typeof node.value !== 'string') return null
  if (node.style === 'single') return { quote: "'", always: true }
  if (node.style === 'double') return { quote: '"', always: true }
  return null
}

/** Puts one line of text in place of a value; comments on the key's line stay. */
function inline(text: string, node: Syntax, { slot }: Owner, put: string): Splice {
  const { behind } = slot
  if (node.end === node.start && node.k === 'scalar') {
    const needsColon = 'key' in slot && text[behind - 1] !== ':'
    return { start: node.start, end: node.start, text: needsColon ? `: ${put}` : ` ${put}` }
  }
  if (isInline(node) || isOneLine(text, behind, node.start)) {
    return { start: node.start, end: node.end, text: put }
  }
  const column = columnOf(text, 'key' in slot ? slot.keyStart : behind - 1)
  const comment = text.slice(behind, lineEnd(text, behind))
  return { start: behind, end: endOfValue(text, node.end, column), text: ` ${put}${comment}` }
}

/** Writes a mapping or a list in lines of its own; a comment on the first line stays there. */
function inLines({ stream, page, at: { node } }: Place, owner: Owner, value: Json): Splice {
  const { text } = stream
  const { eol } = page.style()
  const column = columnOfOwner(text, owner)
  const { behind } = owner.slot
  const style = blockStyleIn(stream, page, owner.k === 'entry' ? owner.map : owner.seq)
  const end = isInline(node) ? lineEnd(text, node.end) : endOfValue(text, node.end, column)
  const kept = comments(text, behind, node, end)
  if (owner.k === 'entry') {
    const lines = linesBelow(value, column, style)
    return { start: behind, end, text: [kept, ...lines].join(eol) }
  }
  const [first = '', ...others] = itemLines(value, column, style, dashWidth(text, owner.seq))
  return { start: behind, end, text: [first.slice(column + 1) + kept, ...others].join(eol) }
}

/** The comments before and behind a value that is written anew, as far as they stand outside of it. */
function comments(text: string, behind: number, node: Syntax, end: number): string {
  if (isInline(node)) {
    const before = text.slice(behind, node.start).trimEnd()
    return (before + text.slice(node.end, end)).trimEnd()
  }
  return isOneLine(text, behind, node.start)
    ? ''
    : text.slice(behind, lineEnd(text, behind)).trimEnd()
}

function linesBelow(value: Json, column: number, style: BlockStyle): readonly string[] {
  if (isList(value)) return listLines(value, column + style.dash, style)
  return mapLines(value as { readonly [key: string]: Json }, column + style.step, style)
}
