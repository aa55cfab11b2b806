/** Pictures in Mermaid: strokes only, so that they stand on light and dark pages alike. */

import type { Review, Simulation } from '../types/report.ts'
import { mermaidLabel } from './escape.ts'
import { MERMAID_PICTURES, PATHS_SHOWN, PICTURE_NAME } from './limits.ts'
import { changedPairs, pairPaths } from './pairs.ts'
import { type Lane, picture, type Stage } from './picture.ts'
import type { Side } from './spread.ts'
import { count, entryName, name, type Words } from './words.ts'

const BAD = 'stroke:#cf222e,stroke-width:3px'
const FRAME = 'fill:none,stroke:#8c959f'
const UNKNOWN = 'stroke:#9a6700,stroke-width:2px,stroke-dasharray:4 3'

const clipped = (text: string): string => {
  const characters = [...text]
  return characters.length <= PICTURE_NAME
    ? text
    : `${characters.slice(0, PICTURE_NAME - 1).join('')}…`
}

/** Prose of ours may keep its punctuation; only what ends a label is taken out of it. */
const ours = (text: string): string =>
  text.replace(/["#;<>]/g, mermaidLabel).replace(/ %/g, '\u00a0%')

const label = (words: Words): string =>
  words
    .map((piece) => {
      if (typeof piece === 'string') return ours(piece)
      return mermaidLabel(clipped('name' in piece ? piece.name : piece.text))
    })
    .join('')

/** Statements of one diagram, with what is drawn bad, collected in order. */
type Drawing = {
  readonly lines: string[]
  readonly bad: string[]
  readonly unknown: string[]
  readonly badLinks: number[]
  links: number
}

const drawing = (): Drawing => ({ lines: [], bad: [], unknown: [], badLinks: [], links: 0 })

function drawBox(into: Drawing, id: string, box: Lane): void {
  const text = box.box.map(label).join('<br/>')
  into.lines.push(box.box[0]?.[0] === 'client' ? `${id}(["${text}"])` : `${id}["${text}"]`)
  if (box.tone === 'bad') into.bad.push(id)
  if (box.tone === 'unknown') into.unknown.push(id)
}

/** A long label stands on two lines, so that the picture stays narrow. */
const arrowLabel = (words: Words): string => label(words).replace(/(:| becomes) /, '$1<br/>')

function drawArrow(into: Drawing, from: string, to: { id: string; lane: Lane }): void {
  const text = arrowLabel(to.lane.arrow)
  into.lines.push(`${from} -->${text === '' ? '' : `|"${text}"|`} ${to.id}`)
  if (to.lane.arrowTone === 'bad') into.badLinks.push(into.links)
  into.links += 1
}

/** Ids are made of the place in the picture, never of names. */
function drawPath(into: Drawing, stages: readonly Stage[], prefix: string): void {
  let open: readonly string[] = []
  stages.forEach((stage, s) => {
    const next: string[] = []
    stage.forEach((lane, l) => {
      const id = `${prefix}${s}_${l}`
      drawBox(into, id, lane)
      for (const from of open) drawArrow(into, from, { id, lane })
      if (!lane.ends) next.push(id)
    })
    open = next
  })
}

function finished({ lines, bad, unknown, badLinks }: Drawing): string {
  const styles = [
    ...(bad.length > 0 ? [`classDef bad ${BAD}`, `class ${bad.join(',')} bad`] : []),
    ...(unknown.length > 0
      ? [`classDef unknown ${UNKNOWN}`, `class ${unknown.join(',')} unknown`]
      : []),
    ...(badLinks.length > 0 ? [`linkStyle ${badLinks.join(',')} ${BAD}`] : []),
  ]
  return ['flowchart LR', ...[...lines, ...styles].map((line) => `  ${line}`), ''].join('\n')
}

/** One side of one path as a diagram of its own; `other` is the side that it is compared with. */
export function sideDiagram(side: Side, other: Side | null): string {
  const into = drawing()
  drawPath(into, picture(side, other), 'n')
  return finished(into)
}

type Titled = { readonly title: Words; readonly side: Side; readonly other: Side | null }

function reviewPictures(review: Review): readonly Titled[] {
  return review.clusters.flatMap((cluster) =>
    cluster.changed.flatMap(({ entry, before, after }) =>
      changedPairs(pairPaths(before, after))
        .slice(0, PATHS_SHOWN)
        .flatMap((pair): readonly Titled[] => {
          const title = (when: string): Words => [
            name(cluster.name),
            ' · ',
            name(entryName(entry)),
            when,
          ]
          return [
            ...(pair.before
              ? [{ title: title(': before'), side: pair.before, other: pair.after }]
              : []),
            ...(pair.after
              ? [{ title: title(': after'), side: pair.after, other: pair.before }]
              : []),
          ]
        }),
    ),
  )
}

const simulationPictures = (simulation: Simulation): readonly Titled[] =>
  simulation.clusters.flatMap((cluster) =>
    cluster.entries.flatMap((entry) =>
      entry.paths.slice(0, PATHS_SHOWN).map((path) => ({
        title: [name(cluster.name), ' · ', name(entryName(entry.id))],
        side: { entry, path },
        other: null,
      })),
    ),
  )

/**
 * Everything as one Mermaid flowchart, a subgraph for each way (of a review: for each side of what
 * changed). Beyond `MERMAID_PICTURES` the rest is counted in a box of its own.
 */
export function renderMermaid(value: Simulation | Review): string {
  const all = 'head' in value ? reviewPictures(value) : simulationPictures(value)
  const into = drawing()
  all.slice(0, MERMAID_PICTURES).forEach(({ title, side, other }, index) => {
    into.lines.push(`subgraph s${index} ["${label(title)}"]`, 'direction LR')
    drawPath(into, picture(side, other), `p${index}_`)
    into.lines.push('end')
    if (index > 0) {
      into.lines.push(`s${index - 1} ~~~ s${index}`)
      into.links += 1
    }
  })
  const more = all.length - MERMAID_PICTURES
  if (more > 0) {
    into.lines.push(`more["and ${count(more, 'more picture')}"]`)
    into.lines.push(`s${MERMAID_PICTURES - 1} ~~~ more`)
  }
  if (all.length === 0) into.lines.push('none["no traffic path"]')
  const frames = all.slice(0, MERMAID_PICTURES).map((_, index) => `s${index}`)
  if (frames.length > 0)
    into.lines.push(`classDef frame ${FRAME}`, `class ${frames.join(',')} frame`)
  return finished(into).replace('flowchart LR', 'flowchart TB')
}
