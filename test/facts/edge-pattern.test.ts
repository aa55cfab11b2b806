import { describe, expect, test } from 'vitest'
import {
  apart,
  type ClusterInput,
  edgePool,
  type Json,
  manifests,
  nginx,
  nginxConfig,
  onEdge,
  pool,
  service,
  settings,
  spreadOverHosts,
  type WorkloadInput,
  workload,
} from '../support/manifests.ts'
import {
  lossAt,
  nodeShares,
  only,
  pathOf,
  podShares,
  share,
  sure,
  toldOf,
} from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

/** Pitfalls of dedicated ingress nodes that manifests show. */

const PROXY = 'ingress/Deployment/ingress'
const ENTRY = 'ingress/Service/ingress'
const EDGE = 'ingress.example.com/edge'
const probing = { implementation: 'pass-through' }
const workers = pool('workers', 3, { role: 'worker' })

const entry = service({
  name: 'ingress',
  namespace: 'ingress',
  spec: { externalTrafficPolicy: 'Local' },
})

function run(documents: readonly Json[], cluster: ClusterInput = {}) {
  const pools = [edgePool(2), workers]
  return simulateText({
    ...manifests(...nginxConfig(), entry, ...documents),
    ...settings({ pools, fronts: [probing], ...cluster }),
  })
}

/** The MetalLB speaker with the tolerations of a DaemonSet that has none of its own. */
const speaker = (pod: Json = {}): Json =>
  workload({
    kind: 'DaemonSet',
    name: 'speaker',
    namespace: 'metallb-system',
    image: 'quay.io/metallb/speaker:v0.15.2',
    ports: [{ name: 'monitoring', containerPort: 7472 }],
    pod,
  })

const metallb: readonly Json[] = [
  {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    metadata: { name: 'public', namespace: 'metallb-system' },
    spec: { addresses: ['198.51.100.10/32'] },
  },
  {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'L2Advertisement',
    metadata: { name: 'public', namespace: 'metallb-system' },
    spec: { ipAddressPools: ['public'] },
  },
]

describe('E2: controllers have to tolerate the edge taint', () => {
  test('an ingress pod without the toleration stays Pending, and nobody answers', () => {
    const simulation = run([nginx({ replicas: 2, pod: { nodeSelector: { [EDGE]: 'true' } } })])
    expect(toldOf(simulation, 'edge-unschedulable', 'traffic-dropped')).toEqual([
      `edge-unschedulable ${PROXY} error certain`,
      `traffic-dropped ${ENTRY} error certain`,
    ])
    expect(lossAt(pathOf(simulation, ENTRY), 'steady').refused).toEqual(sure(1))
  })

  const onlyEdge = nginx({ replicas: 2, pod: { ...onEdge, ...apart('ingress') } })
  const recognised = { fronts: undefined, pools: [edgePool(2), workers] }

  test('a MetalLB speaker without it announces nothing from the edge: a dead address', () => {
    const { fronts: _, ...cluster } = recognised
    const files = {
      ...manifests(...nginxConfig(), entry, onlyEdge, speaker(), ...metallb),
      ...settings(cluster),
    }
    const simulation = simulateText(files)
    expect(lossAt(pathOf(simulation, ENTRY), 'steady').dropped).toEqual(sure(1))
    expect(toldOf(simulation, 'traffic-dropped')).toEqual([
      `traffic-dropped ${ENTRY} error certain`,
    ])
  })

  test('with it the edge nodes lead', () => {
    const tolerations = [{ operator: 'Exists' }]
    const files = {
      ...manifests(...nginxConfig(), entry, onlyEdge, speaker({ tolerations }), ...metallb),
      ...settings({ pools: recognised.pools }),
    }
    const path = pathOf(simulateText(files), ENTRY)
    expect(lossAt(path, 'steady').dropped).toEqual(sure(0))
    expect(nodeShares(path.spread.worst)).toEqual([1, 0, 0, 0, 0])
  })
})

describe('E5: an edge label without a taint', () => {
  const ingress = nginx({ kind: 'DaemonSet', pod: onEdge })
  const app = workload({ replicas: 3 })

  test('applications land on the edge', () => {
    const pools = [edgePool(2, { taints: [] }), workers]
    const simulation = run([ingress, app], { pools })
    expect(toldOf(simulation, 'edge-shared')).toEqual(['edge-shared pool/edge warning certain'])
    const [finding] = only(simulation).findings.filter(({ rule }) => rule === 'edge-shared')
    expect(finding).toMatchObject({ size: 1, entry: null })
  })

  test.each([
    ['a taint keeps them away', edgePool(2)],
    ['so does NoExecute', edgePool(2, { taints: [`${EDGE}=true:NoExecute`] })],
  ])('%s', (_, edge) => {
    const pods = nginx({
      kind: 'DaemonSet',
      pod: { ...onEdge, tolerations: [{ key: EDGE, operator: 'Exists' }] },
    })
    expect(toldOf(run([pods, app], { pools: [edge, workers] }), 'edge-shared')).toEqual([])
  })

  test('PreferNoSchedule is no more than a wish', () => {
    const pools = [edgePool(2, { taints: [`${EDGE}=true:PreferNoSchedule`] }), workers]
    expect(toldOf(run([ingress, app], { pools }), 'edge-shared')).toEqual([
      'edge-shared pool/edge warning certain',
    ])
  })
})

/** [what it has one of on a node, replicas, maxSurge, maxUnavailable, whether it hangs]. */
const HOST = { ports: [{ name: 'http', containerPort: 80, hostPort: 80 }], pod: onEdge }
const NETWORK = { pod: { ...onEdge, hostNetwork: true } }
const APART = { pod: { ...onEdge, ...apart('ingress') } }
const EVEN = { pod: { ...onEdge, ...spreadOverHosts('ingress') } }

