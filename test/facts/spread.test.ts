import { describe, expect, test } from 'vitest'
import {
  apart,
  type ClusterInput,
  type Json,
  manifests,
  namedPool,
  pool,
  service,
  settings,
  spreadOverHosts,
  workload,
} from '../support/manifests.ts'
import {
  lossAt,
  nodeShares,
  only,
  pathOf,
  podShares,
  seen,
  share,
  sure,
  toldOf,
} from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

/**
 * Shares of new connections in closed form. M: nodes that the front may choose; R: ready pods;
 * k: pods on a node; N: nodes with a pod. kubernetes.io/docs/tasks/access-application-cluster/
 * create-external-load-balancer ("Caveats and limitations when preserving source IPs"),
 * metallb speaker/layer2_controller.go and bgp_controller.go, kubernetes/kubernetes#97147.
 */

const ENTRY = 'shop/Service/web'
const local = { externalTrafficPolicy: 'Local' }

function run(documents: readonly Json[], cluster: ClusterInput) {
  return simulateText({ ...manifests(...documents), ...settings(cluster) })
}

/** One node for each number, with exactly as many pods of the Service on it. */
function placed(k: readonly number[], cluster: ClusterInput, spec: Json = local) {
  const names = k.map((_, index) => `n${index}`)
  const pods = k.map((replicas, index) =>
    workload({
      name: `web-${index}`,
      app: 'web',
      replicas,
      pod: { nodeSelector: { place: `n${index}` } },
    }),
  )
  const pools = names.map((name) => namedPool(name, 1))
  return run([...pods, service({ spec })], { pools, ...cluster })
}

/** [k, shares of one pod on each node, peak to mean]: the table of the closed forms. */
const VECTORS = [
  [[1, 1, 1], [1 / 3, 1 / 3, 1 / 3], 1],
  [[2, 1], [1 / 4, 1 / 2], 1.5],
  [[3, 1], [1 / 6, 1 / 2], 2],
  [[5, 1], [1 / 10, 1 / 2], 3],
  [[10, 1], [1 / 20, 1 / 2], 5.5],
  [[2, 1, 1], [1 / 6, 1 / 3, 1 / 3], 4 / 3],
  [[4, 3, 3], [1 / 12, 1 / 9, 1 / 9], 10 / 9],
  [[2, 2, 1], [1 / 6, 1 / 6, 1 / 3], 5 / 3],
] as const

const each = (k: readonly number[], shares: readonly number[]): number[] =>
  k
    .flatMap((count, node) => new Array<number>(count).fill(shares[node] ?? Number.NaN))
    .map((one) => share(one, 1))
    .sort((a, b) => b - a)

describe.each(['pass-through', 'metallb-bgp'])('behind %s', (implementation) => {
  const fronts = [{ implementation }]

  test.each(VECTORS)('S1: Cluster, pods %j: 1/M a node, 1/R a pod', (k) => {
    const path = pathOf(placed([...k, 0], { fronts }, {}), ENTRY)
    const pods = k.reduce<number>((a, b) => a + b, 0)
    expect(podShares(path.spread.worst)).toEqual(new Array(pods).fill(share(1, pods)))
    expect(nodeShares(path.spread.worst)).toEqual(
      new Array(k.length + 1).fill(share(1, k.length + 1)),
    )
    expect(path.spread.peakToMean).toEqual({ pods: sure(1), nodes: sure(1) })
    expect(lossAt(path, 'steady').dropped).toEqual(sure(0))
  })

  test.each(VECTORS)(
    'S2: Local, pods %j: 1/N a node, 1/(N k) a pod %j, peak to mean %d',
    (k, shares, peak) => {
      const path = pathOf(placed([...k, 0], { fronts }), ENTRY)
      expect(podShares(path.spread.worst)).toEqual(each(k, shares))
      expect(nodeShares(path.spread.worst)).toEqual([
        ...new Array<number>(k.length).fill(share(1, k.length)),
        0,
      ])
      expect(path.spread.peakToMean).toEqual({ pods: sure(peak), nodes: sure(1) })
      expect(lossAt(path, 'steady').dropped).toEqual(sure(0))
    },
  )
})

test('S2: three pods that a hard spread forces to 2 and 1 of two nodes: certainly 1.5', () => {
  const documents = [
    workload({ replicas: 3, pod: spreadOverHosts('web') }),
    service({ spec: local }),
  ]
  const fronts = [{ implementation: 'pass-through' }]
  const simulation = run(documents, { pools: [pool('nodes', 2)], fronts })
  const path = pathOf(simulation, ENTRY)
  expect(path.spread.method).toBe('exact')
  expect(path.spread.likely).toEqual([
    {
      p: 1,
      profile: [
        { pool: 'nodes', nodes: 1, podsEach: 1, nodeShare: 0.5, podShare: 0.5 },
        { pool: 'nodes', nodes: 1, podsEach: 2, nodeShare: 0.5, podShare: 0.25 },
      ],
    },
  ])
  expect(toldOf(simulation, 'pod-hotspot')).toEqual([
    'pod-hotspot shop/Deployment/web warning certain',
  ])
})

test('S2: one pod a node at most (required anti-affinity) is exactly even', () => {
  const documents = [workload({ replicas: 3, pod: apart('web') }), service({ spec: local })]
  const fronts = [{ implementation: 'pass-through' }]
  const simulation = run(documents, { pools: [pool('nodes', 5)], fronts })
  const path = pathOf(simulation, ENTRY)
  expect(path.spread.peakToMean).toEqual({ pods: sure(1), nodes: sure(1) })
  expect(toldOf(simulation, 'pod-hotspot', 'traffic-dropped')).toEqual([])
})

