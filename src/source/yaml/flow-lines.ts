/**
 * Kubernetes' reader does not care how the lines of a flow collection or a quoted scalar are
 * indented, and `]` in the first column is common in manifests; the parser, strict about YAML 1.2,
 * refuses it. This joins such lines without moving anything.
 */

/**
 * A text of the same length where flow collections and quoted scalars stand on one line each: line
 * breaks, tabs and comments inside of them are spaces. For finding places, not for values.
 */
export function joinFlowLines(text: string): string {
  const parts: string[] = []
  let done = 0
  let blockIndent = -1
  for (let from = 0; from < text.length; from = lineEnd(text, Math.max(from, done)) + 1) {
    const line = text.slice(from, Math.min(lineEnd(text, from), from + longestHead))
    const indent = line.length - line.trimStart().length
    if (blockIndent >= 0 && (indent > blockIndent || indent === line.length)) continue
    blockIndent = blockHeader.test(line) ? indent : -1
    const start = from + (valueHead.exec(line)?.[0].length ?? 0)
    const span = spanAt(text, start)
    if (span === unclosed) break
    if (span === null || span.joined === text.slice(start, span.end)) continue
    parts.push(text.slice(done, start), span.joined)
    done = span.end
  }
  parts.push(text.slice(done))
  return parts.join('')
}

/** What may stand before a value on its line: dashes, one key, an anchor, a tag. */
const quotedKey = /"(?:[^"\\]|\\.)*"|'[^']*'/.source
const plainKey = /[^\s"'#[\]{},&*!|>%@`-][^:]*|-[^\s:][^:]*/.source
const properties = /(?:[&!]\S*[ \t]+){0,2}/.source
const valueHead = new RegExp(
  `^(?:[ \\t]|- )*(?:(?:${quotedKey}|${plainKey})[ \\t]*:[ \\t]+)?${properties}`,
)
const blockHeader = /(?:^|[:\-\s])[|>][-+\d]{0,2}[ \t]*(?:[ \t]#.*)?\r?$/
const longestHead = 2000

type Span = { readonly end: number; readonly joined: string }

/** The flow collection or quoted scalar that starts here, on one line; null where none does. */
function spanAt(text: string, start: number): Span | null {
  const first = text[start]
  if (first === '"' || first === "'") return quotedAt(text, start)
  if (first !== '[' && first !== '{') return null
  const pieces: string[] = []
  let depth = 0
  let atToken = true
  for (let i = start; i < text.length; ) {
    const character = text[i] ?? ''
    const piece = pieceAt(text, i, atToken)
    pieces.push(piece.joined)
    i = piece.end
    depth += nesting(character)
    if (depth === 0) return { end: i, joined: pieces.join('') }
    if (!blank.test(piece.joined)) atToken = tokenBreak.test(character)
  }
  return unclosed
}

/** A bracket that nothing closes: there is no use in looking further, again and again. */
const unclosed: Span = { end: 0, joined: '' }

function nesting(character: string): number {
  if (character === '[' || character === '{') return 1
  return character === ']' || character === '}' ? -1 : 0
}

/** One quoted scalar, comment or character inside of a flow collection. */
function pieceAt(text: string, from: number, atToken: boolean): Span {
  const character = text[from] ?? ''
  if (atToken && (character === '"' || character === "'")) return quotedAt(text, from)
  const end = from + 1
  if (blank.test(character)) return { end, joined: ' ' }
  if (character !== '#' || !blank.test(text[from - 1] ?? '')) return { end, joined: character }
  const stop = lineEnd(text, from)
  return { end: stop, joined: ' '.repeat(stop - from) }
}

const blank = /^[ \t\r\n]*$/
const tokenBreak = /[[\]{},:?]/
const breaks = /[\r\n]/g

function quotedAt(text: string, start: number): Span {
  const quote = text[start]
  let end = start + 1
  while (end < text.length && (text[end] !== quote || isDoubled(text, end))) {
    const isEscape = quote === '"' ? text[end] === '\\' : text[end] === quote
    end += isEscape ? 2 : 1
  }
  end = Math.min(end + 1, text.length)
  return { end, joined: text.slice(start, end).replace(breaks, ' ') }
}

/** `''` inside of single quotes. */
function isDoubled(text: string, at: number): boolean {
  return text[at] === "'" && text[at + 1] === "'"
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found < 0 ? text.length : found
}
