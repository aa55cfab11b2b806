import type { Entry, Sighting } from '../../types/report.ts'
import { type Change, changesOf, changeWords, placeOfChange } from '../changes.ts'
import { NAMES_SHOWN, PATHS_SHOWN } from '../limits.ts'
import { sideDiagram } from '../mermaid.ts'
import { changedPairs, type Pair, pairPaths } from '../pairs.ts'
import { goesToPods, uneven } from '../spread.ts'
import { nodeCount, rankOf } from '../verdict.ts'
import { count, entryKind, entryName, name, type Words } from '../words.ts'
import { folded, located, md, type Sheet } from './gate.ts'
import type { Answer } from './groups.ts'
import { pairTable, sharesTable } from './table.ts'

/** How much of one entry is shown. */
export type Share = { readonly table: boolean; readonly picture: boolean }

/** "cluster **prod**", "clusters **a**, **b** and 3 more". */
function clusterWords(clusters: readonly string[]): Words {
  const shown = clusters.slice(0, NAMES_SHOWN)
  const names = shown.flatMap(
    (each, index): Words => [index === 0 ? '**' : ', **', { text: each }, '**'],
  )
  const more = clusters.length - shown.length
  return [
    clusters.length === 1 ? 'cluster ' : 'clusters ',
    ...names,
    more > 0 ? ` and ${more} more` : '',
  ]
}

/** What was changed, what follows for the traffic, the table, and the pictures. */
export function answerLines(answer: Answer, share: Share, sheet: Sheet): readonly string[] {
  const pairs = changedPairs(pairPaths(answer.before, answer.after))
  const corner: Words = [...clusterWords(answer.clusters), ' · ', name(entryName(answer.entry))]
  const several = pairs.length > 1
  const more = pairs.length - PATHS_SHOWN
  return [
    ...introduction(answer, pairs, sheet),
    ...pairs
      .slice(0, PATHS_SHOWN)
      .flatMap((pair) => [
        ...(share.table
          ? pairTable(pair, several ? [...corner, ...listeners(pair)] : corner, sheet)
          : []),
        ...(share.picture ? pictures(pair, answer, sheet) : []),
      ]),
    ...(more > 0 ? [`And ${count(more, 'more way')} into the same entry.`, ''] : []),
  ]
}

const listeners = ({ before, after }: Pair): Words => {
  const all = (after ?? before)?.path.listeners ?? []
  return [' · ', name(all.join(', '))]
}

function introduction(answer: Answer, pairs: readonly Pair[], sheet: Sheet): readonly string[] {
  const { before, after } = answer
  if (before === null && after !== null) {
    return [`New: ${entryKind(after)} (${located(after.at, sheet)}).`, '']
  }
  if (before === null || after === null) return []
  const changes = changesOf(before, after)
  const where = located(placeOfChange(before, after, answer), sheet)
  const effect = pairs.flatMap((pair) => effectOf(pair)).slice(0, 1)
  const sentences = [
    ...(changes.length > 0 ? [`${changeSentence(changes, sheet)} (${where}).`] : []),
    ...effect,
  ]
  return sentences.length === 0 ? [] : [sentences.join(' '), '']
}

function changeSentence(changes: readonly Change[], sheet: Sheet): string {
  const text = changes.map((change) => md(changeWords(change), sheet)).join('; ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const MECHANISM = new Map<Sighting['packet'], string>([
  ['node', "each of them replaces the client's address with its own"],
  ['load-balancer', "the load balancer puts its own address in the place of the client's"],
  ['loopback', 'connections reach the workload from the loopback address'],
])

/** What follows for nodes and for the client's address, where that differs. */
function effectOf({ before, after }: Pair): readonly string[] {
  if (before === null || after === null || goesToPods(after.entry)) return []
  const [was, is] = [nodeCount(before), nodeCount(after)]
  const moved = was !== is && was > 0 && is > 0
  const first = after.path.sourceIp[0]
  const lost = first?.client === 'lost' && before.path.sourceIp[0]?.client !== 'lost'
  const how = lost ? MECHANISM.get(first.packet) : undefined
  const through = `Traffic then enters through ${count(is, 'node')} instead of ${was}`
  if (moved) return [how === undefined ? `${through}.` : `${through}, and ${how}.`]
  if (how === undefined) return []
  const own =
    first?.packet === 'node' ? how.replace('each of them', 'each node that takes traffic') : how
  return [`${own.charAt(0).toUpperCase()}${own.slice(1)}.`]
}

const fence = (diagram: string | null): readonly string[] =>
  diagram === null ? [] : ['```mermaid', diagram.trimEnd(), '```', '']

/** Nothing from here on is wrong, so its picture is folded away. */
const CALM = rankOf('added')

function pictures(pair: Pair, answer: Answer, sheet: Sheet): readonly string[] {
  const { before, after } = pair
  const old = before && sideDiagram(before, after)
  const now = after && sideDiagram(after, before)
  const shares = after !== null && uneven(after.path) ? sharesTable(after, sheet) : []
  if (old === null || now === null)
    return calmly(answer, 'the way', [...fence(old ?? now), ...shares])
  if (old === now) {
    return [...shares, ...folded('the way, which is the same before and after', fence(old))]
  }
  const drawn = ['**Before**', '', ...fence(old), '**After**', '', ...fence(now), ...shares]
  return calmly(answer, 'the way before and after', drawn)
}

/** Folded away where nothing is wrong. */
function calmly(answer: Answer, title: string, drawn: readonly string[]): readonly string[] {
  const calm = rankOf(answer.verdict.kind) >= CALM && !concerned(answer.after, answer)
  return calm ? folded(title, drawn) : drawn
}

const concerned = (entry: Entry | null, { findings }: Answer): boolean =>
  findings.some((finding) => finding.entry === entry?.id && finding.severity !== 'note')
