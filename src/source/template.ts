/**
 * Whether a document that does not parse is a template (Helm, Jinja, Go): an expression stands
 * where YAML expects a value, on a line up to the one with the error. Lines of block scalars do not
 * count: the templates of alert rules are text.
 */
export function isTemplate(text: string, start: number, end: number, error: number): boolean {
  if (text.startsWith('{{', error) || text.startsWith('{{', error - 1)) return true
  const stop = Math.min(end, lineEnd(text, lineEnd(text, error) + 1))
  let blockIndent = -1
  for (let from = start; from < stop; from = lineEnd(text, from) + 1) {
    const line = text.slice(from, Math.min(lineEnd(text, from), from + longestLine)).trimEnd()
    const indent = line.length - line.trimStart().length
    if (line === '' || (blockIndent >= 0 && indent > blockIndent)) continue
    blockIndent = blockHeader.test(line) ? indent : -1
    if (isTemplateLine(line)) return true
  }
  return false
}

/** Whether a name or a header field still holds an expression. */
export function hasExpression(value: string): boolean {
  return value.includes('{{') || value.includes('{%')
}

/** Of longer lines only this much is looked at. */
const longestLine = 1000

const blockHeader = /[:-] +[|>][-+\d]{0,2}(?: +#.*)?$/
const comment = /^\s*#/
/** An open quote runs to the end of its line, so that nothing is looked at twice. */
const quotedText = /"(?:[^"\\]|\\.)*(?:"|\\?$)|'[^']*'/g

function isTemplateLine(line: string): boolean {
  if (comment.test(line) || !hasExpression(line)) return false
  return hasExpression(line.replace(quotedText, '""'))
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found < 0 ? text.length : found
}
