/** The table of before and after, or of one side, as columns; stacked where there is no room. */

import type { Cell, Row } from '../before-after.ts'
import { type Page, plain } from './paint.ts'
import { displayWidth, hang, pad, wrap } from './width.ts'

type Column = { readonly title: string; readonly cell: (row: Row) => Cell | null }

const BEFORE: Column = { title: 'before', cell: ({ before }) => before }
const AFTER: Column = { title: 'after', cell: ({ after }) => after }

const MARKS = { good: '', plain: '', bad: '✗ ', unknown: '? ' } as const

/** A bad value bears its mark, so that it is seen without colour. */
function cellText(cell: Cell | null): string {
  if (cell === null) return '–'
  const more = plain(cell.more)
  return `${MARKS[cell.tone]}${plain(cell.word)}${more === '' ? '' : ` (${more})`}`
}

function columnsOf(rows: readonly Row[]): readonly Column[] {
  const used = [BEFORE, AFTER].filter(({ cell }) => rows.some((row) => cell(row) !== null))
  return used.length > 0 ? used : [AFTER]
}

const painted = (cell: Cell | null, text: string, page: Page): string =>
  cell === null ? text : page.paint.tone(cell.tone === 'good' ? 'plain' : cell.tone, text)

const INDENT = '  '
const GAP = '   '

/** Columns narrower than this are not read with pleasure: then the table is stacked. */
const NARROWEST = 70

/** Room for the label and for each column; long texts are wrapped within it. */
function widthsOf(
  labels: readonly string[],
  cells: readonly string[][],
  room: number,
): readonly number[] {
  const wanted = [labels, ...cells].map((texts) => Math.max(...texts.map(displayWidth)))
  const over = wanted.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - room
  if (over <= 0) return wanted
  const label = Math.max(Math.floor(room * 0.42), (wanted[0] ?? 0) - over)
  return [label, ...shared(wanted.slice(1), room - label)]
}

/** Columns that ask for less than their part leave the rest to the others. */
function shared(wanted: readonly number[], room: number): readonly number[] {
  const part = Math.floor(room / wanted.length) - GAP.length
  const small = wanted.filter((width) => width <= part)
  const left = room - small.reduce((sum, width) => sum + width + GAP.length, 0)
  const large = Math.floor(left / Math.max(1, wanted.length - small.length)) - GAP.length
  return wanted.map((width) => (width <= part ? width : Math.min(width, large)))
}

type Painter = (text: string) => string

const plainly: Painter = (text) => text

/** Wrapped texts side by side; blanks are put in after the colour, and none at the end. */
function side(
  texts: readonly string[],
  widths: readonly number[],
  paint: readonly Painter[],
): string[] {
  const wrapped = texts.map((text, c) => columnLines(text, widths[c] ?? 0, c === 0))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) => {
    const parts = wrapped.map((lines) => lines[line] ?? '')
    const last = parts.findLastIndex((part) => part !== '')
    return parts.slice(0, last + 1).reduce((out, part, c) => {
      const room = c === last ? 0 : (widths[c] ?? 0) - displayWidth(part) + GAP.length
      return `${out}${(paint[c] ?? plainly)(part)}${' '.repeat(Math.max(0, room))}`
    }, INDENT)
  })
}

/** Further lines of a label are indented, so that they are not taken for labels. */
function columnLines(text: string, width: number, label: boolean): readonly string[] {
  if (!label || displayWidth(text) <= width) return wrap(text, width)
  return wrap(text, width - 2).map((line, index) => (index === 0 ? line : `  ${line}`))
}

const fits = (text: string, width: number): boolean =>
  text.split(' ').every((word) => displayWidth(word) <= width - 2) || displayWidth(text) <= width

/** Lines of a table; with one column only, it bears no title. */
export function tableLines(rows: readonly Row[], page: Page): readonly string[] {
  if (rows.length === 0) return []
  const columns = columnsOf(rows)
  const labels = rows.map(({ label }) => plain(label))
  const cells = columns.map(({ title, cell }) => [title, ...rows.map((row) => cellText(cell(row)))])
  const widths = widthsOf(labels, cells, page.width - INDENT.length)
  const fit = [labels, ...cells].every((texts, c) =>
    texts.every((text) => fits(text, widths[c] ?? 0)),
  )
  if (page.width < NARROWEST || !fit) return stacked(rows, columns, page)
  const head = side(['', ...columns.map(({ title }) => title)], widths, [])
  const body = rows.flatMap((row, r) => {
    const texts = [labels[r] ?? '', ...cells.map((column) => column[r + 1] ?? '')]
    const paints = columns.map(
      ({ cell }): Painter =>
        (text) =>
          painted(cell(row), text, page),
    )
    return side(texts, widths, [plainly, ...paints])
  })
  return columns.length > 1 ? [...head.map(page.paint.dim), ...body] : body
}

/** The label on a line of its own, the values below it. */
function stacked(rows: readonly Row[], columns: readonly Column[], page: Page): readonly string[] {
  const widest = Math.max(...columns.map(({ title }) => title.length))
  return rows.flatMap((row) => [
    ...hang(INDENT, plain(row.label), page.width),
    ...columns.flatMap(({ title, cell }) => {
      const lead = columns.length > 1 ? `    ${pad(title, widest)}  ` : '    '
      return hang(lead, cellText(cell(row)), page.width).map((line) =>
        painted(cell(row), line, page),
      )
    }),
  ])
}
