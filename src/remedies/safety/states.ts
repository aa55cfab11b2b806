import type { Simulated, SimulatedCluster } from '../../types/simulated.ts'
import type { Changes } from './changes/changes.ts'
import { type Settled, settle } from './pods.ts'
import type { Simulate } from './terms.ts'

/** The cluster with some of the changes made, simulated and settled, at each corner of its ranges. */
export type State = {
  /** Names the changes that are made. */
  readonly key: string
  readonly made: ReadonlySet<string>
  readonly cluster: SimulatedCluster
  readonly corners: readonly Settled[]
}

export type States = {
  /** With nothing made. */
  readonly base: State
  readonly at: (made: Iterable<string>) => State
}

/** Simulates states when they are asked for, each once; pods start from where the base has them. */
export function statesOf(
  changes: Changes,
  { cluster, simulate }: { readonly cluster: string; readonly simulate: Simulate },
): States | null {
  const run = (made: ReadonlySet<string>, before: Simulated | null): Simulated => {
    const { docs, settings } = changes.with(made)
    // Of what is passed through each subject works its own traffic out.
    const isPassed = made.size > 0 && made.size < changes.list.length
    return simulate(docs, settings, before, isPassed)
  }
  const own = ({ clusters }: Simulated): SimulatedCluster | null =>
    clusters.find((one) => one.cluster.name === cluster) ?? null
  const nothing = new Set<string>()
  const first = run(nothing, null)
  const origin = own(first)
  if (origin === null) return null
  const base = stateOf(nothing, origin, null)
  const known = new Map([[base.key, base]])
  return {
    base,
    at: (made) => {
      const set = new Set(made)
      const key = keyOf(set)
      const state = known.get(key) ?? stateOf(set, own(run(set, first)) ?? origin, base)
      known.set(key, state)
      return state
    },
  }
}

const keyOf = (made: ReadonlySet<string>): string => JSON.stringify([...made].toSorted())

function stateOf(made: ReadonlySet<string>, cluster: SimulatedCluster, base: State | null): State {
  const corners = [...cluster.placings].map(([, placing], index) =>
    settle(cluster, placing, base === null ? null : cornerOf(base, index)),
  )
  return { key: keyOf(made), made, cluster, corners }
}

/** A corner of a state; a state without ranges has one for all. */
export function cornerOf({ corners }: State, index: number): Settled | null {
  return corners[index] ?? corners[0] ?? null
}
