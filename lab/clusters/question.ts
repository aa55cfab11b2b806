import { type NodeObject, placesOf } from '../scenario/nodes.ts'
import { type KubernetesObject, objectsOf } from '../scenario/objects.ts'
import { type Scenario, simulateScenario } from '../scenario/scenario.ts'

/** What `lab/scheduler` is asked; its source says what the fields mean. */
export type Question = {
  readonly id: string
  readonly mode: 'exact' | 'direct' | 'rollout' | 'drain'
  readonly workload: string
  readonly nodes: readonly NodeObject[]
  readonly objects: readonly KubernetesObject[]
  readonly groups: readonly (readonly string[])[]
  readonly orders?: number
  readonly byZone?: boolean
  readonly walks?: number
}

/** One way in which the pods were placed; nodes without pods are left out. */
export type Outcome = {
  readonly p: number
  readonly pods: Readonly<Record<string, number>>
  readonly pending?: number
}

export type Answer = {
  readonly id: string
  readonly asked: number
  readonly first?: {
    readonly feasible: readonly string[] | null
    readonly best: readonly string[] | null
    readonly refused?: Readonly<Record<string, string>>
  }
  readonly outcomes?: readonly Outcome[]
  readonly tried: number
  readonly sampled?: boolean
  readonly stuck?: number
  readonly error?: string
}

/** Orders of nodes that are tried where ties go to the first. */
const ORDERS = 720
/** Orders in which nodes come to the scheduler, which then takes zones in turn. */
const ZONED_ORDERS = 120
const WALKS = 20

/** Every workload of a scenario that the oracle can place, in order of ids. */
export function workloadsOf(scenario: Scenario): string[] {
  const [first] = simulateScenario(scenario).clusters
  return (first?.cluster.workloads ?? []).map(({ id }) => id).toSorted()
}

/**
 * All that is asked about one workload of a scenario. Nodes of a cell are alike: the simulator does
 * not tell them apart either.
 */
export function questionsAbout(scenario: Scenario, workload: string): Question[] {
  const places = placesOf(simulateScenario(scenario))
  const cells = Map.groupBy(places, ({ cell }) => cell.id)
  const common = {
    workload,
    nodes: places.map(({ node }) => node),
    groups: [...cells.values()].map((cell) => cell.map(({ node }) => node.metadata.name)),
    objects: objectsOf(scenario).filter(({ kind }) => kind !== 'Node'),
  }
  const updates = /^[^/]+\/(?:Deployment|StatefulSet|DaemonSet)\//.test(workload)
  // Daemon pods are not evicted when a node is drained.
  const stays = /^[^/]+\/DaemonSet\//.test(workload)
  const zoned = places.some(({ cell }) => cell.zone !== null)
  const byZone = { mode: 'direct', byZone: true, orders: ZONED_ORDERS } as const
  return [
    { ...common, id: 'exact', mode: 'exact' },
    { ...common, id: 'direct', mode: 'direct', orders: ORDERS },
    ...(zoned ? [{ ...common, id: 'zones', ...byZone }] : []),
    ...(stays ? [] : [{ ...common, id: 'drain', mode: 'drain', walks: WALKS } as const]),
    ...(updates ? [{ ...common, id: 'rollout', mode: 'rollout', walks: WALKS } as const] : []),
  ]
}
