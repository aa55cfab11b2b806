/** `--explain`: every hop with its steps, and what each of them rests on. */

import type { Evidence, Hop, Path, Step } from '../../types/report.ts'
import { terminalText } from '../escape.ts'
import { HOP_DEPTH } from '../limits.ts'
import { count, percent } from '../words.ts'
import { evidenceLines, type Grounds } from './evidence.ts'
import type { Page } from './paint.ts'
import { hang } from './width.ts'

type Tree = {
  readonly hops: ReadonlyMap<string, Hop>
  readonly shown: Set<string>
  readonly grounds: Grounds
  readonly page: Page
  readonly lines: string[]
}

export type Explained = {
  readonly evidence: Readonly<Record<string, Evidence>>
  /** What was printed before, and is only referred to from then on. */
  readonly shown: Set<string>
}

/** Lines of the hops of one path; what several lead to or rest on is printed once. */
export function hopLines(path: Path, explained: Explained, page: Page): readonly string[] {
  const hops = path.hops ?? []
  const reached = new Set(hops.flatMap(({ next }) => next.map(({ to }) => to)))
  const tree: Tree = {
    hops: new Map(hops.map((hop) => [hop.at, hop])),
    shown: new Set(),
    grounds: { ...explained, page },
    page,
    lines: [],
  }
  const roots = hops.filter(({ at }) => !reached.has(at))
  const starts = roots.length > 0 ? roots : hops.slice(0, 1)
  for (const start of starts) addHop(tree, { ats: [start.at], share: start.share }, 0)
  for (const hop of hops) {
    if (!tree.shown.has(hop.at)) addHop(tree, { ats: [hop.at], share: hop.share }, 0)
  }
  return tree.lines
}

const indentOf = (depth: number): string => ' '.repeat(2 + Math.min(depth, 8) * 2)

/** Places where the same happens, with the share that each of them gets. */
type Alike = { readonly ats: readonly string[]; readonly share: number }

function addHop(tree: Tree, { ats, share }: Alike, depth: number): void {
  const [at = ''] = ats
  const hop = tree.hops.get(at)
  const indent = indentOf(depth)
  const again = tree.shown.has(at)
  const others = ats.length > 1 ? ` and ${count(ats.length - 1, 'more', 'more')} alike` : ''
  const title = `${terminalText(at)}${others} · ${percent(share)}${again ? ' (see above)' : ''}`
  tree.lines.push(...hang(`${indent}${depth === 0 ? '' : '└▶ '}`, title, tree.page.width))
  if (again || hop === undefined || depth > HOP_DEPTH) return
  for (const each of ats) tree.shown.add(each)
  for (const step of hop.steps) addStep(tree, step, depth)
  for (const next of alike(tree, hop)) addHop(tree, next, depth + 1)
}

/** Next hops by what happens there: of many like applications, one is printed for all. */
function alike(tree: Tree, { next }: Hop): readonly Alike[] {
  const groups = new Map<string, { ats: string[]; share: number }>()
  for (const { to, share } of next) {
    const hop = tree.hops.get(to)
    const key = tree.shown.has(to) ? to : JSON.stringify([share, hop?.steps.map(said), hop?.next])
    const group = groups.get(key) ?? { ats: [], share }
    group.ats.push(to)
    groups.set(key, group)
  }
  return [...groups.values()]
}

const said = ({ kind, text }: Step): readonly string[] => [kind, text]

function addStep(tree: Tree, step: Step, depth: number): void {
  const indent = indentOf(depth)
  const lead = `${indent}   ${step.kind.padEnd(9)} `
  tree.lines.push(...hang(lead, terminalText(step.text), tree.page.width))
  tree.lines.push(...evidenceLines(step.why, tree.grounds, `${indent}     `))
}
