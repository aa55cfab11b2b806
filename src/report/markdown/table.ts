import { beforeAfter, type Cell, type Row } from '../before-after.ts'
import type { Pair } from '../pairs.ts'
import { cellsOf, type Side } from '../spread.ts'
import { nodesOf, percent, type Words } from '../words.ts'
import { md, type Sheet } from './gate.ts'

/** A cell of the table of before and after; what is bad is emphasised. */
export function cellText(cell: Cell | null, sheet: Sheet): string {
  if (cell === null) return '–'
  const word = md(cell.word, sheet)
  const more = cell.more.length === 0 ? '' : ` (${md(cell.more, sheet)})`
  return `${cell.tone === 'bad' ? `**${word}**` : word}${more}`
}

export const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The table of one pair of paths; a side that is not there has no column. */
export function pairTable(pair: Pair, corner: Words, sheet: Sheet): readonly string[] {
  const rows = beforeAfter(pair)
  const both = pair.before !== null && pair.after !== null
  const heads = both ? ['before', 'after'] : [pair.after === null ? 'until now' : 'now']
  const cells = (row: Row): readonly (Cell | null)[] =>
    both ? [row.before, row.after] : [pair.after === null ? row.before : row.after]
  return [
    line([md(corner, sheet), ...heads]),
    line(['---', ...heads.map(() => '---')]),
    ...rows.map((row) =>
      line([md(row.label, sheet), ...cells(row).map((c) => cellText(c, sheet))]),
    ),
    '',
  ]
}

/** Who takes how much, for a spread that is not even. */
export function sharesTable({ path }: Side, sheet: Sheet): readonly string[] {
  const rows = cellsOf(path).map((cell) =>
    line([
      md(nodesOf(cell.pool, cell.nodes), sheet),
      percent(cell.nodeShare),
      String(cell.podsEach),
      cell.podsEach === 0 ? '–' : percent(cell.podShare),
    ]),
  )
  return [
    line(['share of new connections', 'arrives at each node', 'pods on each', 'each pod answers']),
    line(['---', '---:', '---:', '---:']),
    ...rows,
    '',
  ]
}
