import { strictness } from '../../compare/order.ts'
import type { Annotation, Outcome } from '../../forge/code-host.ts'
import { settingsPath } from '../../render/names.ts'
import { terminalText } from '../../report/escape.ts'
import { answers } from '../../report/markdown/groups.ts'
import { count, cut, NOTHING_CHANGES, type Words } from '../../report/words.ts'
import type { Finding, Review, Severity } from '../../types/report.ts'
import type { Settings } from '../../types/settings.ts'
import { buttons } from './button.ts'
import type { Addresses } from './comment.ts'
import type { Why } from './examine.ts'
import type { Said } from './external-id.ts'

/** GitHub's limits: https://docs.github.com/en/rest/checks/runs#create-a-check-run */
const mostAnnotations = 50
const mostMessage = 4000
const mostTitle = 200

type Terms = Pick<Settings, 'failOn'> & Pick<Addresses, 'commitOf'>

/** What the check run says of a review, of which `text` is the comment. */
export function checkOf(review: Review, text: string, { failOn, commitOf }: Terms): Said {
  const found = countedFindings(review)
  const placed = found.flatMap((finding) => annotation(finding, commitOf))
  const annotations = placed.slice(0, mostAnnotations)
  return {
    outcome: outcomeOf(found, failOn),
    title: titleOf(review),
    summary: summaryOf(text, beyond(annotations.length, found.length)),
    text: null,
    annotations,
    actions: buttons(review),
  }
}

/** GitHub counts bytes here, whatever its description says of characters. */
export const mostSummary = 65_535

const tooLong =
  'The review is too long for this place: the comment below the change has it, and so has `edgewise review --format markdown`.'

function summaryOf(text: string, beyond: readonly string[]): string {
  const whole = [text.trimEnd(), ...beyond].join('\n\n')
  return Buffer.byteLength(whole) <= mostSummary ? whole : [tooLong, ...beyond].join('\n\n')
}

/** The check run where there is no review; `message` is foreign text that says why. */
export function refusedCheck(why: Why, message: string): Said {
  const shown = markdownFence(message)
  if (why === 'content') return plainCheck('The change cannot be read', shown)
  if (why === 'organisation')
    return plainCheck("The organisation's settings cannot be used", `${shown}\n\n${theirs}`)
  const advice = 'Settings count as they stand in the base; `edgewise config check` says the same.'
  return plainCheck(`${settingsPath} cannot be used`, `${shown}\n\n${advice}`)
}

const theirs =
  'They count for every repository, as the default branch of the `.github` repository had them when Edgewise looked at the organisation last.'

/** A check run that concludes without a review, for a reason of ours. */
export function plainCheck(title: string, summary: string): Said {
  return { outcome: 'neutral', title, summary, text: null, annotations: [], actions: [] }
}

/** What the change brings; what was there before and what is accepted does not count. */
export const countedFindings = ({ clusters }: Review): readonly Finding[] =>
  clusters.flatMap(({ findings }) => [...findings.new, ...findings.worse])

/** Advisory, unless the settings ask for more; what is only likely never fails a check. */
function outcomeOf(found: readonly Finding[], failOn: Settings['failOn']): Outcome {
  if (found.length === 0) return 'success'
  const fails = ({ severity, certainty }: Finding): boolean =>
    failOn !== 'never' && certainty === 'certain' && strictness(severity, failOn) >= 0
  return found.some(fails) ? 'failure' : 'neutral'
}

/** The verdict in one line of plain text: the first line of the comment. */
function titleOf(review: Review): string {
  const all = answers(review)
  const [first] = all
  const nothing = NOTHING_CHANGES.replace(/\.$/, '')
  if (first === undefined) {
    const found = countedFindings(review).length
    return found === 0 ? nothing : `${nothing}, ${count(found, 'finding')} to look at`
  }
  const more = new Set(all.map(({ entry }) => entry)).size - 1
  const others = count(more, 'other entry changes', 'other entries change')
  const end = more === 0 ? '' : `, and ${others}`
  return cut(`${plain(first.verdict.sentence)}${end}`, mostTitle)
}

const plain = (words: Words): string =>
  words
    .map((piece) =>
      typeof piece === 'string' ? piece : terminalText('name' in piece ? piece.name : piece.text),
    )
    .join('')

const levels: Readonly<Record<Severity, Annotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  note: 'notice',
}

function annotation(
  { at, severity, rule, message }: Finding,
  commitOf: Terms['commitOf'],
): readonly Annotation[] {
  if (at === null || commitOf(at.file) === null) return []
  return [
    {
      path: at.file,
      startLine: at.line,
      endLine: at.endLine,
      level: levels[severity],
      title: rule,
      message: cut(terminalText(message), mostMessage),
    },
  ]
}

/** What is not on a line of the change is said, and is in the summary above. */
function beyond(shown: number, all: number): readonly string[] {
  if (shown === all) return []
  if (shown === 0) return ['No finding stands at a line of this repository.']
  return [`${shown} of ${count(all, 'finding')} are marked on their lines.`]
}

/** What would not be seen is shown, but for tabs: in a patch they mean something. */
export const fencedLine = (line: string): string => line.split('\t').map(terminalText).join('\t')

/** Foreign text as a block of code that it cannot end. */
export function markdownFence(foreign: string, language = 'text'): string {
  const text = foreign.split('\n').map(fencedLine).join('\n')
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