const DEADLOCKS: readonly (readonly [
  string,
  WorkloadInput,
  number,
  number | string | null,
  number | string | null,
  boolean,
])[] = [
  ['host port', HOST, 2, null, null, true],
  ['host network', NETWORK, 2, null, null, true],
  ['required anti-affinity', APART, 2, null, null, true],
  ['required anti-affinity', APART, 2, 1, 0, true],
  ['required anti-affinity', APART, 2, '100%', '49%', true],
  ['required anti-affinity', APART, 2, '25%', '50%', false],
  ['required anti-affinity', APART, 2, 0, 1, false],
  ['required anti-affinity', APART, 2, 0, 0, false],
  ['required anti-affinity, a node to spare', APART, 1, null, null, false],
  ['a spread that always fits', EVEN, 2, null, null, false],
  ['nothing', { pod: onEdge }, 2, 1, 0, false],
]

describe('E6: an update that can never progress: surge rounds up, unavailable down', () => {
  test.each(DEADLOCKS)(
    '%s, %#: replicas on two edge nodes, surge and unavailable as written',
    (_, pods, replicas, maxSurge, maxUnavailable, hangs) => {
      const rollingUpdate = {
        ...(maxSurge === null ? {} : { maxSurge }),
        ...(maxUnavailable === null ? {} : { maxUnavailable }),
      }
      const strategy = maxSurge === null ? {} : { strategy: { rollingUpdate } }
      const simulation = run([nginx({ ...pods, replicas, spec: strategy })])
      expect(toldOf(simulation, 'rollout-deadlock')).toEqual(
        hangs ? [`rollout-deadlock ${PROXY} error certain`] : [],
      )
    },
  )

  test('four replicas on four nodes may lose one: 25 % is a whole pod', () => {
    const pools = [edgePool(4), workers]
    const simulation = run([nginx({ ...APART, replicas: 4 })], { pools })
    expect(toldOf(simulation, 'rollout-deadlock')).toEqual([])
  })

  test('a pool that can grow gives room', () => {
    const pools = [edgePool({ min: 2, max: null }), workers]
    const simulation = run([nginx({ ...APART, replicas: 2 })], { pools })
    expect(toldOf(simulation, 'rollout-deadlock')).toEqual([])
  })
})

describe('E8: a PodDisruptionBudget', () => {
  const budget = (spec: Json): Json => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'ingress', namespace: 'ingress' },
    spec: { selector: { matchLabels: { app: 'ingress' } }, ...spec },
  })
  const pods = nginx({
    ...APART,
    replicas: 2,
    spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
  })
  const told = (...budgets: readonly Json[]) =>
    toldOf(run([pods, ...budgets]), 'edge-no-budget', 'rollout-deadlock')

  test('none lets a drain evict all pods at once', () => {
    expect(told()).toEqual([`edge-no-budget ${PROXY} warning certain`])
  })

  test.each([
    ['one at a time', { maxUnavailable: 1 }, []],
    ['one that allows nothing', { minAvailable: 2 }, [`edge-no-budget ${PROXY} warning certain`]],
    ['one that allows nothing', { maxUnavailable: 0 }, [`edge-no-budget ${PROXY} warning certain`]],
  ])('%s: %j does not gate the update of a Deployment', (_, spec, expected) => {
    expect(told(budget(spec))).toEqual(expected)
  })

  test('one of another namespace guards nothing', () => {
    const elsewhere = {
      ...budget({ maxUnavailable: 1 }),
      metadata: { name: 'i', namespace: 'shop' },
    }
    expect(told(elsewhere)).toEqual([`edge-no-budget ${PROXY} warning certain`])
  })

  test('a drain passes over DaemonSets: they need none', () => {
    const simulation = run([nginx({ kind: 'DaemonSet', pod: onEdge })])
    expect(toldOf(simulation, 'edge-no-budget')).toEqual([])
  })
})

describe('E19: DaemonSet against Deployment on the edge', () => {
  const bare = { pod: onEdge }

  test('a DaemonSet is one pod a node: perfectly even, no surge, no deadlock', () => {
    const simulation = run([nginx({ kind: 'DaemonSet', ...bare })], {
      pools: [edgePool(3), workers],
    })
    const { spread } = pathOf(simulation, ENTRY)
    expect(spread.method).toBe('exact')
    expect(spread.worst).toEqual([
      { pool: 'edge', nodes: 3, podsEach: 1, nodeShare: share(1, 3), podShare: share(1, 3) },
      { pool: 'workers', nodes: 3, podsEach: 0, nodeShare: 0, podShare: 0 },
    ])
    expect(spread.peakToMean).toEqual({ pods: sure(1), nodes: sure(1) })
    expect(toldOf(simulation, 'pod-hotspot', 'rollout-deadlock')).toEqual([])
  })

  test('a bare Deployment may come to stand unevenly: three pods as 2 and 1', () => {
    const simulation = run([nginx({ ...bare, replicas: 3 })])
    const { spread } = pathOf(simulation, ENTRY)
    expect(spread.peakToMean.pods).toEqual(sure(1.5))
    expect(podShares(spread.worst)).toEqual([0.5, 0.25, 0.25])
    expect(toldOf(simulation, 'pod-hotspot')).toHaveLength(1)
  })

  test.each([
    ['required anti-affinity', APART],
    ['a hard spread with maxSkew 1', EVEN],
  ])('%s bounds it', (_, pods) => {
    const simulation = run([nginx({ ...pods, replicas: 2 })])
    expect(pathOf(simulation, ENTRY).spread.peakToMean.pods).toEqual(sure(1))
    expect(toldOf(simulation, 'pod-hotspot')).toEqual([])
  })
})
