import fc from 'fast-check'
import { stringify } from 'yaml'
import type { Json } from '../manifests.ts'
import { type Files, SETTINGS } from '../simulate-text.ts'

/**
 * Clusters that are on the way to the dedicated ingress node pattern, or at its start: an ingress
 * controller behind one load balancer, with more or less of what the pattern asks for.
 */

const EDGE = 'example.com/edge'
const LABELS = { app: 'nginx' }

const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null })

const without = (object: Readonly<Record<string, unknown>>): Json =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null)) as Json

const apart: Json = {
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: LABELS } },
    ],
  },
}

const evenly = (app: string): Json[] => [
  {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: { app } },
  },
]

const tolerations = fc.constantFrom<Json[]>(
  [{ key: EDGE, operator: 'Exists' }],
  [{ key: EDGE, operator: 'Equal', value: 'true', effect: 'NoSchedule' }],
  [{ operator: 'Exists' }],
  [{ key: 'other', operator: 'Exists' }],
)

const preStop = fc.constantFrom<Json>(
  { sleep: { seconds: 5 } },
  { sleep: { seconds: 60 } },
  { exec: { command: ['/wait-shutdown'] } },
  { exec: { command: ['sleep', '3'] } },
  { exec: { command: ['/bin/sh', '-c', 'nginx -s quit; sleep 1'] } },
  { httpGet: { path: '/quit', port: 80 } },
)

const strategy = fc.constantFrom<Json>(
  { type: 'Recreate' },
  { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  { rollingUpdate: { maxUnavailable: '50%' } },
)

const podSpec = fc.record({
  nodeSelector: some(
    fc.constantFrom<Json>({ [EDGE]: 'true' }, { 'kubernetes.io/os': 'linux' }, { place: 'here' }),
  ),
  tolerations: some(tolerations),
  affinity: some(fc.constant(apart)),
  topologySpreadConstraints: fc.option(fc.constant(evenly('nginx')), { nil: null, freq: 4 }),
  terminationGracePeriodSeconds: some(fc.constantFrom(5, 300)),
  preStop: some(preStop),
  hostPorts: fc.boolean(),
})

const controller = fc
  .record({
    kind: fc.constantFrom('Deployment', 'Deployment', 'Deployment', 'DaemonSet'),
    replicas: some(fc.integer({ min: 1, max: 5 })),
    strategy: some(strategy),
    pods: podSpec,
  })
  .map(({ kind, replicas, strategy: how, pods }): Json => {
    const { preStop: hook, hostPorts, ...spec } = pods
    const isDeployment = kind === 'Deployment'
    const port = (name: string, containerPort: number): Json => ({
      name,
      containerPort,
      ...(hostPorts && !isDeployment ? { hostPort: containerPort } : {}),
    })
    return {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name: 'nginx', namespace: 'ingress' },
      spec: without({
        replicas: isDeployment ? replicas : null,
        strategy: isDeployment ? how : null,
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: LABELS },
          spec: without({
            ...spec,
            containers: [
              without({
                name: 'controller',
                image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
                args: ['/nginx-ingress-controller', '--configmap=ingress/nginx'],
                ports: [port('http', 80), port('https', 443)],
                lifecycle: hook === null ? null : { preStop: hook },
              }),
            ],
          }),
        },
      }),
    }
  })

const app = (name: string): fc.Arbitrary<Json[]> =>
  fc
    .record({
      replicas: fc.integer({ min: 1, max: 4 }),
      spread: fc.boolean(),
      tolerations: fc.option(tolerations, { nil: null, freq: 3 }),
      isPublic: fc.option(fc.constantFrom('Cluster', 'Local'), { nil: null, freq: 4 }),
      allow: fc.boolean(),
    })
    .map(({ replicas, spread, tolerations: tolerated, isPublic, allow }) => [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'shop' },
        spec: {
          replicas,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: without({
              tolerations: tolerated,
              topologySpreadConstraints: spread ? evenly(name) : null,
              containers: [{ name, image: 'example.com/a:1', ports: [{ containerPort: 80 }] }],
            }),
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'shop' },
        spec: {
          ...(isPublic === null ? {} : { type: 'LoadBalancer', externalTrafficPolicy: isPublic }),
          selector: { app: name },
          ports: [{ port: 80 }],
        },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: {
          name,
          namespace: 'shop',
          ...(allow
            ? {
                annotations: {
                  'nginx.ingress.kubernetes.io/whitelist-source-range': '192.0.2.0/24',
                },
              }
            : {}),
        },
        spec: {
          ingressClassName: 'nginx',
          defaultBackend: { service: { name, port: { number: 80 } } },
        },
      },
    ])

const agent: Json = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'speaker', namespace: 'metallb-system' },
  spec: {
    selector: { matchLabels: { app: 'speaker' } },
    template: {
      metadata: { labels: { app: 'speaker' } },
      spec: { containers: [{ name: 'speaker', image: 'quay.io/metallb/speaker:v0.15.2' }] },
    },
  },
}