describe('one node leads', () => {
  const fronts = [{ implementation: 'metallb-l2' }]

  test('S3: Local: 1/k on the leader, nothing elsewhere, and only nodes with a pod may lead', () => {
    const simulation = placed([3, 1, 0], { fronts })
    const { spread, loss } = pathOf(simulation, ENTRY)
    const leaders = spread.likely.map(({ p, profile }) => ({
      p,
      leading: profile.filter(({ nodeShare }) => nodeShare > 0),
      idle: profile.filter(({ nodeShare, podShare }) => nodeShare === 0 && podShare > 0),
    }))
    expect(leaders).toEqual([
      {
        p: 0.5,
        leading: [{ pool: 'n0', nodes: 1, podsEach: 3, nodeShare: 1, podShare: share(1, 3) }],
        idle: [],
      },
      {
        p: 0.5,
        leading: [{ pool: 'n1', nodes: 1, podsEach: 1, nodeShare: 1, podShare: 1 }],
        idle: [],
      },
    ])
    // R / k of the leader: 4/3 or 4, each as likely; the worst leader is the one with one pod.
    expect(spread.peakToMean.pods).toEqual({ likely: share(8, 3), worst: 4 })
    expect(spread.peakToMean.nodes).toEqual(sure(2))
    expect(loss[0]?.dropped).toEqual(sure(0))
  })

  test('S4: Cluster: 1 on the leader, 1/R a pod; the node carries M times the mean', () => {
    const simulation = placed([2, 1, 0], { fronts }, {})
    const { spread } = pathOf(simulation, ENTRY)
    expect(spread.likely.map(({ p }) => p)).toEqual([share(1, 3), share(1, 3), share(1, 3)])
    for (const { profile } of spread.likely) {
      expect(nodeShares(profile)).toEqual([1, 0, 0])
      expect(podShares(profile)).toEqual([share(1, 3), share(1, 3), share(1, 3)])
    }
    expect(spread.peakToMean).toEqual({ pods: sure(1), nodes: sure(3) })
    expect(toldOf(simulation, 'node-hotspot')).toEqual([`node-hotspot ${ENTRY} note certain`])
  })
})

test.each([
  [[1, 1, 0], 1 / 3],
  [[3, 1, 0, 0], 1 / 2],
  [[1, 0, 0, 0], 3 / 4],
  [[2, 1], 0],
])('S6: Local, a fixed list without checks, pods %j: (M - N)/M = %d is lost', (k, lost) => {
  const simulation = placed(k, { fronts: [{ implementation: 'static' }] })
  const path = pathOf(simulation, ENTRY)
  const members = k.length
  expect(nodeShares(path.spread.worst)).toEqual(new Array(members).fill(share(1, members)))
  expect(podShares(path.spread.worst)).toEqual(
    each(
      k,
      k.map((pods) => 1 / (members * Math.max(1, pods))),
    ),
  )
  expect(lossAt(path, 'steady')).toEqual({
    dropped: sure(lost),
    refused: sure(0),
    denied: sure(0),
  })
  const dropped = lost === 0 ? [] : [`traffic-dropped ${ENTRY} error certain`]
  expect(toldOf(simulation, 'traffic-dropped')).toEqual(dropped)
})

describe('S7: DNS over edge nodes with one pod each: 1/N a node and a pod', () => {
  const dns = { fronts: [], pools: [pool('edge', 3, { role: 'edge' })] }

  test('a node port under Local', () => {
    const documents = [
      workload({ kind: 'DaemonSet' }),
      service({ spec: { type: 'NodePort', ...local } }),
    ]
    const path = pathOf(run(documents, dns), ENTRY)
    expect(seen(path)).toEqual({ 'shop/DaemonSet/web': 'client preserved packet' })
    expect(nodeShares(path.spread.worst)).toEqual([share(1, 3), share(1, 3), share(1, 3)])
    expect(podShares(path.spread.worst)).toEqual([share(1, 3), share(1, 3), share(1, 3)])
    expect(path.spread.peakToMean).toEqual({ pods: sure(1), nodes: sure(1) })
    expect(lossAt(path, 'steady').dropped).toEqual(sure(0))
  })

  test.each([
    ['host-port', { ports: [{ containerPort: 8080, hostPort: 80 }] }],
    ['host-network', { ports: [{ containerPort: 80 }], pod: { hostNetwork: true } }],
  ] as const)('%s: no service proxy on the way, the address stays', (kind, more) => {
    const simulation = run([workload({ kind: 'DaemonSet', ...more })], {
      ...dns,
      entries: [{ match: 'shop/DaemonSet/web', exposure: 'public', fronts: [] }],
    })
    const path = pathOf(simulation, 'shop/DaemonSet/web')
    expect(only(simulation).entries.map((entry) => entry.kind)).toEqual([kind])
    expect(path.externalTrafficPolicy).toBeNull()
    expect(path.listeners).toEqual(['80/TCP/IPv4'])
    expect(seen(path)).toEqual({ 'shop/DaemonSet/web': 'client preserved packet' })
    expect(podShares(path.spread.worst)).toEqual([share(1, 3), share(1, 3), share(1, 3)])
  })
})
