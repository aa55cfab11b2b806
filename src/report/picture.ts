/** The way of a path as stages of boxes: what the terminal draws and what Mermaid draws. */

import type { CellReport, Sighting } from '../types/report.ts'
import { target, who } from './before-after.ts'
import { PICTURE_LANES } from './limits.ts'
import {
  answersNothing,
  arrivals,
  cellsOf,
  goesToPods,
  handsOn,
  likeliest,
  oneLeads,
  PEAK,
  podCount,
  podsByPool,
  type Side,
  strands,
} from './spread.ts'
import {
  carrier,
  clientWords,
  frontName,
  list,
  nodesOf,
  PACKETS,
  percent,
  SOURCES,
  type Tone,
  type Words,
} from './words.ts'

/** One box of a stage with the arrow that leads to it. `ends`: nothing goes on from there. */
export type Lane = {
  readonly arrow: Words
  readonly arrowTone: Tone
  readonly box: readonly Words[]
  readonly tone: Tone
  readonly ends: boolean
}
export type Stage = readonly Lane[]

const lane = (box: readonly Words[], rest: Partial<Lane> = {}): Lane => ({
  arrow: [],
  arrowTone: 'plain',
  tone: 'plain',
  ends: false,
  box: box.filter((line) => line.length > 0),
  ...rest,
})

/**
 * From the client to the applications; the first stage is the client. `other` is the other side of
 * a comparison: it names the header that bears a wrong address on this side.
 */
export function picture(side: Side, other: Side | null): readonly Stage[] {
  const stages: readonly Stage[] = [
    [lane([['client']])],
    ...side.entry.fronts.map((front): Stage => [lane([[frontName(front)]])]),
    ...nodesAndPods(side),
    applications(side, other),
  ]
  return stages.filter((stage) => stage.length > 0).map(bounded)
}

function bounded(stage: Stage): Stage {
  if (stage.length <= PICTURE_LANES) return stage
  const rest = stage.slice(PICTURE_LANES - 1)
  const tone = rest.some((each) => each.tone === 'bad') ? 'bad' : 'plain'
  const more = lane([[`and ${rest.length} more`]], { tone, ends: rest.every((each) => each.ends) })
  return [...stage.slice(0, PICTURE_LANES - 1), more]
}

/** "2 × 50 %": nodes and what each of them takes. */
const shareLabel = (nodes: number, share: number): string =>
  nodes === 1 ? percent(share) : `${nodes} × ${percent(share)}`

function nodesAndPods(side: Side): readonly Stage[] {
  const first = target(side.path)
  if (first === undefined) return [[lane([['nothing answers']], { tone: 'bad', ends: true })]]
  if (answersNothing(side.path) && arrivals(side.path).length === 0) return [[nobody(side)]]
  if (goesToPods(side.entry)) return [[podBox(side, first)]]
  if (likeliest(side.path) === null) return [[unplaced(podBox(side, first))]]
  if (!handsOn(side)) return [standing(side, first)]
  return [
    arrivals(side.path).map(({ pool, nodes, share }) =>
      lane([oneLeads(side.entry) ? ['one of the ', ...nodesOf(pool, null)] : nodesOf(pool, null)], {
        arrow: [oneLeads(side.entry) ? percent(nodes * share) : shareLabel(nodes, share)],
      }),
    ),
    [podBox(side, first)],
  ].filter((stage) => stage.length > 0)
}

/** No node may be chosen, or there is no pod to send to. */
function nobody({ path }: Side): Lane {
  const steady = path.loss.find(({ phase }) => phase === 'steady')
  const refused = (steady?.refused.likely ?? 0) > 0
  const box: Words = [refused ? 'no pod, refused' : 'no node answers, lost']
  return lane([box], { arrow: [percent(1)], arrowTone: 'bad', tone: 'bad', ends: true })
}

const toneOf = (sighting: Sighting): Tone => {
  const { tone } = clientWords(sighting)
  return tone === 'good' ? 'plain' : tone
}

/** The workloads that connections reach first: one name, or how many there are. */
const reached = ({ path }: Side): readonly Sighting[] =>
  path.sourceIp.filter(({ role }) => role === path.sourceIp[0]?.role)

function podBox(side: Side, sighting: Sighting): Lane {
  const pods = podCount(side.path)
  const pools = [...podsByPool(side.path).keys()]
  const on: Words = pools.length === 0 ? [] : ['on ', ...list(pools.map((p) => nodesOf(p, null)))]
  const tone = toneOf(sighting)
  return lane([[...who(reached(side)), ...(pods > 0 ? [` × ${pods}`] : [])], on], {
    tone,
    arrowTone: tone,
    arrow: arrowTo(side, sighting),
  })
}

/** Which nodes take part, and how much each of them takes, is not known. */
const unplaced = (pods: Lane): Lane => ({
  ...pods,
  arrow: [...pods.arrow, pods.arrow.length === 0 ? '' : ', ', 'nodes unknown'],
  arrowTone: pods.arrowTone === 'plain' ? 'unknown' : pods.arrowTone,
})

