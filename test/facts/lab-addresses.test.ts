import { describe, expect, test } from 'vitest'
import {
  apart,
  type ClusterInput,
  ingress,
  type Json,
  manifests,
  nginx,
  nginxConfig,
  pool,
  service,
  settings,
  workload,
} from '../support/manifests.ts'
import { lossAt, only, pathOf, seen, sure, toldOf } from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

/**
 * What measurements on a real data plane found (kube-proxy 1.35.4 and kube-scheduler 1.35.4 on
 * Linux network namespaces), as far as a report speaks of it.
 */

const PROXY = 'ingress/Deployment/ingress'
const APP = 'shop/Deployment/web'
const ENTRY = 'ingress/Service/ingress'
const probing = { implementation: 'pass-through' }

type Setup = {
  readonly policy?: 'Cluster' | 'Local'
  readonly front?: Json
  readonly config?: Json
  readonly annotations?: Json
  readonly proxy?: Json
  readonly cluster?: ClusterInput
}

/** A proxy on each of three nodes, an application behind it. */
function proxied({ policy, front = probing, config, annotations, proxy, cluster }: Setup) {
  return simulateText({
    ...manifests(
      nginx({ replicas: 3, pod: { ...apart('ingress'), ...proxy } }),
      ...nginxConfig(config),
      service({
        name: 'ingress',
        namespace: 'ingress',
        spec: { externalTrafficPolicy: policy ?? 'Cluster' },
      }),
      workload({}),
      service({ spec: { type: 'ClusterIP' } }),
      ingress(annotations === undefined ? {} : { annotations }),
    ),
    ...settings({ pools: [pool('nodes', 3)], fronts: [front], ...cluster }),
  })
}

const misjudged = (simulation: ReturnType<typeof proxied>) =>
  only(simulation).findings.find(({ rule }) => rule === 'source-ip-misjudged')

const list = (range: string): Json => ({
  'nginx.ingress.kubernetes.io/whitelist-source-range': range,
})

describe('1: under Cluster the address is lost even if the chosen pod is on the entry node', () => {
  test('a pod on every node changes nothing', () => {
    expect(seen(pathOf(proxied({ policy: 'Cluster' }), ENTRY))).toEqual({
      [PROXY]: 'node lost nodes',
      [APP]: 'proxy lost nodes',
    })
  })

  test.each([
    ['the node or its bridge: nodes alone', '10.0.0.0/24', 'depends on the way'],
    ['the node or its bridge: pods alone', '10.244.0.0/16', 'depends on the way'],
    ['the node or its bridge: both', '10.0.0.0/24,10.244.0.0/16', 'everybody is let in'],
    ['never the client', '203.0.113.0/24', 'everybody gets 403'],
  ])('the replacement is an address of the entry node; %s', (_, range, effect) => {
    const finding = misjudged(proxied({ policy: 'Cluster', annotations: list(range) }))
    expect(finding).toMatchObject({ severity: 'error', certainty: 'certain', size: 1 })
    expect(finding?.message).toContain(effect)
  })

  test('which address it is, is not known where nobody declares the nodes', () => {
    const cluster = { pools: [{ name: 'nodes', nodes: 3 }], podCidrs: [] }
    const annotations = list('203.0.113.0/24')
    expect(misjudged(proxied({ policy: 'Cluster', annotations, cluster }))).toMatchObject({
      certainty: 'likely',
    })
  })
})

