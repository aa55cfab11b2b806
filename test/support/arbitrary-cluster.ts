import fc from 'fast-check'
import { stringify } from 'yaml'
import { arbitraryFacts } from './arbitrary/settings.ts'
import { arbitraryWorkload, EDGE_KEY } from './arbitrary/workload.ts'
import { ingress, type Json, nginxConfig, service, workload } from './manifests.ts'
import { type Files, SETTINGS } from './simulate-text.ts'

/** A random cluster before it is text: its objects, each of another id, and what is declared. */
export type Sketch = {
  readonly documents: readonly Json[]
  /** The cluster's entry in the settings; null: nobody declares anything. */
  readonly facts: Json | null
}

/** The text of a sketch: one file for each document, unless a law wants it otherwise. */
export const textOf = ({ documents, facts }: Sketch): Files => ({
  ...settingsOf(facts),
  ...Object.fromEntries(documents.map((each, index) => [`d${index}.yaml`, stringify(each)])),
})

/** The settings' file of a sketch, where there is one. */
export const settingsOf = (facts: Json | null): Files =>
  facts === null ? {} : { [SETTINGS]: stringify({ version: 1, clusters: [facts] }) }

const APPS = ['web', 'api', 'game']
const SERVICES = ['web', 'api', 'game', 'ingress']

const namespaceOf = (name: string): string => (name === 'ingress' ? 'ingress' : 'shop')

const policy = fc.constantFrom('Cluster', 'Local')

const serviceSpec: fc.Arbitrary<Json> = fc
  .record(
    {
      type: fc.constantFrom('LoadBalancer', 'LoadBalancer', 'NodePort', 'ClusterIP'),
      externalTrafficPolicy: policy,
      externalIPs: fc.constant(['198.51.100.7']),
      loadBalancerSourceRanges: fc.constantFrom(['203.0.113.0/24'], ['192.0.2.0/24', '10.0.0.0/8']),
      sessionAffinity: fc.constantFrom('None', 'ClientIP'),
      ipFamilies: fc.constantFrom(['IPv4'], ['IPv4', 'IPv6']),
      healthCheckNodePort: fc.constant(30007),
      ports: fc.constantFrom<Json[]>(
        [{ name: 'http', port: 80, targetPort: 'http' }],
        [
          { name: 'http', port: 80, targetPort: 'http', nodePort: 30080 },
          { name: 'https', port: 443, targetPort: 'https' },
        ],
        [{ port: 80 }],
      ),
    },
    { requiredKeys: ['type', 'externalTrafficPolicy'] },
  )
  .map((spec) => spec as Json)

function services(name: string): fc.Arbitrary<Json> {
  const namespace = namespaceOf(name)
  const selector = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Json>({ app: name }) },
    { weight: 1, arbitrary: fc.constantFrom<Json>({ app: 'web' }, { app: 'nobody' }) },
    // Everything that runs in the namespace.
    { weight: 1, arbitrary: fc.constant<Json>({ part: namespace }) },
  )
  return fc
    .record({ spec: serviceSpec, selector, pooled: fc.boolean() })
    .map(({ spec, selector: selected, pooled }) =>
      service({
        name,
        namespace,
        spec: { ...spec, selector: selected },
        ...(pooled ? { annotations: { 'metallb.io/address-pool': 'public' } } : {}),
      }),
    )
}

const NGINX = 'nginx.ingress.kubernetes.io'

const ingresses = (name: string): fc.Arbitrary<Json> =>
  fc
    .record(
      {
        [`${NGINX}/whitelist-source-range`]: fc.constantFrom('203.0.113.0/24', '10.0.0.0/8'),
        [`${NGINX}/denylist-source-range`]: fc.constant('198.51.100.0/24'),
        [`${NGINX}/limit-rps`]: fc.constant('10'),
        [`${NGINX}/ssl-passthrough`]: fc.constantFrom('true', 'false'),
      },
      { requiredKeys: [] },
    )
    .map((annotations) => ingress({ name, annotations: annotations as Json }))

