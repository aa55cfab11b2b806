import type { Finding, Severity } from '../../types/report.ts'
import type { Problem } from '../../types/source.ts'
import { terminalText } from '../escape.ts'
import { NAMES_SHOWN } from '../limits.ts'
import { count, place } from '../words.ts'
import type { Page } from './paint.ts'
import { displayWidth, hang, pad } from './width.ts'

const MARKS: Record<Severity, string> = { error: '✗', warning: '!', note: '·' }
/** Columns of the longest id of a rule. */
const RULE = 23
const INDENT = ' '.repeat(11)

/** `✗ error    rule   file:line`, then what it says, wrapped; `worse` is said where it is. */
function findingLines(finding: Finding, page: Page, status = ''): readonly string[] {
  const { severity, certainty, rule, at } = finding
  const where = at === null ? finding.subject : place(at)
  const mark = page.paint.severity(severity, `${MARKS[severity]} ${pad(severity, 9)}`)
  const likely = certainty === 'likely' ? ' · likely' : ''
  const shown = `${terminalText(where)}${likely}${status === '' ? '' : ` · ${status}`}`
  const title = `${INDENT}${pad(terminalText(rule), RULE)} ${shown}`
  const lines =
    displayWidth(title) <= page.width
      ? [title]
      : [terminalText(rule), shown].flatMap((text) => hang(INDENT, text, page.width))
  const head = lines.map((line, index) => (index === 0 ? mark + line.slice(INDENT.length) : line))
  return [
    ...head,
    ...hang(INDENT, terminalText(finding.message), page.width),
    ...relatedLines(finding, page),
  ]
}

function relatedLines({ related }: Finding, page: Page): readonly string[] {
  if (related.length === 0) return []
  const shown = related.slice(0, NAMES_SHOWN).map((at) => terminalText(place(at)))
  const more = related.length - shown.length
  const text = `see also ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return hang(INDENT, text, page.width).map((line) => page.paint.dim(line))
}

/** Findings in their order, or a single line where there are none. */
export const findingsBlock = (
  findings: readonly Finding[],
  page: Page,
  status = '',
): readonly string[] => findings.flatMap((finding) => findingLines(finding, page, status))

/** What was not read or not understood: never left out. */
export function problemLines(problems: readonly Problem[], page: Page): readonly string[] {
  if (problems.length === 0) return []
  return [
    '',
    page.paint.bold(`${count(problems.length, 'problem')} on the way`),
    ...problems.flatMap(({ code, message, at }) => {
      const where = at === null ? '' : `${terminalText(place(at))}: `
      return hang('? ', `${code} · ${where}${terminalText(message)}`, page.width)
    }),
  ]
}
