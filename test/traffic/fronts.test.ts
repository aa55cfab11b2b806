import { describe, expect, it, test } from 'vitest'
import {
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
import { only, pathOf, seen, toldOf } from '../support/packets.ts'
import { type Files, simulateText } from '../support/simulate-text.ts'

const CDN = { implementation: 'cdn', sends: ['x-forwarded-for'], addresses: ['198.51.100.0/24'] }
const lb = (...sends: string[]): Json => ({
  implementation: 'terminating',
  health: 'node',
  members: ['nodes'],
  addresses: ['10.0.9.0/24'],
  sends,
})
const TOLD = { 'use-forwarded-headers': 'true' }
const ENTRY = 'ingress/Service/ingress'

function behind(fronts: readonly Json[] | null, config: Json, spec: Json = {}): Files {
  return {
    ...(fronts === null ? {} : settings({ fronts, pools: [pool('nodes', 3)] })),
    ...manifests(
      nginx({ kind: 'DaemonSet' }),
      ...nginxConfig(config),
      service({
        name: 'ingress',
        namespace: 'ingress',
        spec: { externalTrafficPolicy: 'Local', ...spec },
      }),
      workload({}),
      service({ spec: { type: 'ClusterIP' } }),
      ingress({
        annotations: { 'nginx.ingress.kubernetes.io/whitelist-source-range': '192.0.2.0/24' },
      }),
    ),
  }
}

describe('several proxies in front', () => {
  const both = { ...TOLD, 'proxy-real-ip-cidr': '10.0.9.0/24,198.51.100.0/24' }
  const inner = { ...TOLD, 'proxy-real-ip-cidr': '10.0.9.0/24' }
  const cases: readonly (readonly [string, readonly Json[], Json, string])[] = [
    [
      'PROXY protocol names whoever connects to the load balancer: the CDN',
      [CDN, lb('proxy-protocol')],
      { 'use-proxy-protocol': 'true' },
      'load-balancer lost front/cdn',
    ],
    [
      'a header that both write is walked past what is trusted',
      [CDN, lb('x-forwarded-for')],
      both,
      'load-balancer forwarded header:X-Forwarded-For',
    ],
    [
      'and no further',
      [CDN, lb('x-forwarded-for')],
      inner,
      'load-balancer lost ingress/DaemonSet/ingress',
    ],
    [
      'one that only the CDN writes passes through',
      [CDN, lb()],
      inner,
      'load-balancer forwarded header:X-Forwarded-For',
    ],
    [
      'one that only the load balancer writes begins with the CDN',
      [{ ...CDN, sends: [] }, lb('x-forwarded-for')],
      both,
      'load-balancer lost front/terminating',
    ],
    [
      'a front that passes packets through may speak PROXY protocol',
      [{ implementation: 'pass-through', sends: ['proxy-protocol'] }],
      { 'use-proxy-protocol': 'true' },
      'client forwarded proxy-protocol',
    ],
    [
      'whom nginx does not believe, and sees as the client, is the client',
      [{ implementation: 'pass-through', sends: ['proxy-protocol'] }],
      { 'use-proxy-protocol': 'true', 'proxy-real-ip-cidr': '10.0.0.0/8' },
      'client preserved packet',
    ],
  ]
  it.each(cases)('%s', (_, fronts, config, expected) => {
    const path = pathOf(simulateText(behind(fronts, config)), ENTRY)
    expect(seen(path)['ingress/DaemonSet/ingress']).toBe(expected)
  })

  test('a list is compared with the address that the header names', () => {
    const simulation = simulateText(
      behind([CDN, lb('proxy-protocol')], { 'use-proxy-protocol': 'true' }),
    )
    const [found] = only(simulation).findings.filter(({ rule }) => rule === 'source-ip-misjudged')
    expect(found?.message).toContain('an address of the cdn, which is never in it')
  })
})

describe('what a guess may not say', () => {
  test('PROXY protocol that nginx expects is not missing from a load balancer that nobody knows', () => {
    const simulation = simulateText(behind(null, { 'use-proxy-protocol': 'true' }))
    expect(seen(pathOf(simulation, ENTRY))['ingress/DaemonSet/ingress']).toBe('client unknown')
    expect(toldOf(simulation, 'proxy-protocol-mismatch')).toEqual([])
    expect(only(simulation).unknowns.map(({ declare }) => declare)).toContain(
      'clusters[].entries[].fronts',
    )
  })

  const trustsNodes = { ...TOLD, 'proxy-real-ip-cidr': '10.0.0.0/8' }
  it.each([
    ['Cluster', {}, 'unknown', true],
    ['Cluster', { allocateLoadBalancerNodePorts: false }, 'sound', false],
    ['Local', {}, 'sound', false],
  ])(
    'a trust in nodes under %s %j, that node ports could break, is %s',
    (policy, more, trust, isListed) => {
      const spec = { externalTrafficPolicy: policy, ...more }
      const simulation = simulateText(behind([lb('x-forwarded-for')], trustsNodes, spec))
      expect(pathOf(simulation, ENTRY).sourceIp[0]?.trust).toBe(trust)
      expect(
        only(simulation).unknowns.some(({ declare }) => declare === 'clusters[].entries'),
      ).toBe(isListed)
    },
  )
})

test('the key that turns a header on is named, and its ConfigMap', () => {
  const files = behind([{ implementation: 'pass-through' }], { 'enable-real-ip': 'true' })
  expect(toldOf(simulateText(files), 'source-ip-forgeable')).toEqual([
    'source-ip-forgeable ingress/ConfigMap/ingress error certain',
  ])
})
