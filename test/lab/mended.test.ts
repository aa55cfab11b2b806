import { describe, expect, test } from 'vitest'
import { nameOf, placementOfProfile, predict } from '../../lab/clusters/predict.ts'
import { type Json, scenarioOf } from '../../lab/scenario/written.ts'

/** One pool of two nodes of 2 cores and 4 GiB, unless a test says otherwise. */
const PAIR = [{ name: 'n', nodes: 2, allocatable: { cpu: '2', memory: '4Gi' } }]

const LABELS = { app: 'web' }

/** A workload whose template has this spec, and what else there is. */
function placed(
  kind: string,
  pod: Json,
  more: { readonly spec?: Json; readonly pools?: readonly Json[]; readonly beside?: Json[] } = {},
) {
  const template = {
    metadata: { labels: LABELS },
    spec: { containers: [{ name: 'main' }], ...pod },
  }
  const batch = kind === 'Job' || kind === 'CronJob'
  const job = { ...more.spec, template }
  const owned = { selector: { matchLabels: LABELS }, ...more.spec, template }
  const spec = batch ? (kind === 'CronJob' ? { jobTemplate: { spec: job } } : job) : owned
  const metadata = { name: 'web', namespace: 'shop' }
  const object = { apiVersion: batch ? 'batch/v1' : 'apps/v1', kind, metadata, spec }
  const settings = { version: 1, clusters: [{ name: 'c', pools: more.pools ?? PAIR }] }
  const scenario = scenarioOf('mended', settings, [object, ...(more.beside ?? [])])
  const id = `shop/${batch ? `${kind}.batch` : kind}/web`
  const { outlook } = predict(scenario, id, 'uniform')
  const likely = outlook.likely.map(({ profile }) => nameOf(placementOfProfile(profile)))
  return { ...outlook, asked: outlook.asked, pending: outlook.pending, likely }
}

const asking = (resources: Json): Json => ({ name: 'main', resources })

describe('what a pod asks for', () => {
  const five = { spec: { replicas: 5 } }
  const cases: readonly (readonly [string, Json, number])[] = [
    ['a request', { containers: [asking({ requests: { cpu: '1' } })] }, 1],
    ['a limit without a request', { containers: [asking({ limits: { cpu: '1' } })] }, 1],
    [
      'a limit beside a request for something else',
      { containers: [asking({ requests: { cpu: '1m' }, limits: { memory: '4Gi' } })] },
      3,
    ],
    [
      'a request below its limit',
      { containers: [asking({ requests: { cpu: '1m' }, limits: { cpu: '2' } })] },
      0,
    ],
    [
      'a sidecar, beside the others',
      {
        containers: [asking({ requests: { cpu: '500m' } })],
        initContainers: [
          { ...asking({ requests: { cpu: '500m' } }), name: 'side', restartPolicy: 'Always' },
        ],
      },
      1,
    ],
    [
      'an init container, before the others',
      {
        containers: [asking({ requests: { cpu: '100m' } })],
        initContainers: [{ ...asking({ requests: { cpu: '2' } }), name: 'init' }],
      },
      3,
    ],
    ['the overhead of its runtime', { overhead: { cpu: '2' } }, 3],
  ]
  test.each(cases)('%s counts: %j: %i of five wait', (_, pod, pending) => {
    expect(placed('Deployment', pod, five).pending).toBe(pending)
  })

  test('nothing at all is not the same as a request for nothing', () => {
    const pools = [
      { name: 'a', nodes: 1, allocatable: { cpu: '1', memory: '8Gi' } },
      { name: 'b', nodes: 1, allocatable: { cpu: '8', memory: '4Gi' } },
    ]
    const none = placed('Job', {}, { pools })
    const zero = placed('Job', { containers: [asking({ requests: { cpu: '0' } })] }, { pools })
    expect([none.likely, zero.likely]).toEqual([['a 0, b 1'], ['a 1, b 0']])
  })
})

