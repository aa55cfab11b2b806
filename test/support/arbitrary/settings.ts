import fc from 'fast-check'
import type { Json } from '../manifests.ts'
import { EDGE_KEY } from './workload.ts'

/** Names that pools bear, in order; each may be a label of its pool as well. */
const POOLS = ['p0', 'p1', 'p2'] as const

const count = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 4 }) as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.constant({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.constant({ min: 2, max: null }) },
)

const taint = fc.constantFrom(
  `${EDGE_KEY}=true:NoSchedule`,
  'dedicated=edge:NoExecute',
  'spot:PreferNoSchedule',
)

const pool = (name: string): fc.Arbitrary<Json> =>
  fc
    .record(
      {
        nodes: count,
        role: fc.constantFrom('edge', 'worker', 'mixed', 'control-plane'),
        taints: fc.uniqueArray(taint, { maxLength: 2 }),
        zones: fc.subarray(['a', 'b'], { minLength: 1 }),
        addresses: fc.constant(['10.0.0.0/24']),
        allocatable: fc.constant({ cpu: '8', memory: '32Gi', pods: 110 }),
        labels: fc.constantFrom<Json>({ [EDGE_KEY]: 'true' }, { place: name }, { tier: 'apps' }),
      },
      { requiredKeys: ['nodes'] },
    )
    .map((rest) => ({ name, ...rest }))

const IMPLEMENTATIONS = [
  'pass-through',
  'terminating',
  'static',
  'metallb-l2',
  'metallb-bgp',
  'cdn',
  'unknown',
  'aws-nlb-ip',
]

const front = (pools: readonly string[]): fc.Arbitrary<Json> =>
  fc.record(
    {
      implementation: fc.constantFrom(...IMPLEMENTATIONS),
      delivery: fc.constantFrom('pass-through', 'terminating'),
      target: fc.constantFrom('node', 'pod'),
      members: fc.subarray([...pools], { minLength: Math.min(1, pools.length) }),
      health: fc.constantFrom('none', 'node', 'endpoint'),
      sends: fc.subarray(['proxy-protocol', 'x-forwarded-for']),
      addresses: fc.constantFrom(['192.0.2.0/28'], ['10.0.0.5']),
      enforcesRanges: fc.boolean(),
    },
    { requiredKeys: ['implementation'] },
  )

function entry(match: string, pools: readonly string[]): fc.Arbitrary<Json> {
  const fronts = fc.oneof(
    { weight: 1, arbitrary: fc.constant<Json[]>([]) },
    { weight: 4, arbitrary: fc.array(front(pools), { minLength: 1, maxLength: 2 }) },
  )
  return fc
    .record(
      { fronts, exposure: fc.constantFrom('public', 'private') },
      { requiredKeys: ['fronts'] },
    )
    .map((rest) => ({ match, ...rest }))
}

const PLANES = ['kube-proxy-iptables', 'kube-proxy-nftables', 'cilium-snat']

/** Declared facts of one cluster (its `clusters` entry), for entries of these ids. */
export const arbitraryFacts = (entries: readonly string[]): fc.Arbitrary<Json> =>
  fc.subarray([...POOLS], { minLength: 1 }).chain((names) =>
    fc
      .record(
        {
          name: fc.constant('prod'),
          complete: fc.boolean(),
          kubernetes: fc.constantFrom('1.33', '1.35'),
          dataPlane: fc.constantFrom(...PLANES),
          podCidrs: fc.constant(['10.244.0.0/16']),
          pools: fc.tuple(...names.map(pool)),
          entries: fc
            .subarray([...entries])
            .chain((chosen) => fc.tuple(...chosen.map((id) => entry(id, names)))),
        },
        { requiredKeys: ['name', 'pools', 'entries'] },
      )
      .map((facts) => facts as Json),
  )
