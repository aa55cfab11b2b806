import type { ClusterReport, Entry } from '../../types/report.ts'
import { beforeAfter } from '../before-after.ts'
import { changesOf } from '../changes.ts'
import { PATHS_SHOWN } from '../limits.ts'
import { changedPairs, type Pair, pairPaths } from '../pairs.ts'
import { picture } from '../picture.ts'
import type { Side } from '../spread.ts'
import { count, entryKind, entryName, name, type Words } from '../words.ts'
import { hopLines } from './hops.ts'
import { type Page, plain } from './paint.ts'
import { drawPath } from './path-drawing.ts'
import { tableLines } from './table.ts'
import { displayWidth, hang, wrap } from './width.ts'

export type Shown = {
  /** Asked for its evidence only with `--explain`: making that costs more than all the rest. */
  readonly cluster: Pick<ClusterReport, 'name' | 'evidence'>
  readonly id: string
  readonly before: Entry | null
  readonly after: Entry | null
  /** One side for its own sake (`simulate`), not a comparison. */
  readonly alone: boolean
}

/** The title, the way, the table and (with `--explain`) the hops of one entry. */
export function entryLines(shown: Shown, page: Page): readonly string[] {
  const pairs = pairPaths(shown.before, shown.after)
  const told = shown.alone ? pairs : changedPairs(pairs)
  const more = told.length - PATHS_SHOWN
  return [
    ...titleLines(shown, page),
    ...told.slice(0, PATHS_SHOWN).flatMap((pair) => ['', ...pairLines(pair, shown, page)]),
    ...(more > 0 ? ['', `  and ${count(more, 'more way')} into the same entry`] : []),
  ]
}

/** The name on the left, what was changed on the right, where there is room for both. */
function titleLines(shown: Shown, page: Page): readonly string[] {
  const left = plain([name(shown.cluster.name), ' · ', name(entryName(shown.id))])
  const right = plain(whatChanged(shown))
  const gap = page.width - displayWidth(left) - displayWidth(right)
  if (gap >= 2) return [`${page.paint.bold(left)}${' '.repeat(Math.min(gap, 12))}${right}`]
  const title = wrap(left, page.width).map(page.paint.bold)
  return [...title, ...hang('  ', right, page.width)]
}

function whatChanged({ before, after, alone }: Shown): Words {
  const entry = after ?? before
  if (entry === null) return []
  if (alone) return [entryKind(entry)]
  if (before === null) return [`new: ${entryKind(entry)}`]
  if (after === null) return ['removed']
  const changes = changesOf(before, after)
  if (changes.length === 0) return ['what is behind it changes']
  return changes.flatMap(
    (change, index): Words => [
      index === 0 ? '' : '; ',
      change.what,
      ': ',
      ...change.before,
      ' → ',
      ...change.after,
    ],
  )
}

function pairLines(pair: Pair, shown: Shown, page: Page): readonly string[] {
  const listeners = (pair.after ?? pair.before)?.path.listeners ?? []
  const several = (shown.after ?? shown.before)?.paths.length !== 1
  return [
    ...(several ? hang('  ', plain([name(listeners.join(', '))]), page.width) : []),
    ...drawings(pair, shown, page),
    '',
    ...tableLines(beforeAfter(pair), page),
    ...hops(pair, shown, page),
  ]
}

function drawings({ before, after }: Pair, { alone }: Shown, page: Page): readonly string[] {
  const both = before !== null && after !== null
  const draw = (title: string, side: Side | null, other: Side | null): readonly string[] => {
    if (side === null) return []
    const lead = alone || !both ? '' : title.padEnd(8)
    const lines = drawPath(picture(side, other), page, page.width - 2 - lead.length)
    return lines.map((line, index) => `  ${index === 0 ? lead : ' '.repeat(lead.length)}${line}`)
  }
  const [old, now] = [draw('before', before, after), draw('after', after, before)]
  return old.length > 1 && now.length > 0 ? [...old, '', ...now] : [...old, ...now]
}

function hops({ before, after }: Pair, { cluster }: Shown, page: Page): readonly string[] {
  if (!page.explain) return []
  const explained = { evidence: cluster.evidence, shown: new Set<string>() }
  const part = (title: string, side: Side | null): readonly string[] => {
    const lines = side === null ? [] : hopLines(side.path, explained, page)
    return lines.length === 0 ? [] : ['', page.paint.bold(`  ${title}`), ...lines]
  }
  const both = before !== null && after !== null
  return [
    ...part(both ? 'every hop before' : 'every hop', before),
    ...part(both ? 'every hop after' : 'every hop', after),
  ]
}