/** What happens to the source address on the way to the pods. */
function arrowTo(side: Side, { packet, client }: Sighting): Words {
  if (client === 'broken') return ['PROXY protocol on one side only']
  if (packet === 'client') return goesToPods(side.entry) ? podShares(side) : []
  return packet === 'unknown' ? ['source unknown'] : [`source becomes ${SOURCES[packet]}`]
}

function podShares({ path }: Side): Words {
  const [cell] = cellsOf(path).filter(({ podsEach }) => podsEach > 0)
  return cell === undefined ? [] : [shareLabel(podCount(path), cell.podShare)]
}

/** Nodes that answer what arrives there: node and pods are one box, by how many pods it has. */
function standing(side: Side, sighting: Sighting): Stage {
  const cells = cellsOf(side.path).filter(({ nodeShare }) => nodeShare > 0)
  const merged = new Map<string, CellReport>()
  for (const cell of cells) {
    const key = JSON.stringify([cell.pool, cell.nodeShare, cell.podsEach])
    merged.set(key, { ...cell, nodes: cell.nodes + (merged.get(key)?.nodes ?? 0) })
  }
  const lanes = [...merged.values()].map((cell) => standingLane(side, sighting, cell))
  return [...lanes.filter((each) => !each.ends), ...lanes.filter((each) => each.ends)]
}

function standingLane(side: Side, sighting: Sighting, cell: CellReport): Lane {
  const arrow = [shareLabel(cell.nodes, cell.nodeShare)]
  const nodes = oneLeads(side.entry)
    ? ['one of the ', ...nodesOf(cell.pool, null)]
    : nodesOf(cell.pool, cell.nodes === 1 ? 1 : null)
  if (strands(side, cell)) {
    return lane([nodes, ['no pod there, lost']], {
      arrow,
      arrowTone: 'bad',
      tone: 'bad',
      ends: true,
    })
  }
  const lines = [nodes, [...who(reached(side)), ` × ${cell.nodes * cell.podsEach}`]]
  const each = differs(side)
    ? [`${cell.nodes * cell.podsEach === 1 ? 'the' : 'each'} pod ${percent(cell.podShare)}`]
    : []
  const tone = isPeak(side, cell) ? 'bad' : toneOf(sighting)
  const seen = arrowTo(side, sighting)
  return lane([...lines, each], {
    tone,
    arrow: [...arrow, ...(seen.length > 0 ? [', '] : []), ...seen],
    arrowTone: toneOf(sighting),
  })
}

function differs({ path }: Side): boolean {
  const shares = cellsOf(path)
    .filter((c) => c.podsEach > 0)
    .map((c) => c.podShare)
  return new Set(shares).size > 1
}

/** Whether a pod of the cell answers at least one and a half times the mean. */
function isPeak({ path }: Side, { podShare }: CellReport): boolean {
  const cells = cellsOf(path)
  const answered = cells.reduce((sum, c) => sum + c.nodes * c.podsEach * c.podShare, 0)
  const pods = podCount(path)
  return pods > 0 && answered > 0 && podShare / (answered / pods) >= PEAK
}

/** Applications behind a proxy, by what they can know of the client. */
function applications(side: Side, other: Side | null): Stage {
  const [proxy] = side.path.sourceIp
  if (proxy?.role !== 'proxy' || answersNothing(side.path)) return []
  const carriers = new Map(other?.path.sourceIp.map(({ workload, by }) => [workload, by]))
  const groups = new Map<string, Sighting[]>()
  for (const each of side.path.sourceIp.filter(({ role }) => role !== 'proxy')) {
    const key = JSON.stringify([each.role, clientWords(each), each.by])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups.values()].map((group) => {
    const [one] = group
    const tone = one === undefined ? 'plain' : toneOf(one)
    return lane([who(group)], {
      tone,
      arrowTone: tone,
      arrow: one ? told(one, proxy, carriers) : [],
    })
  })
}

/** What the proxy tells an application: "X-Forwarded-For: the client". */
function told(app: Sighting, proxy: Sighting, carriers: ReadonlyMap<string, string | null>): Words {
  const { word, more } = clientWords(app)
  const by = carrier(app.by)
  if (app.client === 'lost') {
    const header = carrier(carriers.get(app.workload) ?? null)
    if (proxy.client !== 'lost') return ['nothing of the client']
    return header === null
      ? [`sees ${PACKETS[proxy.packet]}`]
      : [header, `: ${PACKETS[proxy.packet]}`]
  }
  if (app.client === 'forwarded' || app.client === 'preserved') {
    const forged = app.trust === 'forgeable' ? ', forgeable' : ''
    return by === null ? [`the client${forged}`] : [by, `: the client${forged}`]
  }
  if (app.client === 'broken') return ['no requests']
  return [more === '' ? `client ${word}` : `${word} ${more}`]
}
