import type { Cell } from '../../src/types/pool.ts'
import type { Simulated } from '../../src/types/simulated.ts'
import { type Scenario, simulateScenario } from './scenario.ts'

/** A v1 Node as the API server would answer it, as far as scheduler and proxy read it. */
export type NodeObject = {
  readonly apiVersion: 'v1'
  readonly kind: 'Node'
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: {
    readonly taints: readonly {
      readonly key: string
      readonly value: string
      readonly effect: string
    }[]
    readonly unschedulable: boolean
  }
  readonly status: {
    readonly capacity: Readonly<Record<string, string>>
    readonly allocatable: Readonly<Record<string, string>>
  }
}

/** What a node has where its pool declares nothing: a middling machine. */
const MACHINE = { cpuMilli: 8_000, memoryBytes: 32 * 1024 ** 3, pods: 110 }

const CORDON = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' }

/**
 * Whether a scenario says which nodes there are and what they are like: where it does not, there is
 * nothing to ask the scheduler about.
 */
export const hasKnownNodes = (scenario: Scenario): boolean =>
  simulateScenario(scenario).clusters.every(({ cluster }) =>
    cluster.pools.every(({ source, open }) => source !== 'assumed' && open === undefined),
  )

/** Every node of the one cluster, in order of its cells. Declared ones are `<pool>-1` and so on. */
export function nodesOf(simulated: Simulated): NodeObject[] {
  return placesOf(simulated).map(({ node }) => node)
}

/** The same with the cell that the simulator keeps each in; the lowest corner of all ranges. */
export function placesOf(
  simulated: Simulated,
): { readonly node: NodeObject; readonly cell: Cell }[] {
  const [placing] = simulated.clusters[0]?.placings.values() ?? []
  const counted = new Map<string, number>()
  return (placing?.cells ?? []).flatMap((cell) =>
    Array.from({ length: cell.count }, (_, index) => {
      const number = (counted.get(cell.pool.name) ?? 0) + 1
      counted.set(cell.pool.name, number)
      return { node: nodeOf(cell, cell.names[index] ?? `${cell.pool.name}-${number}`), cell }
    }),
  )
}

function nodeOf({ pool, zone }: Cell, name: string): NodeObject {
  const labels: Record<string, string> = {
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
    'kubernetes.io/hostname': name,
  }
  for (const [key, { value }] of pool.labels) labels[key] = value
  if (zone !== null) labels['topology.kubernetes.io/zone'] = zone.value
  const taints = pool.taints.map(({ value: { key, value, effect } }) => ({ key, value, effect }))
  const unschedulable = pool.cordoned.value
  const size = sizeOf(pool)
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { taints: unschedulable ? [...taints, CORDON] : taints, unschedulable },
    status: { capacity: size, allocatable: size },
  }
}

function sizeOf({ allocatable }: Cell['pool']): Record<string, string> {
  const { cpuMilli, memoryBytes, pods } = allocatable?.value ?? MACHINE
  return { cpu: `${cpuMilli}m`, memory: `${memoryBytes}`, pods: `${pods}` }
}
