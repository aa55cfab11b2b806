import { describe, expect, test } from 'vitest'
import type { Simulation } from '../../src/types/report.ts'
import {
  apart,
  edgePool,
  ingress,
  type Json,
  manifests,
  namedPool,
  nginx,
  nginxConfig,
  onEdge,
  pool,
  service,
  settings,
  workload,
} from '../support/manifests.ts'
import { lossAt, nodeShares, pathOf, podShares, seen, share, sure } from '../support/packets.ts'
import { type Files, simulateText } from '../support/simulate-text.ts'

/**
 * Cases that were measured with a real kube-proxy 1.35.4 in iptables and in nftables mode (network
 * namespaces, 2,000 to 6,000 connections a case); the numbers in the titles are the measured ones.
 */

const WEB = 'shop/Service/web'

/** As many pods on each of some nodes. */
const placed = (k: readonly number[]): readonly Json[] =>
  k.map((replicas, node) =>
    workload({
      name: `web-${node}`,
      app: 'web',
      replicas,
      pod: { nodeSelector: { place: `n${node}` } },
    }),
  )

const nodesOf = (k: readonly number[]): Json[] => k.map((_, node) => namedPool(`n${node}`, 1))

type Case = {
  readonly policy: 'Cluster' | 'Local'
  readonly front: Json
  readonly k: readonly number[]
  /** What every pod with a share sees. */
  readonly sees: string
  readonly nodes: readonly number[]
  readonly pods: readonly number[]
  readonly lost: number
}

const THIRD = share(1, 3)
const SIXTH = share(1, 6)
const probing = { implementation: 'pass-through', health: 'endpoint' }
const fixed = { implementation: 'pass-through', health: 'none' }
const leader = { implementation: 'metallb-l2', members: ['n0'] }

const LOST = 'node lost nodes'
const KEPT = 'client preserved packet'

const CASES: readonly (readonly [string, Case])[] = [
  [
    'Cluster, 3 nodes, pods on 2: kept 0 %, nodes 33.5 / 32.4 / 34.1, pods 50.3 / 49.7, lost 0',
    {
      policy: 'Cluster',
      front: probing,
      k: [1, 1, 0],
      sees: LOST,
      nodes: [THIRD, THIRD, THIRD],
      pods: [0.5, 0.5],
      lost: 0,
    },
  ],
  [
    'Local, pods 1/1/0, health check: kept 100 %, nodes 49.7 / 50.3 / 0, pods 49.7 / 50.3, lost 0',
    {
      policy: 'Local',
      front: probing,
      k: [1, 1, 0],
      sees: KEPT,
      nodes: [0.5, 0.5, 0],
      pods: [0.5, 0.5],
      lost: 0,
    },
  ],
  [
    'Local, pods 3/1: kept 100 %, nodes 49.3 / 50.7, pods 16.6 / 16.2 / 16.6 / 50.7, lost 0',
    {
      policy: 'Local',
      front: probing,
      k: [3, 1],
      sees: KEPT,
      nodes: [0.5, 0.5],
      pods: [0.5, SIXTH, SIXTH, SIXTH],
      lost: 0,
    },
  ],
  [
    'Local, no health check, one of three nodes empty: kept 100 % of those answered, lost 33.6 %',
    {
      policy: 'Local',
      front: fixed,
      k: [1, 1, 0],
      sees: KEPT,
      nodes: [THIRD, THIRD, THIRD],
      pods: [THIRD, THIRD],
      lost: 1 / 3,
    },
  ],
  [
    'one announcing node, Cluster, pods 2/1/0: kept 0 %, nodes 1 / 0 / 0, pods 32.8 / 33.4 / 33.8',
    {
      policy: 'Cluster',
      front: leader,
      k: [2, 1, 0],
      sees: LOST,
      nodes: [1, 0, 0],
      pods: [THIRD, THIRD, THIRD],
      lost: 0,
    },
  ],
  [
    'one announcing node, Local, pods 2/1/0: kept 100 %, nodes 1 / 0 / 0, pods 50.8 / 49.2 / 0',
    {
      policy: 'Local',
      front: leader,
      k: [2, 1, 0],
      sees: KEPT,
      nodes: [1, 0, 0],
      pods: [0.5, 0.5, 0],
      lost: 0,
    },
  ],
]

