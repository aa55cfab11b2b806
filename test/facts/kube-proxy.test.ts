import { describe, expect, test } from 'vitest'
import {
  type ClusterInput,
  manifests,
  namedPool,
  service,
  settings,
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
 * What kube-proxy does to traffic from outside: kubernetes pkg/proxy/iptables/proxier.go and
 * pkg/proxy/nftables/proxier.go (chains KUBE-EXT-*, `external`, `no-endpoint`), KEP-1669, KEP-2086.
 */

const ENTRY = 'shop/Service/web'
const POD = 'shop/Deployment/web'

/** Three nodes; pods on the first two unless it is said otherwise. */
const nodes = [namedPool('one', 1), namedPool('two', 1), namedPool('three', 1)]
const pods = (replicas: number, places: readonly string[]) =>
  workload({
    replicas,
    pod: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'place', operator: 'In', values: places }] },
            ],
          },
        },
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: { app: 'web' } },
            },
          ],
        },
      },
    },
  })

/** Every way in that the rows are about: a load balancer's address, a node port, an external IP. */
const DESTINATIONS = [
  ['LB VIP', 'load-balancer', { type: 'LoadBalancer' }],
  ['NodePort', 'node-port', { type: 'NodePort' }],
  [
    'externalIP of a LoadBalancer',
    'load-balancer',
    { type: 'LoadBalancer', externalIPs: ['198.51.100.7'] },
  ],
  [
    'externalIP of a ClusterIP',
    'external-ip',
    { type: 'ClusterIP', externalIPs: ['198.51.100.7'] },
  ],
] as const

function run(
  spec: Record<string, unknown>,
  cluster: ClusterInput,
  deployed = pods(2, ['one', 'two']),
) {
  const files = {
    ...manifests(deployed, service({ spec })),
    ...settings({ pools: nodes, ...cluster }),
  }
  return simulateText(files)
}

