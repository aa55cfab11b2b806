import type { EntryPoint } from '../types/entry.ts'
import { add, isZero, ONE, type Ratio, ratio, ZERO } from '../types/ratio.ts'
import type { CellShare, Hop, PathTraffic, Sighting, Spread } from '../types/traffic.ts'

/**
 * The path as places with steps, client first: fronts, nodes by pool, the workloads of the entry
 * and what stands behind them. Shares are of all new connections, for the likeliest placement.
 */
function hopsOf(entry: EntryPoint, sightings: readonly Sighting[], spread: Spread): readonly Hop[] {
  const fronts = entry.fronts.map((front) => `front/${front.implementation}`)
  const pools = poolShares(spread)
  const first = sightings.filter(({ role }, index) => role === 'proxy' || isFirst(sightings, index))
  const apps = sightings.filter((sighting) => !first.includes(sighting))
  const toNodes = pools.map(({ name, share }) => ({ share, to: `pool/${name}` }))
  const chain = ['client', ...fronts]
  const outer = chain.map((place, index): Hop => {
    const next = chain[index + 1]
    const front = entry.fronts[index - 1]
    return {
      at: place,
      share: ONE,
      steps: front === undefined ? [] : [frontStep(front)],
      next: next === undefined ? toNodes : [{ share: ONE, to: next }],
    }
  })
  return [
    ...outer,
    ...pools.map(({ name, share, lost }) => nodeHop({ name, share, lost, entry, first, spread })),
    ...first.map((sighting) => seenHop(sighting, first, apps)),
    ...apps.map((sighting) => seenHop(sighting, [], [])),
  ]
}

/** Without a proxy, those that the entry's Service selects are the applications themselves. */
const isFirst = (sightings: readonly Sighting[], index: number): boolean =>
  !sightings.some(({ role }) => role === 'proxy') && index >= 0

type PoolShare = { readonly name: string; readonly share: Ratio; readonly lost: Ratio }

function poolShares(spread: Spread): readonly PoolShare[] {
  const shares = new Map<string, { share: Ratio; lost: Ratio }>()
  for (const cell of spread.likely[0]?.profile ?? []) {
    const name = cell.cell.pool.name
    const known = shares.get(name) ?? { share: ZERO, lost: ZERO }
    const arriving = times(cell.nodeShare, cell.nodes)
    const lost = isLost(cell, spread) ? arriving : ZERO
    shares.set(name, { share: add(known.share, arriving), lost: add(known.lost, lost) })
  }
  return [...shares]
    .map(([name, { share, lost }]) => ({ name, share, lost }))
    .filter(({ share }) => !isZero(share))
}

/** Something arrives, there is no pod, and pods elsewhere answer only for their own nodes. */
function isLost(cell: CellShare, spread: Spread): boolean {
  if (cell.podsEach > 0 || isZero(cell.nodeShare)) return false
  const profile = spread.likely[0]?.profile ?? []
  const answered = profile.reduce(
    (sum, { podShare, podsEach, nodes }) => add(sum, times(podShare, podsEach * nodes)),
    ZERO,
  )
  return answered.n < answered.d
}

const times = (share: Ratio, count: number): Ratio => ratio(share.n * BigInt(count), share.d)

function frontStep(front: EntryPoint['fronts'][number]): Hop['steps'][number] {
  const kind = front.delivery === 'terminating' ? 'terminate' : 'select'
  const sends = front.sends.length === 0 ? '' : `, sends ${front.sends.join(' and ')}`
  const checks = front.health === 'unknown' ? 'checks unknown' : `checks ${front.health}`
  return { kind, text: `${front.delivery}, ${checks}${sends}`, why: front.why }
}

type NodeInput = PoolShare & {
  readonly entry: EntryPoint
  readonly first: readonly Sighting[]
  readonly spread: Spread
}

function nodeHop({ name, share, lost, entry, first, spread }: NodeInput): Hop {
  const seen = first[0]
  const steps: Hop['steps'][number][] = [
    { kind: 'enter', text: `new connections enter here`, why: spread.why },
  ]
  if (seen !== undefined && entry.policy !== null)
    steps.push(
      seen.packet === 'node'
        ? { kind: 'translate', text: 'the source becomes an address of the node', why: seen.why }
        : { kind: 'select', text: 'a local pod, the source stays', why: seen.why },
    )
  if (!isZero(lost)) steps.push({ kind: 'drop', text: 'no pod here', why: spread.why })
  const served = { n: share.n * lost.d - lost.n * share.d, d: share.d * lost.d }
  const left = ratio(served.n, served.d)
  return {
    at: `pool/${name}`,
    share,
    steps,
    next: isZero(left) ? [] : first.map(({ workload }) => ({ share: left, to: workload.id })),
  }
}

function seenHop(sighting: Sighting, first: readonly Sighting[], apps: readonly Sighting[]): Hop {
  const known = sighting.by === null ? sighting.client : `${sighting.client} (${sighting.by})`
  const next = sighting.role === 'proxy' && first.includes(sighting) ? apps : []
  return {
    at: sighting.workload.id,
    share: ONE,
    steps: [
      {
        kind: sighting.role === 'proxy' ? 'forward' : 'deliver',
        text: `the packet bears ${sighting.packet}; the client is ${known}`,
        why: sighting.why,
      },
    ],
    next: next.map(({ workload }) => ({ share: ONE, to: workload.id })),
  }
}

/** A path with its hops, drawn when somebody asks: only `--explain` does. */
export const withHops = (entry: EntryPoint, path: Omit<PathTraffic, 'hops'>): PathTraffic => ({
  ...path,
  get hops() {
    return hopsOf(entry, path.sightings, path.spread)
  },
})
