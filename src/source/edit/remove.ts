import { commaAfter, partsOf } from './flow.ts'
import { columnOf, endOfValue, isOneLine, lineEnd, lineStart, nextLine } from './lines.ts'
import type { Splice } from './splice.ts'
import type { Owner, Walk } from './walk.ts'

/** Takes a key or an item out of a collection that holds others, with the comment on its line. */
export function removePart(text: string, { owner }: Walk): readonly Splice[] | string {
  if (owner === null) return 'a whole document is not removed'
  const within = owner.k === 'entry' ? owner.map : owner.seq
  return within.isFlow ? removeFromFlow(text, owner) : [removeLines(text, owner)]
}

function removeLines(text: string, owner: Owner): Splice {
  const from = owner.k === 'entry' ? owner.slot.keyStart : owner.slot.behind - 1
  const { value, behind } = owner.slot
  const end = endOfValue(
    text,
    Math.max(behind, value.end),
    columnOf(text, from),
    owner.k === 'item',
  )
  const start = lineStart(text, from)
  if (text.slice(start, from).trim() === '') return wholeLines(text, start, end)
  let next = nextLine(text, end)
  while (next < text.length && /\s/.test(text[next] ?? '')) next++
  return { start: from, end: next, text: '' }
}

/** Lines with their last break; with the one before where the text ends without one. */
function wholeLines(text: string, start: number, end: number): Splice {
  if (end < text.length || start === 0) return { start, end: nextLine(text, end), text: '' }
  return { start: lineEnd(text, lineStart(text, start - 1)), end, text: '' }
}

function removeFromFlow(text: string, owner: Owner): readonly Splice[] {
  const parts = partsOf(owner.k === 'entry' ? owner.map : owner.seq)
  const part = parts[owner.index]
  const before = parts[owner.index - 1]
  const after = parts[owner.index + 1]
  if (part === undefined) return []
  const comma = commaAfter(text, part.end)
  const done = comma < 0 ? part.end : comma + 1
  const start = lineStart(text, part.start)
  const stop = lineEnd(text, done)
  const isAlone =
    text.slice(start, part.start).trim() === '' &&
    /^[ \t]*(?:#.*)?$/.test(text.slice(done, stop)) &&
    isOneLine(text, part.end, done)
  if (isAlone) {
    const line = { start, end: nextLine(text, stop), text: '' }
    const needsNoComma = after !== undefined || before === undefined || comma >= 0
    const last = before === undefined ? -1 : commaAfter(text, before.end)
    return needsNoComma || last < 0 ? [line] : [{ start: last, end: last + 1, text: '' }, line]
  }
  if (after !== undefined) return [{ start: part.start, end: after.start, text: '' }]
  return [{ start: before?.end ?? part.start, end: part.end, text: '' }]
}
