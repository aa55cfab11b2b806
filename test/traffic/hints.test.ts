import { describe, expect, it, test } from 'vitest'
import {
  type Json,
  manifests,
  pool,
  service,
  settings,
  spreadOverHosts,
  workload,
} from '../support/manifests.ts'
import { only, pathOf, podShares, sure } from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

const ENTRY = 'shop/Service/web'
const L2 = ['IPAddressPool', 'L2Advertisement'].map((kind) => ({
  apiVersion: 'metallb.io/v1beta1',
  kind,
  metadata: { name: 'public', namespace: 'metallb-system' },
  ...(kind === 'IPAddressPool' ? { spec: { addresses: ['203.0.113.0/28'] } } : {}),
}))

function files(spec: Json, more: readonly Json[] = [], kubernetes = '1.35') {
  const pools = [pool('nodes', 3, { zones: ['a', 'b', 'c'] })]
  const fronts = more.length === 0 ? { fronts: [{ implementation: 'pass-through' }] } : {}
  return {
    ...settings({ pools, kubernetes, ...fronts }),
    ...manifests(
      workload({ replicas: 6, pod: spreadOverHosts('web') }),
      service({ spec }),
      ...more,
    ),
  }
}

describe('trafficDistribution under Cluster (S10, S11)', () => {
  const cases: readonly (readonly [string, Json, readonly Json[], string, number])[] = [
    ['one leader serves its zone alone', { trafficDistribution: 'PreferClose' }, L2, '1.33', 3],
    ['by its newer name too', { trafficDistribution: 'PreferSameZone' }, L2, '1.35', 3],
    ['or its own pods', { trafficDistribution: 'PreferSameNode' }, L2, '1.35', 3],
    ['a version that does not know it', { trafficDistribution: 'PreferSameNode' }, L2, '1.33', 1],
    ['even entry, even zones', { trafficDistribution: 'PreferClose' }, [], '1.35', 1],
    [
      'Local heeds no hints',
      { trafficDistribution: 'PreferClose', externalTrafficPolicy: 'Local' },
      [],
      '1.35',
      1,
    ],
    ['without it all pods are alike', {}, L2, '1.35', 1],
  ]
  it.each(cases)('%s', (_, spec, more, kubernetes, peak) => {
    const { spread } = pathOf(simulateText(files(spec, more, kubernetes)), ENTRY)
    expect(spread.peakToMean.pods).toEqual(sure(peak))
    const [first] = spread.likely
    expect(podShares(first?.profile ?? []).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4)
  })

  test('the hotspot says why', () => {
    const simulation = simulateText(files({ trafficDistribution: 'PreferClose' }, L2))
    const [found] = only(simulation).findings.filter(({ rule }) => rule === 'pod-hotspot')
    expect(found).toMatchObject({ severity: 'warning', certainty: 'certain', size: 3 })
    expect(found?.message).toContain('trafficDistribution')
  })
})

test('sticky by source behind a proxy: how pods share is not known', () => {
  const proxy = { implementation: 'terminating', health: 'node', members: ['nodes'] }
  const simulation = simulateText({
    ...settings({ pools: [pool('nodes', 3)], fronts: [proxy] }),
    ...manifests(workload({ replicas: 3 }), service({ spec: { sessionAffinity: 'ClientIP' } })),
  })
  const { spread } = pathOf(simulation, ENTRY)
  expect(spread.peakToMean).toEqual({ pods: sure(null), nodes: sure(1) })
  expect(only(simulation).unknowns.map(({ affects }) => affects)).toEqual([[ENTRY]])
})
