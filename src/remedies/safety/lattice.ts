import type { Change } from './changes/changes.ts'
import { type Moment, rank, worstOf } from './moment.ts'
import type { State, States } from './states.ts'
import type { Subject } from './subject.ts'

/** Something that is lost, with what was made then and what had settled before. */
export type Incident = {
  readonly moment: Moment
  readonly subject: string
  readonly before: readonly string[]
  readonly now: readonly string[]
  /** What the subject can feel and is not made yet. */
  readonly left: readonly string[]
}

/** As many sets of changes as ten objects have. */
const MOST_SETS = 1024

/** All sets of the changes that one subject can feel, as bit sets over them. */
export type Lattice = {
  readonly subject: Subject
  readonly changes: readonly string[]
  readonly sets: readonly number[]
  /** The worst that happens when everything between two sets is made in any order. */
  readonly cost: (from: number, to: number) => Incident | null
}

/**
 * The sets of changes that may be live at a moment. Of changes that are like each other the first
 * ones are made: which of them does not matter. Null: there are more than are looked at.
 */
export function latticeOf(
  subject: Subject,
  { list, states }: { readonly list: readonly Change[]; readonly states: States },
): Lattice | null {
  const own = list.filter(({ id }) => subject.changes.includes(id))
  const sets = setsOf(own)
  if (sets === null) return null
  const changes = own.map(({ id }) => id)
  const idsOf = (set: number): readonly string[] => changes.filter((_, bit) => (set >> bit) & 1)
  const stateOf = (set: number): State => states.at(subject.with(idsOf(set)))
  const isSet = new Set(sets)
  const known = new Map<string, Incident | null>()
  const here = (from: number, to: number): Incident | null => {
    const moment = subject.moment(stateOf(from), stateOf(to))
    return (
      moment && {
        moment,
        subject: subject.id,
        before: idsOf(from),
        now: idsOf(to),
        left: idsOf(~to),
      }
    )
  }
  const cost = (from: number, to: number): Incident | null => {
    const key = `${from} ${to}`
    const found = known.get(key)
    if (found !== undefined) return found
    const free = to & ~from
    const parts = [here(from, to)]
    for (let bit = 1; bit <= free; bit <<= 1) {
      if ((free & bit) === 0) continue
      if (isSet.has(from | bit)) parts.push(cost(from | bit, to))
      if (isSet.has(to & ~bit)) parts.push(cost(from, to & ~bit))
    }
    const worst = worstIncident(parts)
    known.set(key, worst)
    return worst
  }
  return { subject, changes, sets, cost }
}

/** The incident whose moment is the worst. */
export function worstIncident(incidents: readonly (Incident | null)[]): Incident | null {
  const worst = worstOf(incidents.map((one) => one?.moment ?? null))
  return incidents.find((one) => one !== null && one.moment === worst) ?? null
}

/** How bad an incident is; 0 is none. */
export const rankOf = (incident: Incident | null): number => rank(incident?.moment ?? null)

function setsOf(changes: readonly Change[]): readonly number[] | null {
  let sets = [0]
  for (const [bit, { alike }] of changes.entries()) {
    const previous = changes.findLastIndex((one, index) => index < bit && one.alike === alike)
    const grown = sets.filter((set) => previous < 0 || (set >> previous) & 1)
    sets = [...sets, ...grown.map((set) => set | (1 << bit))]
    if (sets.length > MOST_SETS || bit > 29) return null
  }
  return sets
}