describe('pods of a Job', () => {
  test.each(['Job', 'CronJob'])('%s: as many as may run at a time, and are left', (kind) => {
    const asked = (spec: Json) => placed(kind, {}, { spec }).asked
    expect(asked({})).toBe(1)
    expect(asked({ parallelism: 4 })).toBe(4)
    expect(asked({ parallelism: 4, completions: 2 })).toBe(2)
    expect(asked({ parallelism: 2, completions: 4 })).toBe(2)
  })

  test('are spread by themselves only where a Service selects them', () => {
    const pools = [
      { name: 'a', nodes: 1, allocatable: { cpu: '32', memory: '128Gi' } },
      { name: 'b', nodes: 1, allocatable: { cpu: '2', memory: '4Gi' } },
    ]
    const metadata = { name: 'web', namespace: 'shop' }
    const spec = { selector: LABELS, ports: [{ port: 80 }] }
    const service = { apiVersion: 'v1', kind: 'Service', metadata, spec }
    const two = { spec: { parallelism: 2 }, pools }
    expect(placed('Job', {}, two).likely).toEqual(['a 2, b 0'])
    expect(placed('Job', {}, { ...two, beside: [service] }).likely).toEqual(['a 1, b 1'])
  })
})

describe('pods that keep each other away', () => {
  const apart = (more: Json): Json => ({
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: LABELS },
            ...more,
          },
        ],
      },
    },
  })

  test.each([
    [{}, 1],
    [{ namespaces: ['elsewhere'] }, 0],
    [{ namespaces: ['elsewhere', 'shop'] }, 1],
    [{ namespaceSelector: {} }, 1],
    [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }, 1],
  ])('anti-affinity with %j: %i of three waits', (more, pending) => {
    expect(placed('Deployment', apart(more), { spec: { replicas: 3 } }).pending).toBe(pending)
  })

  test('a host port is taken for others, whoever may reach it', () => {
    const port = { containerPort: 80, hostPort: 80, hostIP: '127.0.0.1' }
    const pod = { containers: [{ name: 'main', ports: [port] }] }
    expect(placed('Deployment', pod, { spec: { replicas: 3 } }).pending).toBe(1)
  })
})

describe('pods of a DaemonSet', () => {
  const racks = ['r', 'r', 's'].map((rack, index) => ({
    name: `n${index}`,
    nodes: 1,
    labels: { rack },
    allocatable: { cpu: `${index + 1}`, memory: '4Gi' },
  }))

  test('need room as well', () => {
    const pod = { containers: [asking({ requests: { cpu: '2' } })] }
    const { pending, likely } = placed('DaemonSet', pod, { pools: racks })
    expect([pending, likely]).toEqual([1, ['n0 0, n1 1, n2 1']])
  })

  test('keep each other away from a rack', () => {
    const term = { topologyKey: 'rack', labelSelector: { matchLabels: LABELS } }
    const required = { requiredDuringSchedulingIgnoredDuringExecution: [term] }
    const { pending, method } = placed(
      'DaemonSet',
      { affinity: { podAntiAffinity: required } },
      { pools: racks },
    )
    expect([pending, method]).toEqual([1, 'bounded'])
  })

  test('of a spread they feel only that its label is missing', () => {
    const constraint = {
      topologyKey: 'rack',
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: LABELS },
    }
    const pools = [...racks, { name: 'n3', nodes: 1, allocatable: { cpu: '2', memory: '4Gi' } }]
    const { asked, pending } = placed(
      'DaemonSet',
      { topologySpreadConstraints: [constraint] },
      { pools },
    )
    expect([asked, pending]).toEqual([4, 1])
  })
})

test('where two nodes have room for eight pods, five are spread and not stacked', () => {
  const pools = [{ name: 'n', nodes: 2, allocatable: { cpu: '4', memory: '8Gi', pods: 4 } }]
  const { likely, worst } = placed('Deployment', {}, { spec: { replicas: 5 }, pools })
  expect(likely).toEqual(['n 3 2'])
  expect(worst.map((profile) => nameOf(placementOfProfile(profile)))).toContain('n 4 1')
})