describe.each(['kube-proxy-iptables', 'kube-proxy-nftables'])('%s', (dataPlane) => {
  const fixed = { dataPlane, fronts: [{ implementation: 'static' }] }
  const probing = { dataPlane, fronts: [{ implementation: 'pass-through' }] }

  test.each(DESTINATIONS)(
    'K1: %s under Cluster: always masqueraded, all ready endpoints, every node works',
    (_, kind, spec) => {
      const simulation = run({ ...spec, externalTrafficPolicy: 'Cluster' }, fixed)
      const path = pathOf(simulation, ENTRY)
      expect(only(simulation).entries.map((entry) => entry.kind)).toEqual([kind])
      expect(path.externalTrafficPolicy).toBe('Cluster')
      expect(seen(path)).toEqual({ [POD]: 'node lost nodes' })
      expect(path.sourceIp[0]?.fraction).toBe(0)
      expect(podShares(path.spread.worst)).toEqual([0.5, 0.5])
      expect(nodeShares(path.spread.worst)).toEqual([share(1, 3), share(1, 3), share(1, 3)])
      expect(lossAt(path, 'steady').dropped).toEqual(sure(0))
      expect(toldOf(simulation, 'source-ip-lost', 'traffic-dropped')).toEqual([
        `source-ip-lost ${ENTRY} note certain`,
      ])
    },
  )

  test('K1: Cluster is the default, and masquerades even where a pod is on every node', () => {
    const simulation = run({ type: 'LoadBalancer' }, probing, pods(3, ['one', 'two', 'three']))
    const path = pathOf(simulation, ENTRY)
    expect(path.externalTrafficPolicy).toBe('Cluster')
    expect(seen(path)).toEqual({ [POD]: 'node lost nodes' })
  })

  test.each(DESTINATIONS)(
    'K3: %s under Local: no SNAT, and a node without an endpoint drops',
    (_, __, spec) => {
      const simulation = run({ ...spec, externalTrafficPolicy: 'Local' }, fixed)
      const path = pathOf(simulation, ENTRY)
      expect(seen(path)).toEqual({ [POD]: 'client preserved packet' })
      expect(path.sourceIp[0]?.fraction).toBe(1)
      expect(lossAt(path, 'steady')).toEqual({
        dropped: sure(1 / 3),
        refused: sure(0),
        denied: sure(0),
      })
      expect(toldOf(simulation, 'source-ip-lost', 'traffic-dropped')).toEqual([
        `traffic-dropped ${ENTRY} error certain`,
      ])
    },
  )

  test.each(['Local', 'Cluster'])(
    'K3: no endpoint anywhere under %s: REJECT, not DROP',
    (policy) => {
      const spec = { externalTrafficPolicy: policy }
      const path = pathOf(run(spec, fixed, pods(0, ['one'])), ENTRY)
      expect(lossAt(path, 'steady')).toEqual({
        dropped: sure(0),
        refused: sure(1),
        denied: sure(0),
      })
      expect(path.spread.peakToMean.pods).toEqual(sure(null))
    },
  )

  test('K6: plain ClusterIP with a policy set: the API refuses it, there is no way in', () => {
    const simulation = run({ type: 'ClusterIP', externalTrafficPolicy: 'Local' }, fixed)
    expect(only(simulation).entries).toEqual([])
    expect(toldOf(simulation, 'setting-without-effect')).toEqual([
      `setting-without-effect ${ENTRY} note certain`,
    ])
  })

  test('K7: externalIPs of a ClusterIP Service honour Local (ExternalPolicyForExternalIP)', () => {
    const spec = { type: 'ClusterIP', externalIPs: ['198.51.100.7'] }
    const kept = run({ ...spec, externalTrafficPolicy: 'Local' }, fixed)
    expect(only(kept).entries.map(({ kind }) => kind)).toEqual(['external-ip'])
    expect(pathOf(kept, ENTRY).externalTrafficPolicy).toBe('Local')
    expect(seen(pathOf(kept, ENTRY))).toEqual({ [POD]: 'client preserved packet' })
    expect(seen(pathOf(run(spec, fixed), ENTRY))).toEqual({ [POD]: 'node lost nodes' })
  })

  test.each([
    [1, ['one']],
    [2, ['one', 'two']],
    [3, ['one', 'two', 'three']],
  ])('1.4: %i endpoints: uniform per connection, wherever it enters', (replicas, places) => {
    const path = pathOf(run({}, probing, pods(replicas, places)), ENTRY)
    expect(podShares(path.spread.worst)).toEqual(new Array(replicas).fill(share(1, replicas)))
    expect(path.spread.peakToMean).toEqual({ pods: sure(1), nodes: sure(1) })
  })

  test.each(['Cluster', 'Local'])(
    '1.4: sessionAffinity ClientIP under %s: the same shares of the connections of many clients',
    (externalTrafficPolicy) => {
      const spec = { externalTrafficPolicy }
      const plain = pathOf(run(spec, probing), ENTRY)
      const sticky = pathOf(run({ ...spec, sessionAffinity: 'ClientIP' }, probing), ENTRY)
      expect(sticky.spread).toEqual(plain.spread)
      expect(sticky.loss).toEqual(plain.loss)
      expect(seen(sticky)).toEqual(seen(plain))
    },
  )
})

test.each(['kube-proxy-ipvs', 'cilium-snat', 'kube-router', 'calico-ebpf'])(
  '%s is not simulated: nothing is said about the address, and the report says so',
  (dataPlane) => {
    const simulation = run({}, { dataPlane, fronts: [{ implementation: 'pass-through' }] })
    expect(seen(pathOf(simulation, ENTRY))).toEqual({ [POD]: 'unknown unknown' })
    expect(only(simulation).unknowns).toMatchObject([
      { declare: 'clusters[].dataPlane', affects: [ENTRY] },
    ])
    expect(toldOf(simulation, 'source-ip-lost')).toEqual([])
  },
)
