import { outlook } from '../../src/placement/outlook.ts'
import { selecting } from '../../src/traffic/placing.ts'
import type { Outlook, Profile } from '../../src/types/placement.ts'
import type { Cell } from '../../src/types/pool.ts'
import { placesOf } from '../scenario/nodes.ts'
import { type Scenario, simulateScenario } from '../scenario/scenario.ts'
import type { Outcome } from './question.ts'

/** How a version breaks ties: evenly through 1.34, the first of the best from 1.35 on. */
export type Ties = 'uniform' | 'first'

const VERSION: Readonly<Record<Ties, string>> = { uniform: '1.34', first: '1.35' }

/** What the simulator says of one workload of a scenario. */
export type Prediction = {
  readonly cells: readonly Cell[]
  readonly cellOf: ReadonlyMap<string, string>
  readonly outlook: Outlook
  /** The same for one pod only. */
  readonly single: Outlook
  /** Whether a DoNotSchedule spread binds the pods, which is judged only when one is placed. */
  readonly spreads: boolean
  readonly isDaemon: boolean
  /** Whether one pod more would find a place. */
  readonly hasRoom: boolean
  /** Ids of the rules that found something about this workload. */
  readonly findings: ReadonlySet<string>
}

/** Simulates a scenario and picks one workload; throws where there is no such workload. */
export function predict(scenario: Scenario, workload: string, ties: Ties): Prediction {
  const kubernetes = VERSION[ties]
  const simulated = simulateScenario(scenario, { kubernetes })
  const [only] = simulated.clusters
  const found = only?.cluster.workloads.find(({ id }) => id === workload)
  const [placing] = only?.placings.values() ?? []
  if (only === undefined || found === undefined || placing === undefined)
    throw new Error(`${scenario.name}: the simulator knows no ${workload}`)
  const sized = (replicas: number): Outlook =>
    outlook(found, placing.cells, {
      kubernetes,
      replicas,
      selected: selecting(only.cluster, found),
    })
  const about = only.raw.filter(({ subject }) => subject === workload)
  return {
    cells: placing.cells,
    cellOf: new Map(
      placesOf(simulated).map(({ node, cell }) => [node.metadata.name, cell.id] as const),
    ),
    outlook: placing.fresh(found),
    single: sized(1),
    spreads: found.constraints.spread.some(
      ({ value }) => value.whenUnsatisfiable === 'DoNotSchedule',
    ),
    isDaemon: found.perNode,
    hasRoom: sized(placing.fresh(found).asked + 1).pending === 0,
    findings: new Set(about.map(({ rule }) => rule)),
  }
}

/** Pods on each node by cell, the fullest nodes first: one placement, up to like nodes. */
export type Placement = ReadonlyMap<string, readonly number[]>

/** What the oracle's outcome looks like to the simulator, which knows nodes by their cells. */
export function placementOf(
  { cells, cellOf }: Pick<Prediction, 'cells' | 'cellOf'>,
  { pods }: Outcome,
): Placement {
  const counts = new Map(cells.map(({ id }) => [id, [] as number[]]))
  for (const [node, cell] of cellOf) counts.get(cell)?.push(pods[node] ?? 0)
  return sorted(counts)
}

/** A profile of the simulator in the same form. */
export function placementOfProfile(profile: Profile): Placement {
  const counts = new Map<string, number[]>()
  for (const { cell, nodes, podsEach } of profile) {
    const pods = new Array<number>(nodes).fill(podsEach)
    counts.set(cell.id, [...(counts.get(cell.id) ?? []), ...pods])
  }
  return sorted(counts)
}

const sorted = (counts: ReadonlyMap<string, readonly number[]>): Placement =>
  new Map([...counts].map(([id, pods]) => [id, pods.toSorted((a, b) => b - a)] as const))

/** `p0/a 2 1, p1/b 1 0`: equal names, equal placements. Cells without nodes are left out. */
export function nameOf(placement: Placement): string {
  return [...placement]
    .filter(([, pods]) => pods.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, pods]) => `${id} ${pods.join(' ')}`)
    .join(', ')
}
