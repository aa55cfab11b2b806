import type { Random } from '../../scenario/random.ts'
import type { Json } from './manifests.ts'

/** The nodes of a cluster: pools of one node each, or one pool of like nodes. */
export type Nodes = {
  readonly pools: readonly Json[]
  /** Names as the laboratory calls the nodes. */
  readonly names: readonly string[]
  /** Values of the label `place`, one for each pool. */
  readonly places: readonly string[]
  readonly isAlike: boolean
}

const SIZE = { cpu: '8', memory: '32Gi', pods: 110 }

/** Two to five nodes, in zones where hints need them. */
export function nodesFor(random: Random, zones: boolean): Nodes {
  const count = random.whole(2, 5)
  const hasZones = zones || random.chance(0.3)
  if (random.chance(0.35)) return alike(random, count, hasZones)
  const places = Array.from({ length: count }, (_, index) => `n${index + 1}`)
  const isHalfZoned = hasZones && random.chance(0.15)
  const pools = places.map((place, index) => ({
    name: place,
    nodes: 1,
    labels: { place },
    addresses: [`10.0.${index + 1}.0/24`],
    allocatable: SIZE,
    ...(hasZones && !(isHalfZoned && index === 0) ? { zones: [random.pick(['a', 'b', 'c'])] } : {}),
  }))
  return { pools, places, names: places.map((place) => `${place}-1`), isAlike: false }
}

function alike(random: Random, count: number, hasZones: boolean): Nodes {
  const zones = hasZones ? { zones: ['a', 'b'].slice(0, random.whole(1, 2)) } : {}
  const pool = {
    name: 'nodes',
    nodes: count,
    labels: { place: 'nodes' },
    addresses: ['10.0.1.0/24'],
    allocatable: SIZE,
    ...zones,
  }
  const names = Array.from({ length: count }, (_, index) => `nodes-${index + 1}`)
  return { pools: [pool], places: ['nodes'], names, isAlike: true }
}

/** Workloads behind the entry, and how they are kept where they are. */
export type Placing = {
  readonly workloads: readonly {
    readonly name: string
    readonly replicas: number
    readonly pod: Json
  }[]
  readonly names: readonly string[]
  readonly traits: readonly string[]
}

/** Pods on nodes: as many as drawn on each, or spread by the scheduler's rules over like nodes. */
export function placedPods(random: Random, nodes: Nodes, onHost: boolean): Placing {
  if (nodes.isAlike || onHost) return together(random, nodes, onHost)
  const each = nodes.places.map((place) => ({
    name: `pods-${place}`,
    replicas: random.pick([0, 0, 1, 1, 2, 3]),
    pod: { nodeSelector: { place } },
  }))
  const isEmpty = each.every(({ replicas }) => replicas === 0)
  const workloads =
    isEmpty && random.chance(0.8)
      ? each.map((one, index) => (index === 0 ? { ...one, replicas: 2 } : one))
      : each
  const traits = workloads.some(({ replicas }) => replicas === 0) ? ['empty nodes'] : []
  return { workloads, names: workloads.map(({ name }) => name), traits }
}

/** One workload: required anti-affinity, or a hard spread over host names. */
function together(random: Random, nodes: Nodes, onHost: boolean): Placing {
  const count = nodes.names.length
  const isApart = onHost || random.chance(0.5)
  const replicas = random.whole(1, isApart ? count : count + 3)
  const labelSelector = {
    matchExpressions: [{ key: 'app', operator: 'In', values: ['app', 'nginx'] }],
  }
  const topologyKey = 'kubernetes.io/hostname'
  const affinity = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }],
    },
  }
  const spread = [{ maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector }]
  const pod = isApart ? { affinity } : { topologySpreadConstraints: spread }
  return {
    workloads: [{ name: 'pods', replicas, pod }],
    names: ['pods'],
    traits: replicas < count ? ['empty nodes', 'spread by rules'] : ['spread by rules'],
  }
}
