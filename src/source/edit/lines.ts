/** Where lines start and end. A line's end is before its break, also before that of `\r\n`. */

/** The start of the line that an offset lies in; a BOM at the text's start stands before it. */
export function lineStart(text: string, offset: number): number {
  const found = text.lastIndexOf('\n', offset - 1)
  if (found >= 0 && offset > 0) return found + 1
  return text.charCodeAt(0) === byteOrderMark ? 1 : 0
}

const byteOrderMark = 0xfeff

/** The end of the line that an offset lies in. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset)
  if (found < 0) return text.length
  return found > offset && text[found - 1] === '\r' ? found - 1 : found
}

/** The start of the next line; the text's end where there is none. */
export function nextLine(text: string, offset: number): number {
  const found = text.indexOf('\n', offset)
  return found < 0 ? text.length : found + 1
}

/** How far right an offset stands; 0 is the first column. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** Whether two offsets lie in one line. */
export function isOneLine(text: string, from: number, to: number): boolean {
  const found = text.indexOf('\n', from)
  return found < 0 || found >= to
}

/**
 * The end of the last line of a value that ends at an offset, with the comments below that are
 * indented deeper than its key, and items that are commented out right below: they belong to the
 * value, not to what comes next. The item of a list ends before those.
 */
export function endOfValue(text: string, offset: number, column: number, isItem = false): number {
  let end = lineEnd(text, offset)
  for (let next = nextLine(text, end); next < text.length; next = nextLine(text, end)) {
    let first = next
    while (text[first] === ' ') first++
    const stop = lineEnd(text, first)
    const isBeside =
      !isItem && first - next === column && commentedItem.test(text.slice(first, stop))
    if (text[first] !== '#' || (first - next <= column && !isBeside)) break
    end = stop
  }
  return end
}

const commentedItem = /^# ?- /

/** The comment lines right above a line, at a column: where they start. */
export function startOfComments(text: string, offset: number, column: number): number {
  let start = lineStart(text, offset)
  while (start > 0) {
    const above = lineStart(text, start - 1)
    const isComment =
      text[above + column] === '#' && text.slice(above, above + column).trim() === ''
    if (above >= start || !isComment) break
    start = above
  }
  return start
}
