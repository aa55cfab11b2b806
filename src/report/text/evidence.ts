import type { Evidence } from '../../types/report.ts'
import type { Location } from '../../types/source.ts'
import { terminalText } from '../escape.ts'
import { EVIDENCE_DEPTH } from '../limits.ts'
import type { Page } from './paint.ts'
import { hang } from './width.ts'

export type Grounds = {
  readonly evidence: Readonly<Record<string, Evidence>>
  /** Keys of what was printed before. */
  readonly shown: Set<string>
  readonly page: Page
}

type Placed = Evidence & { readonly at: Location }

const KINDS: Record<Evidence['kind'], string> = {
  field: '',
  none: '',
  default: 'default: ',
  assumed: 'assumed: ',
  unknown: 'unknown: ',
  law: 'law: ',
}

/** What a statement rests on, as a tree; fields of one file stand together, by line. */
export function evidenceLines(id: string, grounds: Grounds, indent: string): readonly string[] {
  return under([id], grounds, { indent, depth: 0 })
}

type Spot = { readonly indent: string; readonly depth: number }

function under(ids: readonly string[], grounds: Grounds, spot: Spot): readonly string[] {
  const here = ids.flatMap((id) => {
    const each = Object.hasOwn(grounds.evidence, id) ? grounds.evidence[id] : undefined
    return each === undefined ? [] : [{ id, each }]
  })
  const placed = here.flatMap(({ each }) => (isPlaced(each) ? [each] : []))
  const trees = here.filter(({ each }) => !isPlaced(each))
  return [
    ...fieldLines(placed, grounds, spot.indent),
    ...trees.flatMap(({ id, each }) => treeLines(id, each, { ...grounds, ...spot })),
  ]
}

const isPlaced = (each: Evidence): each is Placed => each.at !== null && each.from.length === 0

/** `file:4 metadata.name: web; :7 spec.replicas: 2`. */
function fieldLines(placed: readonly Placed[], { page }: Grounds, indent: string): string[] {
  const files = new Map<string, Placed[]>()
  for (const each of placed) {
    const file = files.get(each.at.file)
    if (file === undefined) files.set(each.at.file, [each])
    else file.push(each)
  }
  return [...files].flatMap(([file, fields]) => {
    const text = fields
      .toSorted((a, b) => a.at.line - b.at.line)
      .map(({ at, kind, text }) => `:${at.line} ${KINDS[kind]}${terminalText(text)}`)
      .join('; ')
    return dimmed(`${indent}- `, `${terminalText(file)}${text}`, page)
  })
}

function treeLines(id: string, each: Evidence, at: Grounds & Spot): readonly string[] {
  const again = at.shown.has(id) && each.from.length > 0
  const text = `${KINDS[each.kind]}${terminalText(each.text)}${again ? ' (see above)' : ''}`
  const head = dimmed(`${at.indent}- `, text, at.page)
  if (again || at.depth >= EVIDENCE_DEPTH) return head
  at.shown.add(id)
  return [...head, ...under(each.from, at, { indent: `${at.indent}  `, depth: at.depth + 1 })]
}

const dimmed = (lead: string, text: string, page: Page): string[] =>
  hang(lead, text, page.width).map((line) => page.paint.dim(line))
