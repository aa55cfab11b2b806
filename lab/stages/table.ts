import { readFileSync, writeFileSync } from 'node:fs'
import { MODES, type PassageAnswer } from '../networks/question.ts'
import { lostIn, type Predicted, type StageVerdict } from './judge.ts'

const page = new URL('../README.md', import.meta.url).pathname
const PLACE = /(<!-- stages -->\n).*?(\n<!-- \/stages -->)/s

/** Writes the table of stages to the laboratory's page. */
export function writeTable(records: readonly StageVerdict[]): void {
  const table = tableOf(records)
  writeFileSync(page, readFileSync(page, 'utf8').replace(PLACE, `$1${table}$2`))
}

/** Planned against measured, as rows of Markdown: one for each stage, both modes in it. */
export function tableOf(records: readonly StageVerdict[]): string {
  const head = ['scenario', 'stage', 'connections', 'lost on the way there', 'lost on the way back']
  const stages = Map.groupBy(records, ({ scenario, entry, stage }) =>
    [scenario, entry, stage].join(' '),
  )
  const rows = [...stages.values()].map(rowOf)
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function rowOf(records: readonly StageVerdict[]): readonly string[] {
  const [first] = records
  const all = records
    .flatMap(({ passages }) => passages.flatMap(countsOf))
    .reduce((sum, one) => sum + one.all, 0)
  return [
    first?.scenario ?? '',
    first?.stage ?? '',
    all.toLocaleString('en'),
    comparison(records, 'there'),
    comparison(records, 'back'),
  ]
}

const countsOf = ({ steps }: PassageAnswer) =>
  steps.flatMap(({ making, outcomes }) => [lostIn(making), lostIn(outcomes)])

function comparison(records: readonly StageVerdict[], way: 'there' | 'back'): string {
  const measured = MODES.map((mode) => {
    const record = records.find((one) => one.mode === mode)
    return lostAt(record?.passages.find(({ name }) => name === way))
  })
  return `${planned(records[0]?.predicted[way] ?? null)} → ${measured.join(', ')}`
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`

function planned(said: Predicted): string {
  if (said === null) return 'none'
  if (said.likely === null || said.worst === null) return 'not known'
  if (said.likely === said.worst) return `${percent(said.worst)} for a moment`
  return `${percent(said.likely)} to ${percent(said.worst)} for a moment`
}

/** What was lost: none, or the share in the worst step. */
function lostAt(passage: PassageAnswer | undefined): string {
  if (passage === undefined) return 'not measured'
  if (countsOf(passage).every(({ count }) => count === 0)) return 'none'
  const shares = passage.steps
    .map(({ outcomes }) => lostIn(outcomes))
    .map(({ count, all }) => (all === 0 ? 0 : count / all))
  return percent(Math.max(...shares))
}
