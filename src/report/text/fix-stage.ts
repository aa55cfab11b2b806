import type { RunbookStep, StageLoss, StagePlan, Unedited } from '../../types/remedy.ts'
import { stages } from '../../types/remedy.ts'
import type { Location } from '../../types/source.ts'
import { terminalText } from '../escape.ts'
import {
  doubts,
  inOrder,
  isRefused,
  lossWords,
  NODES,
  noLoss,
  OF_CONNECTIONS,
  order,
  proofWords,
  stageLabel,
  VERDICTS,
} from '../stage-words.ts'
import { place } from '../words.ts'
import type { Page } from './paint.ts'
import { hang, pad } from './width.ts'

/** Columns of what stands in front of each line of a stage. */
const LEAD = 11
const INDENT = ' '.repeat(LEAD)

/**
 * One stage: what it does, which files, what stays to be done by hand, what it wakes and loses, and
 * the runbook. Commands stand alone on their lines, unbroken, so that they can be copied.
 */
export function stageLines(plan: StagePlan, isDue: boolean, page: Page): readonly string[] {
  const { paint } = page
  const mark = isRefused(plan) ? '✗' : isDue ? '▶' : ' '
  const title = `${stages.indexOf(plan.stage) + 1} ${stageLabel(plan)}: ${terminalText(plan.title)}`
  const head = hang(`${mark} `, title, page.width)
  return [
    ...head.map((line) => (isRefused(plan) ? paint.tone('bad', line) : paint.bold(line))),
    ...list(
      '',
      plan.changes.map(({ text, at }) => placed(text, at)),
      page,
    ),
    ...list('', [NODES[plan.applies]], page),
    ...list(
      'files',
      plan.edits.map(({ path }) => path),
      page,
    ),
    ...plan.unedited.flatMap((each) => bad('by hand', byHand(each), page)),
    ...(isRefused(plan) ? refusal(plan, page) : consequences(plan, page)),
  ]
}

/** A label, and what belongs to it on lines of its own. */
function list(label: string, texts: readonly string[], page: Page): readonly string[] {
  return texts.flatMap((text, index) =>
    hang(index === 0 ? lead(label) : INDENT, terminalText(text), page.width).map((line, n) =>
      index === 0 && n === 0 ? dimmed(line, label, page) : line,
    ),
  )
}

const lead = (label: string): string => pad(`  ${label}`, LEAD)

const dimmed = (line: string, label: string, { paint }: Page): string =>
  label === '' ? line : `  ${paint.dim(label)}${line.slice(2 + label.length)}`

const bad = (label: string, text: string, page: Page): readonly string[] =>
  hang(lead(label), `✗ ${terminalText(text)}`, page.width).map((line) =>
    page.paint.tone('bad', line),
  )

const placed = (text: string, at: Location | null): string =>
  at === null ? text : `${text.replace(/\.$/, '')} (${place(at)})`

const byHand = ({ at, reason, change }: Unedited): string =>
  `${order(change)} ${placed('Not edited', at)}: ${reason}`

function refusal(plan: StagePlan, page: Page): readonly string[] {
  if (plan.worse.length === 0)
    return [...bad('refused', 'the API server would refuse it', page), ...checked(plan, page)]
  return plan.worse.flatMap(({ severity, rule, at, message }) =>
    bad('refused', `it would bring ${placed(`${severity} ${rule}`, at)}: ${message}`, page),
  )
}

const consequences = (plan: StagePlan, page: Page): readonly string[] => [
  ...list('safe', plan.safe, page),
  ...list('wakes', plan.wakes, page),
  ...losses(plan, page),
  ...checked(plan, page),
  ...inOrder(plan.runbook).flatMap((step, index, all) =>
    stepLines(step, all[index - 1]?.when === step.when ? '' : SHORT[step.when], page),
  ),
]

function losses({ loss, lossBack, before }: StagePlan, page: Page): readonly string[] {
  const say = (each: StageLoss): string => `${lossWords(each, OF_CONNECTIONS)}: ${each.text}`
  return [
    ...(loss === null
      ? list('lost', [`${noLoss(before)} while it is applied`], page)
      : bad('lost', say(loss), page)),
    ...(lossBack === null ? [] : bad('', `going back: ${say(lossBack)}`, page)),
  ]
}

function checked({ proof }: StagePlan, page: Page): readonly string[] {
  if (proof.length === 0) return []
  const said = doubts(proof).map(({ object, file, verdict, messages }) =>
    [`${object} in ${file}: ${VERDICTS[verdict]}`, ...messages.slice(0, 1)].join(': '),
  )
  return list('checked', [`${proofWords(proof)} (kubeconform, strict)`, ...said], page)
}

const SHORT: Record<RunbookStep['when'], string> = {
  before: 'before',
  after: 'after',
  back: 'back',
}

function stepLines({ text, command }: RunbookStep, label: string, page: Page): readonly string[] {
  const run = command === null ? [] : [`${INDENT}$ ${terminalText(command)}`]
  return [...list(label, [text], page), ...run]
}