describe.each(['kube-proxy-iptables', 'kube-proxy-nftables'])('%s', (dataPlane) => {
  test.each(CASES)('%s', (_, { policy, front, k, sees, nodes, pods, lost }) => {
    const path = pathOf(
      simulateText({
        ...manifests(...placed(k), service({ spec: { externalTrafficPolicy: policy } })),
        ...settings({ dataPlane, pools: nodesOf(k), fronts: [front] }),
      }),
      WEB,
    )
    expect([...new Set(Object.values(seen(path)))]).toEqual([sees])
    expect(path.spread.likely).toHaveLength(1)
    for (const profile of [path.spread.worst, path.spread.likely[0]?.profile ?? []]) {
      expect(nodeShares(profile)).toEqual(nodes)
      expect(podShares(profile)).toEqual(pods)
    }
    expect(lossAt(path, 'steady')).toEqual({
      dropped: sure(lost),
      refused: sure(0),
      denied: sure(0),
    })
  })

  const PROXY = 'ingress/Deployment/ingress'
  const APP = 'shop/Deployment/web'

  /** Two edge nodes with a proxy each, three workers with an application. */
  function edge(policy: string, more: { readonly front?: Json; readonly config?: Json } = {}) {
    const files: Files = manifests(
      nginx({ replicas: 2, pod: { ...onEdge, ...apart('ingress') } }),
      ...nginxConfig(more.config),
      service({ name: 'ingress', namespace: 'ingress', spec: { externalTrafficPolicy: policy } }),
      workload({ replicas: 3 }),
      service({ spec: { type: 'ClusterIP' } }),
      ingress(),
    )
    const pools = [edgePool(2), pool('workers', 3, { role: 'worker' })]
    return simulateText({
      ...files,
      ...settings({ dataPlane, pools, fronts: [more.front ?? probing] }),
    })
  }

  const path = (simulation: Simulation) => pathOf(simulation, 'ingress/Service/ingress')

  test('two edge nodes with a proxy each, Local; three workers: proxy 100 %, XFF last = client 100 %', () => {
    const found = path(edge('Local'))
    expect(seen(found)).toEqual({
      [PROXY]: 'client preserved packet',
      [APP]: 'proxy forwarded header:X-Forwarded-For',
    })
    expect(found.sourceIp.map(({ fraction, trust }) => [fraction, trust])).toEqual([
      [1, null],
      [1, 'sound'],
    ])
    expect(nodeShares(found.spread.worst)).toEqual([0.5, 0.5, 0, 0, 0])
    expect(lossAt(found, 'steady').dropped).toEqual(sure(0))
  })

  test('the same, Cluster: proxy 0 %, XFF last = client 0 %, every node takes a fifth', () => {
    const found = path(edge('Cluster'))
    expect(seen(found)).toEqual({ [PROXY]: 'node lost nodes', [APP]: 'proxy lost nodes' })
    expect(found.sourceIp.map(({ fraction }) => fraction)).toEqual([0, 0])
    expect(nodeShares(found.spread.worst)).toEqual([0.2, 0.2, 0.2, 0.2, 0.2])
    expect(podShares(found.spread.worst)).toEqual([0.5, 0.5])
    expect(lossAt(found, 'steady').dropped).toEqual(sure(0))
  })

  test('terminating load balancer, Cluster, PROXY protocol on: packet 0 %, header 100 %', () => {
    const front = {
      implementation: 'terminating',
      health: 'endpoint',
      members: ['edge', 'workers'],
      sends: ['proxy-protocol'],
    }
    const found = path(edge('Cluster', { front, config: { 'use-proxy-protocol': 'true' } }))
    expect(seen(found)).toEqual({
      [PROXY]: 'node forwarded proxy-protocol',
      [APP]: 'proxy forwarded header:X-Forwarded-For',
    })
    expect(found.sourceIp.map(({ fraction }) => fraction)).toEqual([1, 1])
    expect(nodeShares(found.spread.worst)).toEqual([0.2, 0.2, 0.2, 0.2, 0.2])
    expect(podShares(found.spread.worst)).toEqual([0.5, 0.5])
    expect(lossAt(found, 'steady').dropped).toEqual(sure(0))
  })
})