/** Trusted: everybody (absent), nodes and pods, or the declared load balancers. */
const proxyConfig = fc
  .record(
    {
      'use-proxy-protocol': fc.constantFrom('true', 'false'),
      'use-forwarded-headers': fc.constantFrom('true', 'false'),
      'compute-full-forwarded-for': fc.constant('true'),
      'enable-real-ip': fc.constantFrom('true', 'false'),
      'proxy-real-ip-cidr': fc.constantFrom(
        '192.0.2.0/24',
        '10.0.0.0/8',
        '10.0.0.0/8,192.0.2.0/24',
      ),
    },
    { requiredKeys: [] },
  )
  .map((data) => nginxConfig(data as Json))

const autoscaler = (name: string): Json => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, namespace: namespaceOf(name) },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 1,
    maxReplicas: 3,
  },
})

const budget = (name: string): fc.Arbitrary<Json> =>
  fc.constantFrom<Json>({ minAvailable: 1 }, { maxUnavailable: '50%' }).map((spec) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: namespaceOf(name) },
    spec: { selector: { matchLabels: { app: name } }, ...spec },
  }))

const metallb: fc.Arbitrary<readonly Json[]> = fc
  .record({
    kind: fc.constantFrom('L2Advertisement', 'BGPAdvertisement'),
    selectors: fc.constantFrom<Json>(
      {},
      {
        nodeSelectors: [{ matchLabels: { [EDGE_KEY]: 'true' } }],
      },
    ),
    speaker: fc.boolean(),
  })
  .map(({ kind, selectors, speaker }) => {
    const named = { metadata: { name: 'public', namespace: 'metallb-system' } }
    const apiVersion = 'metallb.io/v1beta1'
    const pods = workload({
      kind: 'DaemonSet',
      name: 'speaker',
      namespace: 'metallb-system',
      image: 'quay.io/metallb/speaker:v0.15.2',
    })
    return [
      { apiVersion, kind: 'IPAddressPool', ...named, spec: { addresses: ['198.51.100.10/32'] } },
      { apiVersion, kind, ...named, spec: { ipAddressPools: ['public'], ...selectors } },
      ...(speaker ? [pods] : []),
    ]
  })

const kubeProxy = fc.constantFrom('iptables', 'nftables', 'ipvs', '').map(
  (mode): Json => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-proxy', namespace: 'kube-system' },
    data: { 'config.conf': `kind: KubeProxyConfiguration\nmode: "${mode}"\n` },
  }),
)

const node = (name: string): fc.Arbitrary<Json> =>
  fc.subarray([EDGE_KEY, 'topology.kubernetes.io/zone']).map((keys) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: Object.fromEntries(keys.map((key) => [key, 'true'])) },
  }))

type Part = fc.Arbitrary<readonly Json[]>

const one = (part: fc.Arbitrary<Json>): Part => part.map((document) => [document])

/** Each part may be there or not; the first `sure` ones are. */
function parts(): Part {
  const likely: readonly Part[] = [
    ...APPS.map((name) => one(arbitraryWorkload(name, namespaceOf(name), 'app'))),
    ...SERVICES.map((name) => one(services(name))),
    fc
      .tuple(arbitraryWorkload('ingress', 'ingress', 'proxy'), proxyConfig)
      .map(([pods, config]) => [pods, ...config]),
    ...APPS.map((name) => one(ingresses(name))),
  ]
  const seldom: readonly Part[] = [
    metallb,
    one(kubeProxy),
    ...['node-1', 'node-2', 'other'].map((name) => one(node(name))),
    ...['web', 'ingress'].map((name) => one(fc.constant(autoscaler(name)))),
    ...['api', 'ingress'].map((name) => one(budget(name))),
  ]
  const all = [
    ...likely.map((part) => fc.option(part, { freq: 4, nil: [] })),
    ...seldom.map((part) =>
      fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: part }),
    ),
  ]
  return fc.tuple(...all).map((found) => found.flat())
}

const ENTRIES = [
  ...SERVICES.map((name) => `${namespaceOf(name)}/Service/${name}`),
  'shop/Deployment/web',
  'ingress/DaemonSet/ingress',
]

/** A cluster with all that is read of one: bounded in size, free in everything else. */
export const arbitraryCluster: fc.Arbitrary<Sketch> = fc.record({
  documents: parts(),
  facts: fc.option(arbitraryFacts(ENTRIES), { freq: 8 }),
})