describe('6: X-Forwarded-For', () => {
  const trust = (simulation: ReturnType<typeof proxied>) =>
    pathOf(simulation, ENTRY).sourceIp.map((one) => one.trust)
  const both = { 'use-forwarded-headers': 'true', 'compute-full-forwarded-for': 'true' }

  test('Local: the proxy sees the client and writes it', () => {
    const simulation = proxied({ policy: 'Local' })
    expect(seen(pathOf(simulation, ENTRY))).toEqual({
      [PROXY]: 'client preserved packet',
      [APP]: 'proxy forwarded header:X-Forwarded-For',
    })
    expect(trust(simulation)).toEqual([null, 'sound'])
  })

  test('Cluster: it writes a node, and the client is lost for good', () => {
    expect(seen(pathOf(proxied({ policy: 'Cluster' }), ENTRY))).toEqual({
      [PROXY]: 'node lost nodes',
      [APP]: 'proxy lost nodes',
    })
  })

  test('a forged header is believed where ingress-nginx trusts everybody', () => {
    const simulation = proxied({ policy: 'Local', config: both })
    expect(trust(simulation)).toEqual(['forgeable', 'forgeable'])
    expect(toldOf(simulation, 'source-ip-forgeable')).toEqual([
      'source-ip-forgeable ingress/ConfigMap/ingress warning certain',
    ])
  })

  test.each([
    ['neither', {}],
    ['compute-full-forwarded-for alone', { 'compute-full-forwarded-for': 'true' }],
  ])('ingress-nginx writes $remote_addr alone with %s', (_, config) => {
    expect(trust(proxied({ policy: 'Local', config }))).toEqual([null, 'sound'])
  })

  test("it appends with both keys: which element is the client is the application's choice", () => {
    const config = { ...both, 'proxy-real-ip-cidr': '192.0.2.0/24' }
    const front = {
      implementation: 'terminating',
      health: 'endpoint',
      members: ['nodes'],
      sends: ['x-forwarded-for'],
      addresses: ['192.0.2.0/28'],
    }
    const simulation = proxied({ policy: 'Local', config, front })
    expect(seen(pathOf(simulation, ENTRY))).toEqual({
      [PROXY]: 'load-balancer forwarded header:X-Forwarded-For',
      [APP]: 'proxy forwarded header:X-Forwarded-For',
    })
    expect(trust(simulation)).toEqual(['sound', 'unknown'])
  })

  test('applications see the edge node where the proxy runs on the host network', () => {
    const simulation = proxied({
      policy: 'Local',
      proxy: { hostNetwork: true },
      cluster: { entries: [{ match: PROXY, exposure: 'public', fronts: [] }] },
    })
    expect(seen(pathOf(simulation, PROXY))).toEqual({
      [PROXY]: 'client preserved packet',
      [APP]: 'node forwarded header:X-Forwarded-For',
    })
  })
})

describe('7: PROXY protocol', () => {
  const front = {
    implementation: 'terminating',
    health: 'endpoint',
    members: ['nodes'],
    sends: ['proxy-protocol'],
  }
  const config = { 'use-proxy-protocol': 'true' }

  test.each([
    ['Cluster', 'node'],
    ['Local', 'load-balancer'],
  ] as const)('restores the client under %s', (policy, packet) => {
    expect(seen(pathOf(proxied({ policy, front, config }), ENTRY))).toEqual({
      [PROXY]: `${packet} forwarded proxy-protocol`,
      [APP]: 'proxy forwarded header:X-Forwarded-For',
    })
  })

  test.each([
    ['sent to a proxy that does not parse it', front, {}],
    ['asked for by a proxy and not sent', probing, config],
  ])('%s: every request fails', (_, sender, receiver) => {
    const simulation = proxied({ front: sender, config: receiver })
    expect(pathOf(simulation, ENTRY).sourceIp.map(({ client }) => client)).toEqual([
      'broken',
      'broken',
    ])
    expect(toldOf(simulation, 'proxy-protocol-mismatch')).toEqual([
      `proxy-protocol-mismatch ${PROXY} error certain`,
    ])
  })
})

describe('9: loadBalancerSourceRanges', () => {
  const run = (policy: string, fronts: readonly Json[]) =>
    simulateText({
      ...manifests(
        workload({ replicas: 2 }),
        service({
          spec: { externalTrafficPolicy: policy, loadBalancerSourceRanges: ['203.0.113.0/24'] },
        }),
      ),
      ...settings({ pools: [pool('nodes', 2)], fronts }),
    })

  test.each(['Cluster', 'Local'])('judges the original client under %s as well', (policy) => {
    const simulation = run(policy, [probing])
    expect(lossAt(pathOf(simulation, 'shop/Service/web'), 'steady').denied).toEqual(sure(0))
    expect(toldOf(simulation, 'source-ip-misjudged')).toEqual([])
  })

  test('does not apply to the node port, to which a terminating load balancer sends', () => {
    const front = { implementation: 'terminating', enforcesRanges: false, health: 'endpoint' }
    const simulation = run('Cluster', [front])
    expect(toldOf(simulation, 'source-ip-misjudged')).toEqual([
      'source-ip-misjudged shop/Service/web error certain',
    ])
    expect(misjudged(simulation)?.message).toContain('Everybody is let in')
  })

  test('judges the outer proxy where one stands in front of the load balancer', () => {
    const cdn = { implementation: 'cdn', addresses: ['198.51.100.0/24'], enforcesRanges: false }
    const simulation = run('Local', [cdn, probing])
    expect(lossAt(pathOf(simulation, 'shop/Service/web'), 'steady').denied).toEqual(sure(1))
    expect(toldOf(simulation, 'source-ip-misjudged')).toEqual([
      'source-ip-misjudged shop/Service/web error certain',
    ])
  })
})
