/** A path as characters: stages from left to right, one line for each lane. */

import { PICTURE_NAME } from '../limits.ts'
import type { Lane, Stage } from '../picture.ts'
import type { Words } from '../words.ts'
import { type Page, plain } from './paint.ts'
import { clip, displayWidth } from './width.ts'

/** Painted text with its width, because colour codes take no columns. */
type Strip = { readonly text: string; readonly width: number }
type Line = { text: string; width: number }

const tight = (words: Words): string =>
  plain(words)
    .replace(/ × /g, '×')
    .replace(/(\d) %/g, '$1%')
    .replaceAll('X-Forwarded-For', 'XFF')

const boxText = (lines: readonly string[]): string => {
  const [first = '', ...rest] = lines
  return rest.length === 0
    ? first
    : `${first}${rest[0]?.startsWith('on ') ? ' ' : ': '}${rest.join(', ')}`
}

/** A box on one line; where there is no room, what it says last is left out first. */
function boxIn(lane: Lane, space: number): string {
  const lines = lane.box.map((words) => clip(tight(words), PICTURE_NAME).replace(/×(?=\d+$)/, ' ×'))
  const mark = lane.tone === 'bad' ? '✗ ' : lane.tone === 'unknown' ? '? ' : ''
  const least = lines[1]?.startsWith('on ') ? 1 : 2
  const kept = [...lines.keys()]
    .map((index) => lines.slice(0, Math.max(least, lines.length - index)))
    .map((some) => `${mark}${boxText(some)}`)
  return kept.find((text) => displayWidth(text) <= space) ?? clip(kept.at(-1) ?? '', space)
}

function strip(lane: Lane, page: Page, { room, lead }: { room: number; lead: string }): Strip {
  const label = clip(tight(lane.arrow), Math.max(8, Math.floor(room / 2)))
  const arrow = `${lead}${label === '' ? '' : `─${label}`}─▶ `
  const shown = boxIn(lane, Math.max(8, room - displayWidth(arrow)))
  return {
    text: page.paint.tone(lane.arrowTone, arrow) + page.paint.tone(lane.tone, shown),
    width: displayWidth(arrow) + displayWidth(shown),
  }
}

/** The lines of one band. `row` is the line that the way goes on from, `going` how many lanes do. */
type Band = { readonly lines: Line[]; row: number; going: number }

const append = (line: Line, text: string, width: number): void => {
  line.text += text
  line.width += width
}

/** Adds a stage to the right of the band's open line: its lanes below each other. */
function addStage(band: Band, stage: Stage, strips: readonly Strip[]): void {
  const start = band.lines[band.row]?.width ?? 0
  strips.forEach(({ text, width }, index) => {
    const at = band.row + index
    const line = band.lines[at] ?? { text: '', width: 0 }
    band.lines[at] = line
    append(line, ' '.repeat(start - line.width) + text, start - line.width + width)
  })
  band.going = stage.filter(({ ends }) => !ends).length
}

/** `┐ ┤ ┴`: several lanes come together on the last of them, and the way goes on from there. */
function join(band: Band): void {
  const lanes = band.going
  if (lanes < 2) return
  const lines = band.lines.slice(band.row, band.row + lanes)
  const end = Math.max(...lines.map(({ width }) => width)) + 1
  lines.forEach((line, index) => {
    const corner = index === 0 ? '┐' : index === lanes - 1 ? '┴' : '┤'
    append(line, ` ${'─'.repeat(end - line.width)}${corner}`, end - line.width + 2)
  })
  band.row += lanes - 1
  band.going = 1
}

const widest = (strips: readonly Strip[]): number => Math.max(...strips.map(({ width }) => width))

/** How the arrow of one of several lanes begins: they part from one line. */
const fork = (index: number, lanes: number): string =>
  lanes === 1 ? '' : index === 0 ? '┬' : index === lanes - 1 ? '└' : '├'

const INDENT = '  '

/** The stage on the open line if it fits there, else in a band of its own below. */
function place(bands: Band[], stage: Stage, { page, width }: { page: Page; width: number }): void {
  const joining = stage.filter(({ ends }) => !ends).length > 1 ? 3 : 0
  const room = width - INDENT.length - 1 - joining
  const strips = stage.map((lane, index) =>
    strip(lane, page, { room, lead: fork(index, stage.length) }),
  )
  const band = bands.at(-1)
  if (band !== undefined) join(band)
  const line = band?.lines[band.row]
  if (
    band !== undefined &&
    line !== undefined &&
    line.width + 1 + widest(strips) + joining <= width
  ) {
    if (!line.text.endsWith('┴')) append(line, ' ', 1)
    addStage(band, stage, strips)
    return
  }
  if (line?.text.endsWith('┴')) line.text = `${line.text.slice(0, -1)}┘`
  const lead = stage.length === 1 ? '└' : ''
  const below: Band = {
    lines: [{ text: INDENT + lead, width: INDENT.length + lead.length }],
    row: 0,
    going: 1,
  }
  bands.push(below)
  addStage(below, stage, strips)
}

/**
 * The lines of a path, at most `width` columns. Where the next stage does not fit, it begins a new
 * band of lines below, indented.
 */
export function drawPath(stages: readonly Stage[], page: Page, width: number): readonly string[] {
  const [[client] = [], ...rest] = stages
  const name = client === undefined ? '' : client.box.map(plain).join(' ')
  const bands: Band[] = [{ lines: [{ text: name, width: displayWidth(name) }], row: 0, going: 1 }]
  for (const stage of rest) place(bands, stage, { page, width })
  return bands.flatMap(({ lines }) => lines.map(({ text }) => text.trimEnd()))
}
