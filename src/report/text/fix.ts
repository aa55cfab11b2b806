import type { EntryPlan, Fix, NoPlan } from '../../types/remedy.ts'
import { beforeAfter } from '../before-after.ts'
import { terminalText } from '../escape.ts'
import { PATHS_SHOWN } from '../limits.ts'
import { changedPairs, type Pair, pairPaths } from '../pairs.ts'
import { isRefused, NO_ENTRY, noneWords, stageLabel } from '../stage-words.ts'
import { count, entryName, name } from '../words.ts'
import { problemLines } from './findings.ts'
import { stageLines } from './fix-stage.ts'
import { openPage, type Page, plain, type TextOptions, tidy } from './paint.ts'
import { tableLines } from './table.ts'
import { displayWidth, hang, wrap } from './width.ts'

/**
 * What `fix` plans, for a terminal: for each way in the table of before the first stage and after
 * the last one, the stages with their runbooks, or why there are none. Widths and colours as for
 * every text; foreign text holds no control characters any more.
 */
export function renderFix(fix: Fix, options: Omit<TextOptions, 'explain'>): string {
  const page = openPage({ ...options, explain: false })
  const lines = [
    ...(fix.plans.length === 0 ? [`${NO_ENTRY}.`, ''] : []),
    ...fix.plans.flatMap((plan) => [...planLines(plan, page), '']),
    ...problemLines(fix.problems, page),
    '',
    ...hang('', summary(fix), page.width),
  ]
  return `${tidy(lines).join('\n')}\n`
}

function planLines(plan: EntryPlan, page: Page): readonly string[] {
  const { stages, none } = plan
  return [
    ...titleLines(plan, page),
    ...gain(plan).flatMap((pair) => ['', ...tableLines(beforeAfter(pair), page)]),
    ...stages.flatMap((each, index) => ['', ...stageLines(each, index === 0, page)]),
    ...(none === null ? [] : ['', ...noneLines(none, page)]),
  ]
}

function titleLines({ cluster, entry, stages }: EntryPlan, page: Page): readonly string[] {
  const left = plain([name(cluster), ' · ', name(entryName(entry))])
  const right = stages.length === 0 ? '' : `${count(stages.length, 'stage')} to go`
  const gap = page.width - displayWidth(left) - displayWidth(right)
  if (gap < 2)
    return [...wrap(left, page.width).map(page.paint.bold), ...hang('  ', right, page.width)]
  const space = right === '' ? '' : ' '.repeat(Math.min(gap, 12))
  return [`${page.paint.bold(left)}${space}${right}`]
}

/** What all stages together do to the ways in. */
function gain({ stages }: EntryPlan): readonly Pair[] {
  const pairs = pairPaths(stages[0]?.before ?? null, stages.at(-1)?.after ?? null)
  return changedPairs(pairs).slice(0, PATHS_SHOWN)
}

const MARKS: Record<NoPlan['code'], string> = {
  complete: '✓',
  unsuited: '·',
  undeclared: '?',
  unsafe: '✗',
  unreadable: '?',
  'not-found': '?',
  shared: '·',
}

function noneLines(none: NoPlan, page: Page): readonly string[] {
  const declare = none.declare === null ? '' : ` (declare ${terminalText(none.declare)})`
  const text = `${noneWords(none)}: ${terminalText(none.message)}${declare}`
  return hang(`${MARKS[none.code]} `, text, page.width)
}

function summary({ plans }: Fix): string {
  const planned = plans.filter(({ stages }) => stages.length > 0)
  const stages = planned.flatMap((plan) => plan.stages)
  if (stages.length === 0) return 'Nothing to do.'
  const due = planned.flatMap(({ stages: [first] }) => (first === undefined ? [] : [first]))
  const names = [...new Set(due.map(stageLabel))].join(', ')
  const refused = stages.filter(isRefused).length
  const byHand = stages.reduce((sum, { unedited }) => sum + unedited.length, 0)
  return [
    `${count(stages.length, 'stage')} for ${count(planned.length, 'way in', 'ways in')}, due: ${names}`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(byHand > 0 ? [`${count(byHand, 'change')} to be made by hand`] : []),
    'each stage is meant to be merged by itself: --stage NAME',
    '--diff prints the patch, --write edits the files, --branch NAME commits them',
  ].join(' · ')
}
