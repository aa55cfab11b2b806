import { describe, expect, it, test } from 'vitest'
import { type Json, manifests, pool, service, settings, workload } from '../support/manifests.ts'
import { lossAt, only, pathOf, sure, toldOf } from '../support/packets.ts'
import { type Files, simulateText } from '../support/simulate-text.ts'

const ENTRY = 'shop/Service/web'
const own = (kind: string, name: string, spec: Json = {}): Json => ({
  apiVersion: 'metallb.io/v1beta1',
  kind,
  metadata: { name, namespace: 'metallb-system' },
  spec,
})
const PUBLIC = own('IPAddressPool', 'public', { addresses: ['203.0.113.0/28'] })
const INTERNAL = own('IPAddressPool', 'internal', {
  addresses: ['10.9.0.1-10.9.0.50'],
  autoAssign: false,
})
const BGP = own('BGPAdvertisement', 'public', { ipAddressPools: ['public'] })
const L2 = own('L2Advertisement', 'internal', { ipAddressPools: ['internal'] })
const node = (name: string, more: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more } },
})
const byName = (...names: string[]): Json => ({
  nodeSelectors: names.map((name) => ({ matchLabels: { 'kubernetes.io/hostname': name } })),
})
const app = workload({ kind: 'DaemonSet' })
const local = service({ spec: { externalTrafficPolicy: 'Local' } })

describe('the address pool of a Service', () => {
  const cases: readonly (readonly [string, Parameters<typeof service>[0], string])[] = [
    ['one that assigns by itself', {}, 'metallb-bgp'],
    ['named', { annotations: { 'metallb.io/address-pool': 'internal' } }, 'metallb-l2'],
    [
      'by address',
      { annotations: { 'metallb.universe.tf/loadBalancerIPs': '10.9.0.7' } },
      'metallb-l2',
    ],
    ['by the old field', { spec: { loadBalancerIP: '10.9.0.50' } }, 'metallb-l2'],
    ['an address of no pool', { spec: { loadBalancerIP: '10.9.0.51' } }, 'unknown'],
    [
      'a pool that is not in Git',
      { annotations: { 'metallb.io/address-pool': 'other' } },
      'unknown',
    ],
  ]
  it.each(cases)('%s', (_, input, front) => {
    const simulation = simulateText(manifests(PUBLIC, INTERNAL, BGP, L2, app, service(input)))
    expect(only(simulation).entries[0]?.fronts[0]?.implementation).toBe(front)
  })

  test('two that assign by themselves, announced in two ways, are an unknown', () => {
    const other = own('IPAddressPool', 'internal', { addresses: ['10.9.0.0/24'] })
    const simulation = simulateText(manifests(PUBLIC, other, BGP, L2, app, service()))
    expect(only(simulation).unknowns.map(({ declare }) => declare)).toContain(
      'clusters[].entries[].fronts',
    )
    expect(toldOf(simulation, 'traffic-dropped')).toEqual([])
  })

  test('one without an advertisement is likely never announced', () => {
    const simulation = simulateText(manifests(PUBLIC, L2, app, local))
    expect(toldOf(simulation, 'traffic-dropped')).toEqual([
      'traffic-dropped shop/Service/web error likely',
    ])
  })
})

describe('nodes that announce', () => {
  const five = ['edge-1', 'edge-2', 'node-1', 'node-2', 'node-3'].map((name) => node(name))
  const nodes = (simulation: ReturnType<typeof simulateText>) =>
    pathOf(simulation, ENTRY).spread.peakToMean.nodes

  test('by name, of like nodes', () => {
    const advertisement = own('L2Advertisement', 'public', byName('edge-1', 'edge-2'))
    const simulation = simulateText(manifests(...five, PUBLIC, advertisement, app, local))
    expect(nodes(simulation)).toEqual(sure(2))
    expect(lossAt(pathOf(simulation, ENTRY), 'steady').dropped).toEqual(sure(0))
  })

  test('a pod pinned to a node that does not announce gets nothing', () => {
    const advertisement = own('L2Advertisement', 'public', byName('edge-1'))
    const pinned = workload({ pod: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } } })
    const simulation = simulateText(manifests(...five, PUBLIC, advertisement, pinned, local))
    expect(lossAt(pathOf(simulation, ENTRY), 'steady').dropped).toEqual(sure(1))
  })

  test.each([
    [
      'names of nodes that are declared without',
      byName('edge-1'),
      settings({ pools: [pool('nodes', 3)] }),
    ],
    [
      'labels of nodes that nobody declared',
      { nodeSelectors: [{ matchLabels: { edge: 'true' } }] },
      {},
    ],
  ] as readonly (readonly [string, Json, Files])[])('%s are an unknown', (_, spec, given) => {
    const advertisement = own('L2Advertisement', 'public', spec)
    const simulation = simulateText({
      ...given,
      ...manifests(PUBLIC, advertisement, app, local),
    })
    expect(nodes(simulation)).toEqual(sure(null))
    expect(toldOf(simulation, 'traffic-dropped')).toEqual([])
    expect(only(simulation).unknowns.map(({ declare }) => declare)).toContain('clusters[].pools')
  })

  test('with BGP only those that peer with a router', () => {
    const peer = own('BGPPeer', 'rack', { nodeSelectors: [{ matchLabels: { edge: 'true' } }] })
    const pools = [pool('edge', 2, { labels: { edge: 'true' } }), pool('rest', 3)]
    const simulation = simulateText({
      ...settings({ pools }),
      ...manifests(PUBLIC, BGP, peer, app, local),
    })
    expect(pathOf(simulation, ENTRY).spread.peakToMean.pods).toEqual(sure(2.5))
  })

  test('a cluster of control-plane nodes alone announces', () => {
    const k3s = node('k3s', { 'node-role.kubernetes.io/control-plane': 'true' })
    const advertisement = own('L2Advertisement', 'public')
    const simulation = simulateText(manifests(k3s, PUBLIC, advertisement, app, local))
    expect(lossAt(pathOf(simulation, ENTRY), 'steady').dropped).toEqual(sure(0))
  })
})
