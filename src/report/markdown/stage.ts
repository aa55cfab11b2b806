import type { EntryPlan, StageLoss, StagePlan, Unedited } from '../../types/remedy.ts'
import type { Finding } from '../../types/report.ts'
import { titleText } from '../escape.ts'
import {
  isRefused,
  lossWords,
  NODES,
  nextStage,
  OF_CONNECTIONS,
  order,
  stageNumber,
} from '../stage-words.ts'
import { name, revision } from '../words.ts'
import { fitted, type MarkdownOptions } from './fit.ts'
import { code, md, message, type Sheet } from './gate.ts'
import { asked, runbook, verdicts } from './stage-checks.ts'
import { findingName, passage, placed } from './stage-lines.ts'
import { stageTables } from './stage-table.ts'

export type StageTerms = MarkdownOptions & {
  /** What the plan was made from, as a commit's id or in words; null where that is not to be said. */
  readonly revision: string | null
}

/** GitHub holds 256 characters; the rest is for the number of the stage. */
const TITLE_CHARACTERS = 200

/**
 * The title of a stage's pull request and the first line of its commit: what it does and which
 * stage it is. At most 256 characters, one line, nothing in it that GitHub would link or close.
 */
export const stageTitle = (plan: StagePlan): string =>
  `${shortened(plan.title)} (${stageNumber(plan)})`

/** Cut off before it is gated, since that may make it longer, and a code span has to end. */
function shortened(title: string): string {
  const all = titleText(title)
  if (all.length <= TITLE_CHARACTERS) return all
  const characters = [...title]
  for (let length = TITLE_CHARACTERS; ; length = Math.floor(length * 0.8)) {
    const text = `${titleText(characters.slice(0, length).join(''))}…`
    if (text.length <= TITLE_CHARACTERS || length === 0) return text
  }
}

/**
 * The body of a stage's pull request: now and after as a table, what changes, why it is safe by
 * now, what it wakes, what is lost, the runbook, what comes next. Within `COMMENT_CHARACTERS`; no
 * foreign text becomes a link, an element, a mention or a reference.
 */
export function stageBody(plan: StagePlan, entry: EntryPlan, terms: StageTerms): string {
  return fitted((sheet, left) => body(plan, entry, { sheet, left, terms }), terms)
}

type Context = { readonly sheet: Sheet; readonly left: boolean; readonly terms: StageTerms }

function body(plan: StagePlan, entry: EntryPlan, { sheet, left, terms }: Context): string[] {
  return [
    ...stageTables(plan, entry, sheet),
    ...refusal(plan, sheet),
    ...byHand(plan, sheet),
    ...changes(plan, sheet),
    ...(isRefused(plan) ? [] : sentences('Why it is safe now', plan.safe, sheet)),
    ...sentences('What it wakes', plan.wakes, sheet),
    ...losses(plan, sheet),
    ...runbook(plan, sheet),
    ...solves(plan, sheet),
    ...asked(plan, sheet),
    ...verdicts(plan, sheet),
    ...next(plan, entry, sheet),
    ...(left ? ['What did not fit is counted above, not listed.', ''] : []),
    ...(terms.revision === null ? [] : [footer(terms.revision, sheet)]),
  ]
}

const footer = (from: string, sheet: Sheet): string =>
  `<sub>${md(['Planned on ', name(revision(from))], sheet)}</sub>`

const sentences = (title: string, of: readonly string[], sheet: Sheet): readonly string[] =>
  passage(title, { of, say: (each) => message(each, sheet) }, sheet)

/** A stage that may not be applied says so before anything else. */
function refusal(plan: StagePlan, sheet: Sheet): readonly string[] {
  if (!isRefused(plan)) return []
  const { worse } = plan
  if (worse.length === 0) return ['**Not to be applied.** The API server would refuse it.', '']
  const say = (each: Finding): string =>
    `${findingName(each, sheet)}: ${message(each.message, sheet)}`
  return passage('Not to be applied', { of: worse, say }, sheet)
}

function changes(plan: StagePlan, sheet: Sheet): readonly string[] {
  const of = [...plan.changes, { text: NODES[plan.applies], at: null }]
  const say = ({ text, at }: StagePlan['changes'][number]): string =>
    placed(message(text, sheet), at, sheet)
  return passage('What changes', { of, say }, sheet)
}

/** What stays for a person to do stands above what is done. */
function byHand({ unedited: of }: StagePlan, sheet: Sheet): readonly string[] {
  const say = ({ at, reason, change }: Unedited): string =>
    `${order(message(change, sheet))} ${placed('Not edited', at, sheet)}: ${message(reason, sheet)}`
  return passage('To be done by hand', { of, say }, sheet)
}

function losses({ loss, lossBack }: StagePlan, sheet: Sheet): readonly string[] {
  const say = (each: StageLoss): string =>
    `${each === loss ? '' : 'Going back: '}${lossWords(each, OF_CONNECTIONS)}: ${message(each.text, sheet)}`
  const of = [loss, lossBack].filter((each) => each !== null)
  return passage('What is lost while it is applied', { of, say }, sheet)
}

function solves({ solved }: StagePlan, sheet: Sheet): readonly string[] {
  if (solved.length === 0) return []
  const shown = solved.slice(0, Math.max(1, sheet.detail.lines))
  const more = solved.length - shown.length
  const names = shown.map((each) => findingName(each, sheet)).join(', ')
  return [`**It solves** ${names}${more > 0 ? ` and ${more} more` : ''}.`, '']
}

function next(plan: StagePlan, entry: EntryPlan, sheet: Sheet): readonly string[] {
  const following = nextStage(plan, entry)
  if (isRefused(plan)) return []
  if (plan.direct) return ['It takes effect with the branch that it is merged into.', '']
  if (following === null) return ['This is the last stage.', '']
  const isLast = nextStage(following, entry) === null
  const what = `the ${isLast ? 'last' : 'next'} stage (${code(following.stage, sheet)}: ${message(following.title, sheet)})`
  return sheet.commands
    ? [`When it is merged and checked, answer \`/edgewise applied\`: ${what} opens then.`, '']
    : [`When it is merged and checked, ${what} is due.`, '']
}