/** MetalLB, with one advertisement for all pools or for the first. */
const metallb = fc
  .record({
    kind: fc.constantFrom('BGPAdvertisement', 'BGPAdvertisement', 'L2Advertisement'),
    pools: some(fc.constant(['public'])),
    hasSpeaker: fc.boolean(),
  })
  .map(({ kind, pools, hasSpeaker }): Json[] => {
    const named = { name: 'public', namespace: 'metallb-system' }
    const apiVersion = 'metallb.io/v1beta1'
    return [
      {
        apiVersion,
        kind: 'IPAddressPool',
        metadata: named,
        spec: { addresses: ['198.51.100.0/28'] },
      },
      { apiVersion, kind, metadata: named, spec: without({ ipAddressPools: pools }) },
      ...(hasSpeaker ? [agent] : []),
    ]
  })

const budget: Json = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'nginx', namespace: 'ingress' },
  spec: { maxUnavailable: 1, selector: { matchLabels: LABELS } },
}

const scaler: Json = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'nginx', namespace: 'ingress' },
  spec: {
    minReplicas: 1,
    maxReplicas: 6,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nginx' },
  },
}

type Node = { readonly zone: string; readonly edge: boolean; readonly taint: boolean }

const nodes = fc.array(
  fc.record<Node>({
    zone: fc.constantFrom('a', 'b', 'c'),
    edge: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    taint: fc.boolean(),
  }),
  { minLength: 4, maxLength: 7 },
)

const nodeOf = ({ zone, edge, taint }: Node, index: number): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: `node-${index}`,
    labels: {
      'topology.kubernetes.io/zone': zone,
      place: 'here',
      ...(edge ? { [EDGE]: 'true' } : {}),
    },
  },
  ...(edge && taint
    ? { spec: { taints: [{ key: EDGE, value: 'true', effect: 'NoSchedule' }] } }
    : {}),
})

const pools = fc
  .record({
    workers: fc.integer({ min: 2, max: 7 }),
    zones: fc.subarray(['a', 'b', 'c']),
    edge: some(
      fc.record({
        nodes: fc.integer({ min: 1, max: 3 }),
        zones: fc.subarray(['a', 'b']),
        isTainted: fc.boolean(),
        isDeclared: fc.boolean(),
      }),
    ),
  })
  .map(({ workers, zones, edge }): Json[] => [
    ...(edge === null
      ? []
      : [
          {
            name: 'front',
            nodes: edge.nodes,
            labels: { [EDGE]: 'true' },
            ...(edge.isDeclared ? { role: 'edge' } : {}),
            ...(edge.zones.length > 0 ? { zones: edge.zones } : {}),
            ...(edge.isTainted ? { taints: [`${EDGE}=true:NoSchedule`] } : {}),
          },
        ]),
    {
      name: 'rest',
      nodes: workers,
      labels: { place: 'here' },
      ...(zones.length > 0 ? { zones } : {}),
    },
  ])

const front = fc.constantFrom('pass-through', 'pass-through', 'static', 'metallb-bgp')

/** The text of such a cluster: nodes in Git or in the settings, MetalLB in Git or a declared front. */
export const onTheWay: fc.Arbitrary<Files> = fc
  .record({
    controller,
    apps: fc.tuple(app('web'), app('api')),
    nodes: fc.oneof(
      nodes.map((all) => ({ git: all.map(nodeOf), pools: null })),
      pools.map((declared) => ({ git: [] as Json[], pools: declared })),
    ),
    front: fc.oneof(
      metallb.map((git) => ({ git, declared: null })),
      front.map((declared) => ({ git: [] as Json[], declared })),
    ),
    hasBudget: fc.boolean(),
    hasScaler: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    policy: fc.constantFrom('Cluster', 'Cluster', 'Local'),
    isComplete: fc.boolean(),
  })
  .map((made): Files => {
    const service: Json = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'nginx', namespace: 'ingress' },
      spec: {
        type: 'LoadBalancer',
        externalTrafficPolicy: made.policy,
        selector: LABELS,
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      },
    }
    const ingressClass: Json = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    }
    const settings = {
      version: 1,
      clusters: [
        without({
          name: 'prod',
          complete: made.isComplete,
          dataPlane: 'kube-proxy-iptables',
          podCidrs: ['10.244.0.0/16'],
          pools: made.nodes.pools,
          entries:
            made.front.declared === null
              ? null
              : [{ match: 'ingress/Service/*', fronts: [{ implementation: made.front.declared }] }],
        }),
      ],
      fix: { label: EDGE },
    }
    const files: readonly (readonly Json[])[] = [
      [made.controller, service, ingressClass, ...(made.hasBudget ? [budget] : [])],
      ...made.apps,
      made.nodes.git,
      made.front.git,
      made.hasScaler ? [scaler] : [],
    ]
    return {
      [SETTINGS]: stringify(settings),
      ...Object.fromEntries(
        files.map((docs, index) => [
          `d${index}.yaml`,
          docs.map((doc) => stringify(doc, { aliasDuplicateObjects: false })).join('---\n'),
        ]),
      ),
    }
  })
