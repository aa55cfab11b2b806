import type { EntryPoint } from '../../../types/entry.ts'
import type { Range } from '../../../types/placement.ts'
import { ZERO } from '../../../types/ratio.ts'
import { largerOf, type Moment, worstOf } from '../moment.ts'
import { cornerOf, type State } from '../states.ts'
import type { Subject } from '../subject.ts'
import { updateLoss } from './lagging.ts'
import type { Shaping } from './shaping.ts'
import { type EntryTerms, standing } from './standing.ts'
import { transitions } from './transitions.ts'
import { lossOf } from './ways.ts'

/**
 * What one entry loses while changes are made. What is lost in `floor` is nothing new: where it all
 * began, and, on the way back, where it goes.
 */
export function entrySubject(
  entry: EntryPoint,
  { changes, shapes }: { readonly changes: readonly string[]; readonly shapes: Shaping },
  floor: readonly State[],
): Subject {
  const terms = termsOf(entry, floor)
  const origins = floor.map((state) => shapes(state).open)
  const known = new Map<string, Moment | null>()
  return {
    id: entry.id,
    changes,
    with: (made) => made,
    moment: (then, now) => {
      const [from, to] = [shapes(then), shapes(now)]
      // Pods that ask for the same and stand where others stood: what is unknown stays unknown.
      const isOld = from.open === to.open && origins.includes(to.open)
      const key = `${then === now} ${from.whole} ${to.whole}`
      const found = known.get(key)
      if (found !== undefined) return found
      const all = now.corners.flatMap((corner, index) => {
        if (then === now) return standing(corner, terms)
        return transitions(cornerOf(then, index) ?? corner, corner, terms)
      })
      const moment = worstOf(isOld ? all.filter(isKnown) : all)
      known.set(key, moment)
      return moment
    },
  }
}

const isKnown = ({ amount }: Moment): boolean => amount.worst !== null

const NOTHING: Range = { likely: ZERO, worst: ZERO }

function termsOf(entry: EntryPoint, floor: readonly State[]): EntryTerms {
  const before = floor.flatMap(({ cluster }) =>
    cluster.traffic.filter((one) => one.entry.id === entry.id),
  )
  const unknowns = floor.flatMap(({ cluster }) => cluster.cluster.unknowns)
  const own = unknowns.find(({ affects }) => affects.includes(entry.id))
  return {
    entry,
    steady: before.map((one) => lossOf(one, 'steady')).reduce(largerOf, NOTHING),
    updating: before.map(updateLoss).reduce(largerOf, NOTHING),
    declare: own?.unknown.declare ?? 'clusters[].entries[].fronts',
    origin: floor[0]?.corners ?? [],
  }
}
