import fc from 'fast-check'
import { type Json, workload } from '../manifests.ts'

/** Labels that pools may bear and pods may ask for. */
export const EDGE_KEY = 'ingress.example.com/edge'
const WEIRD_KEY = 'example.com/disk'

/** Some of the records, put together. */
const mixed = (...parts: readonly fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Json)

/** A record, or (mostly) nothing. */
const rarely = (part: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: part })

const nodeSelector = fc
  .constantFrom<Json>(
    { [EDGE_KEY]: 'true' },
    { place: 'p0' },
    { place: 'p1' },
    { [WEIRD_KEY]: 'ssd' },
  )
  .map((selector) => ({ nodeSelector: selector }))

const toleration = fc.constantFrom<Json>(
  { key: EDGE_KEY, operator: 'Exists', effect: 'NoSchedule' },
  { key: EDGE_KEY, operator: 'Equal', value: 'true' },
  { operator: 'Exists' },
  { key: 'dedicated', value: 'edge', effect: 'NoExecute' },
)

const topology = fc.constantFrom('kubernetes.io/hostname', 'topology.kubernetes.io/zone')

const spread = (app: string): fc.Arbitrary<Json> =>
  fc.record(
    {
      maxSkew: fc.integer({ min: 1, max: 2 }),
      topologyKey: topology,
      whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
      labelSelector: fc.constant({ matchLabels: { app } }),
      minDomains: fc.integer({ min: 1, max: 3 }),
      nodeTaintsPolicy: fc.constantFrom('Honor', 'Ignore'),
      nodeAffinityPolicy: fc.constantFrom('Honor', 'Ignore'),
    },
    { requiredKeys: ['maxSkew', 'topologyKey', 'whenUnsatisfiable', 'labelSelector'] },
  )

function affinity(app: string): fc.Arbitrary<Json> {
  const matching = { labelSelector: { matchLabels: { app } } }
  const apart = topology.map((topologyKey) => ({
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, ...matching }],
    },
  }))
  const places = fc
    .subarray(['p0', 'p1', 'p2'], { minLength: 1 })
    .chain((values) => fc.constantFrom('In', 'NotIn').map((operator) => ({ operator, values })))
    .map((rest) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'place', ...rest }] }],
        },
      },
    }))
  const preferred = fc.constant({
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', ...matching } },
      ],
    },
  })
  return fc.oneof(apart, places, preferred).map((value) => ({ affinity: value }))
}

const podSpec = (app: string): fc.Arbitrary<Json> =>
  mixed(
    rarely(nodeSelector),
    rarely(
      fc.array(toleration, { minLength: 1, maxLength: 2 }).map((list) => ({ tolerations: list })),
    ),
    rarely(affinity(app)),
    rarely(
      fc
        .array(spread(app), { minLength: 1, maxLength: 2 })
        .map((list) => ({ topologySpreadConstraints: list })),
    ),
    rarely(fc.constant({ hostNetwork: true })),
    rarely(fc.constant({ terminationGracePeriodSeconds: 3 })),
  )

const container: fc.Arbitrary<Json> = mixed(
  rarely(
    fc
      .constantFrom('100m', '2', '6')
      .map((cpu) => ({ resources: { requests: { cpu, memory: '256Mi' } } })),
  ),
  rarely(
    fc.constantFrom(1, 30).map((seconds) => ({ lifecycle: { preStop: { sleep: { seconds } } } })),
  ),
)

const amount = fc.constantFrom<number | string>(0, 1, 2, '25%', '50%', '100%')

const strategy = (kind: string): fc.Arbitrary<Json> => {
  const key = kind === 'Deployment' ? 'strategy' : 'updateStrategy'
  const types =
    kind === 'Deployment' ? ['RollingUpdate', 'Recreate'] : ['RollingUpdate', 'OnDelete']
  return fc
    .tuple(fc.constantFrom(...types), amount, amount)
    .map(([type, maxSurge, maxUnavailable]) => ({
      [key]:
        type === 'RollingUpdate' ? { type, rollingUpdate: { maxSurge, maxUnavailable } } : { type },
    }))
}

const KINDS = ['Deployment', 'DaemonSet', 'StatefulSet'] as const

/** What a workload is for: an application, or ingress-nginx. */
export type Role = 'app' | 'proxy'

/** A workload of any kind with random constraints; its pods bear `app: <name>`. */
export const arbitraryWorkload = (
  name: string,
  namespace: string,
  role: Role,
): fc.Arbitrary<Json> =>
  fc.constantFrom(...KINDS).chain((kind) =>
    fc
      .record({
        replicas: fc.integer({ min: 0, max: 5 }),
        hostPort: fc.constantFrom(null, null, null, null, 80, 443),
        pod: podSpec(name),
        container,
        spec: rarely(strategy(kind)),
      })
      .map(({ hostPort, ...rest }) => {
        const bound = hostPort === null ? {} : { hostPort }
        const proxy = {
          image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
          args: ['/nginx-ingress-controller', `--configmap=${namespace}/${name}`],
        }
        return workload({
          kind,
          name,
          namespace,
          labels: { part: namespace },
          ports: [{ name: 'http', containerPort: 80, ...bound }],
          ...(role === 'proxy' ? proxy : {}),
          ...rest,
        })
      }),
  )
