import type { EntryPlan, StagePlan } from '../../types/remedy.ts'
import { allRows, type Row, sameCell } from '../before-after.ts'
import { PATHS_SHOWN } from '../limits.ts'
import { type Pair, pairPaths } from '../pairs.ts'
import { isRefused, lossWords, NOTHING, noLoss } from '../stage-words.ts'
import { count, entryName, name, type Words } from '../words.ts'
import { folded, md, type Sheet } from './gate.ts'
import { cellText, line } from './table.ts'

/** Rows of one table at least, however long the page becomes. */
const FEWEST = 8

/**
 * The way in as it is and as it will be, with what stays the same, and what is lost while the stage
 * is applied. An entry with several ways has a table for each. Where nothing changes for the traffic
 * a sentence says so, and the tables are folded away.
 */
export function stageTables(plan: StagePlan, entry: EntryPlan, sheet: Sheet): readonly string[] {
  const pairs = pairPaths(plan.before, plan.after)
  const shown = pairs.slice(0, PATHS_SHOWN).map((pair) => ({ pair, rows: rowsOf(pair, sheet) }))
  const loss = lossRow(plan)
  const corner: Words = [...clusterOf(entry), ' · ', name(entryName(entry.entry))]
  if (shown.length === 0) return table(corner, [loss], sheet)
  const tables = shown.flatMap(({ pair, rows }, index) => {
    const title = pairs.length === 1 ? corner : [...corner, ...listeners(pair)]
    const lines = rows.map((row) => lineOf(row, sheet))
    return table(title, index === 0 ? [...lines, loss] : lines, sheet)
  })
  const more = pairs.length - shown.length
  const all = [
    ...tables,
    ...(more > 0 ? [`And ${count(more, 'more way')} into the same entry.`, ''] : []),
  ]
  const isCalm =
    plan.loss === null && !isRefused(plan) && shown.every(({ rows }) => rows.every(isSame))
  if (!isCalm) return all
  return [calm(plan, entry, sheet), '', ...folded('the way in, which stays as it is', all)]
}

const clusterOf = ({ cluster }: EntryPlan): Words => ['cluster **', { text: cluster }, '**']

function calm({ before }: StagePlan, entry: EntryPlan, sheet: Sheet): string {
  const where = md([name(entryName(entry.entry)), ' in ', ...clusterOf(entry)], sheet)
  const most = noLoss(before)
  const lost = most === NOTHING ? 'no new connection is lost' : most.replace('more', 'more is lost')
  return `Nothing changes for the traffic of ${where}, and ${lost} while this is applied.`
}

type Line = { readonly label: Words; readonly now: string; readonly after: string }

const table = (corner: Words, lines: readonly Line[], sheet: Sheet): readonly string[] => [
  line([md(corner, sheet), 'now', 'after this merge']),
  line(['---', '---', '---']),
  ...lines.map(({ label, now, after }) => line([md(label, sheet), now, after])),
  '',
]

const listeners = ({ before, after }: Pair): Words => {
  const all = (after ?? before)?.path.listeners ?? []
  return [' · ', name(all.join(', '))]
}

const rowsOf = (pair: Pair, { detail }: Sheet): readonly Row[] =>
  allRows(pair).slice(0, Math.max(FEWEST, detail.lines))

const lineOf = (row: Row, sheet: Sheet): Line => ({
  label: row.label,
  now: cellText(row.before, sheet),
  after: isSame(row) ? 'the same' : cellText(row.after, sheet),
})

const isSame = ({ before, after }: Row): boolean => before !== null && sameCell(before, after)

function lossRow(plan: StagePlan): Line {
  const { loss, before } = plan
  const after = loss === null ? noLoss(before) : `**${lossWords(loss)}**`
  return {
    label: ['new connections lost while it is applied'],
    now: '–',
    after: isRefused(plan) ? 'not to be applied' : after,
  }
}
