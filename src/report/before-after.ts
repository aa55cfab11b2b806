/** The rows of the table of before and after: one set of words for the terminal and Markdown. */

import type { Loss, Path, RangeReport, Sighting } from '../types/report.ts'
import type { Pair } from './pairs.ts'
import {
  answersNothing,
  arrivals,
  chanceOf,
  extraHop,
  goesToPods,
  likeliest,
  oneLeads,
  PEAK,
  podCount,
  type Side,
} from './spread.ts'
import {
  carrier,
  clientWords,
  count,
  frontName,
  list,
  name,
  nodesOf,
  percent,
  phaseWords,
  rangeWords,
  sameWords,
  shortName,
  type Tone,
  times,
  type Words,
} from './words.ts'

/** `word` is what counts and is emphasised where it is bad; `more` follows in brackets. */
export type Cell = { readonly word: Words; readonly more: Words; readonly tone: Tone }

/** `null`: there is no such side, or the side says nothing of it. */
export type Row = {
  readonly label: Words
  readonly before: Cell | null
  readonly after: Cell | null
  /** Asked for even where it stays as it was. */
  readonly asked: boolean
}

const cell = (word: Words, tone: Tone = 'plain', more: Words = []): Cell => ({ word, more, tone })

export const sameCell = (a: Cell | null, b: Cell | null): boolean =>
  a === b || (a !== null && b !== null && sameWords(a.word, b.word) && sameWords(a.more, b.more))

/** Every row that says something: what differs, what is bad, and what a reader would ask for. */
export function beforeAfter(pair: Pair): readonly Row[] {
  return allRows(pair).filter((row) => tellsSomething(row, pair))
}

/** Also the rows that stay as they were, for a reader who wants to know that they do. */
export function allRows(pair: Pair): readonly Row[] {
  const both = (label: Words, read: (side: Side) => Cell | null): Row => ({
    label,
    before: pair.before && read(pair.before),
    after: pair.after && read(pair.after),
    asked: false,
  })
  return [
    ...frontRows(pair, both(['in front of the nodes'], frontCell)),
    ...clientRows(pair),
    both(['traffic enters through'], arrivalCell),
    both(['extra hop between nodes'], hopCell),
    {
      ...both(['busiest pod of ', ...targetName(pair), ' (mean 1)'], podPeakCell),
      asked: true,
    },
    ...nodePeakRows(pair, both(['busiest node (mean 1)'], nodePeakCell)),
    ...lossRows(pair),
  ].filter(({ before, after }) => before !== null || after !== null)
}

/** What stays as it was is left out of a comparison, but for what is bad and what is asked for. */
function tellsSomething({ before, after, asked }: Row, pair: Pair): boolean {
  if (pair.before === null || pair.after === null || asked) return true
  return !sameCell(before, after) || after?.tone === 'bad' || after?.tone === 'unknown'
}

function frontRows(pair: Pair, row: Row): readonly Row[] {
  return pair.before && pair.after && !sameCell(row.before, row.after) ? [row] : []
}

function frontCell({ entry }: Side): Cell {
  if (entry.fronts.length === 0) return cell(['nothing'])
  return cell(list(entry.fronts.map((front) => [frontName(front), ...sendsWords(front.sends)])))
}

const sendsWords = (sends: readonly string[]): Words =>
  sends.length === 0
    ? []
    : [` with ${sends.map((s) => (s === 'proxy-protocol' ? 'PROXY protocol' : s)).join(', ')}`]

/** The workload that connections of a path reach first. */
export const target = (path: Path | undefined): Sighting | undefined => path?.sourceIp[0]

function targetName({ before, after }: Pair): Words {
  const first = target(after?.path) ?? target(before?.path)
  return first === undefined ? ['the target'] : [name(shortName(first.workload))]
}

function clientCell(sighting: Sighting, side: Side | null): Cell {
  if (side !== null && answersNothing(side.path)) return cell(['no connection gets there'], 'bad')
  const { word, more, tone } = clientWords(sighting)
  return cell([word], tone, more === '' ? [] : [more])
}

type Seen = { readonly sightings: Sighting[]; readonly row: Omit<Row, 'label' | 'asked'> }

/** Workloads of a like answer before and after are one row. */
function clientRows({ before, after }: Pair): readonly Row[] {
  const old = new Map(before?.path.sourceIp.map((each) => [each.workload, each]))
  const now = new Map(after?.path.sourceIp.map((each) => [each.workload, each]))
  const groups = new Map<string, Seen>()
  for (const workload of new Set([...now.keys(), ...old.keys()])) {
    const [was, is] = [old.get(workload), now.get(workload)]
    const sighting = is ?? was
    if (sighting === undefined) continue
    const row = {
      before: was ? clientCell(was, before) : null,
      after: is ? clientCell(is, after) : null,
    }
    const by = carrier(is?.by ?? was?.by ?? null)
    const key = JSON.stringify([sighting.role, by, row])
    const seen = groups.get(key) ?? { sightings: [], row }
    seen.sightings.push(sighting)
    groups.set(key, seen)
  }
  return [...groups.values()].map(({ sightings, row }, index) => ({
    ...row,
    asked: index === 0,
    label: ["client's address at ", ...who(sightings), ...how(sightings[0], old)],
  }))
}

const ROLES = { proxy: ['proxy', 'proxies'], app: ['application'], sidecar: ['sidecar'] } as const

