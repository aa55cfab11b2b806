import { type Incident, type Lattice, rankOf, worstIncident } from './lattice.ts'

export type Ordered = {
  /** Parts that are live and settled before the next one begins. */
  readonly parts: readonly (readonly string[])[]
  /** The worst of all parts, each made in any order; null: nothing is lost. */
  readonly worst: Incident | null
  /** The worst where everything is made at once. */
  readonly atOnce: Incident | null
}

/** The order of changes, in as few parts as it takes, in which the least is lost at the worst moment. */
export function orderOf(ids: readonly string[], lattices: readonly Lattice[]): Ordered {
  const atOnce = worstIncident(lattices.map(costOfAll))
  const all = [ids]
  if (atOnce === null) return { parts: all, worst: null, atOnce }
  const wanted = lattices.flatMap((lattice) => {
    const parts = partsOf(lattice)
    return parts.length > 1 ? [parts] : []
  })
  const parts = layers(ids, wanted)
  const worst = parts === null ? atOnce : alongside(parts, lattices)
  if (parts === null || rankOf(worst) >= rankOf(atOnce))
    return { parts: all, worst: atOnce, atOnce }
  return { parts, worst, atOnce }
}

const costOfAll = ({ sets, cost }: Lattice): Incident | null => cost(0, sets.at(-1) ?? 0)

type Way = { readonly rank: number; readonly count: number; readonly from: number }

/** The parts in which one subject loses least: the shortest way whose worst part is the least bad. */
function partsOf({ sets, cost, changes }: Lattice): Parts {
  const best = new Map<number, Way>([[0, { rank: 0, count: 0, from: 0 }]])
  for (const to of sets.slice(1)) {
    const ways = sets.flatMap((from) => {
      const before = from !== to && (from & ~to) === 0 ? best.get(from) : undefined
      if (before === undefined) return []
      const rank = Math.max(before.rank, rankOf(cost(from, to)))
      return [{ rank, count: before.count + 1, from }]
    })
    best.set(
      to,
      ways.reduce((known, way) => (isBetter(way, known) ? way : known)),
    )
  }
  const parts: (readonly string[])[] = []
  for (let at = sets.at(-1) ?? 0; at !== 0; at = best.get(at)?.from ?? 0) {
    const made = at & ~(best.get(at)?.from ?? 0)
    parts.unshift(changes.filter((_, bit) => (made >> bit) & 1))
  }
  return parts
}

const isBetter = (way: Way, than: Way): boolean =>
  way.rank < than.rank || (way.rank === than.rank && way.count < than.count)

type Parts = readonly (readonly string[])[]

/** One order that keeps to all of the wanted ones, each change as early as it may; null: none does. */
function layers(ids: readonly string[], wanted: readonly Parts[]): Parts | null {
  const level = new Map(ids.map((id) => [id, 0]))
  const levelOf = (id: string): number => level.get(id) ?? 0
  // An order without contradiction settles after as many rounds as it has changes.
  for (let round = 0; raise(wanted, level); round++) if (round > ids.length) return null
  const highest = Math.max(...level.values())
  return Array.from({ length: highest + 1 }, (_, at) => ids.filter((id) => levelOf(id) === at))
}

/** Puts what comes later above all that comes before it; whether anything moved. */
function raise(wanted: readonly Parts[], level: Map<string, number>): boolean {
  let hasMoved = false
  for (const parts of wanted) {
    let floor = 0
    for (const part of parts) {
      for (const id of part.filter((one) => (level.get(one) ?? 0) < floor)) {
        level.set(id, floor)
        hasMoved = true
      }
      floor = Math.max(floor, ...part.map((id) => level.get(id) ?? 0)) + 1
    }
  }
  return hasMoved
}

/** The worst of all parts for all subjects. */
function alongside(parts: Parts, lattices: readonly Lattice[]): Incident | null {
  return worstIncident(
    lattices.flatMap(({ changes, cost }) => {
      let from = 0
      return parts.map((part) => {
        const to =
          from | changes.reduce((set, id, bit) => (part.includes(id) ? set | (1 << bit) : set), 0)
        const incident = from === to ? null : cost(from, to)
        from = to
        return incident
      })
    }),
  )
}