/** "14 applications", or the name where it is one. */
export function who(sightings: readonly Sighting[]): Words {
  const [first] = sightings
  if (first === undefined) return []
  if (sightings.length === 1) return [name(shortName(first.workload))]
  const [one, many] = ROLES[first.role]
  return [count(sightings.length, one, many)]
}

/** How the address gets there; of what is lost now, how it got there before. */
function how(sighting: Sighting | undefined, old: ReadonlyMap<string, Sighting>): Words {
  if (sighting === undefined) return []
  const by = carrier(sighting.by ?? old.get(sighting.workload)?.by ?? null)
  return by === null ? [] : [' (', typeof by === 'string' || 'name' in by ? by : name(by.text), ')']
}

function arrivalCell({ entry, path }: Side): Cell | null {
  if (likeliest(path) === null) return cell(['unknown'], 'unknown')
  if (goesToPods(entry)) {
    const pods = podCount(path)
    return pods === 0 ? null : cell([`${count(pods, 'pod')}, straight from the load balancer`])
  }
  const groups = arrivals(path)
  if (groups.length === 0) return null
  if (oneLeads(entry)) return leaderCell(groups)
  return cell(arrivalWords(groups), 'plain', chance(chanceOf(groups, path)))
}

/** The shares are those of the likeliest placement; how likely, where others make it differ. */
const chance = (p: number): Words => (p > 0.9995 ? [] : [`likeliest placement, ${percent(p)}`])

function leaderCell(groups: ReturnType<typeof arrivals>): Cell {
  const pools = [...new Set(groups.map((group) => group.pool))]
  const [pool] = pools
  const node = pools.length === 1 && pool !== undefined ? nodesOf(pool, 1) : ['1 node']
  return cell([...node, ' at a time, 100 %'])
}

function arrivalWords(groups: ReturnType<typeof arrivals>): Words {
  const shares = new Set(groups.map((group) => percent(group.share)))
  const nodes = groups.reduce((sum, group) => sum + group.nodes, 0)
  if (groups.length > 1 && shares.size === 1)
    return [`${count(nodes, 'node')}, ${[...shares][0]} each`]
  return groups.flatMap(
    ({ pool, nodes: here, share }, index): Words => [
      index === 0 ? '' : '; ',
      ...nodesOf(pool, here),
      `, ${percent(share)}${here > 1 ? ' each' : ''}`,
    ],
  )
}

function hopCell(side: Side): Cell | null {
  if (side.path.externalTrafficPolicy === null || goesToPods(side.entry)) return null
  if (answersNothing(side.path)) return null
  const share = extraHop(side)
  if (share === null) return cell(['unknown'], 'unknown')
  return cell([share === 0 ? 'none' : `${percent(share)} of connections`])
}

const peakTone = ({ likely }: RangeReport): Tone =>
  likely === null ? 'unknown' : likely >= PEAK ? 'bad' : 'plain'

const isKnown = (range: RangeReport): boolean => range.likely !== null || range.worst !== null

function podPeakCell({ path }: Side): Cell | null {
  const range = path.spread.peakToMean.pods
  return isKnown(range) ? cell([rangeWords(range, times)], peakTone(range)) : null
}

function nodePeakCell({ path }: Side): Cell | null {
  const range = path.spread.peakToMean.nodes
  return isKnown(range) ? cell([rangeWords(range, times)], peakTone(range)) : null
}

/** Only where it is not even: of two like nodes nobody wants to read "1.0". */
function nodePeakRows({ before, after }: Pair, row: Row): readonly Row[] {
  const peaks = [before, after].map((side) => side?.path.spread.peakToMean.nodes)
  return peaks.some((range) => Math.max(range?.likely ?? 0, range?.worst ?? 0) > 1) ? [row] : []
}

const WHAT = { dropped: 'lost', refused: 'refused', denied: 'denied' } as const

/** The roll-out is what people ask about, so it is shown where it is known, even when it is 0. */
function lossRows(pair: Pair): readonly Row[] {
  const phases = [...new Set(lossesOf(pair).map((loss) => loss.phase))]
  return phases.flatMap((phase) =>
    (['dropped', 'refused', 'denied'] as const).flatMap((what): readonly Row[] => {
      const before = lossCell(pair.before, phase, what)
      const after = lossCell(pair.after, phase, what)
      if (![before, after].some((each) => each && tells(each, phase, what))) return []
      const label = [`new connections ${WHAT[what]}`, ...phaseWords(phase, targetName(pair))]
      return [{ label, before, after, asked: true }]
    }),
  )
}

function tells({ tone }: Cell, phase: Loss['phase'], what: keyof typeof WHAT): boolean {
  if (tone === 'bad') return true
  return (
    what === 'dropped' && (phase === 'rolling-update' || (phase === 'steady' && tone !== 'plain'))
  )
}

const lossesOf = ({ before, after }: Pair): readonly Loss[] => [
  ...(after?.path.loss ?? []),
  ...(before?.path.loss ?? []),
]

function lossCell(side: Side | null, phase: Loss['phase'], what: keyof typeof WHAT): Cell | null {
  const range = side?.path.loss.find((each) => each.phase === phase)?.[what]
  if (range === undefined) return null
  const tone = !isKnown(range)
    ? 'unknown'
    : (range.likely ?? range.worst ?? 0) > 0
      ? 'bad'
      : 'plain'
  const worse = tone === 'plain' && (range.worst ?? 0) > 0 ? 'bad' : tone
  return cell([rangeWords(range, percent)], worse)
}
