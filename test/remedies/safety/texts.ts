import { type Files, SETTINGS } from '../../support/simulate-text.ts'

/** A value as YAML in flow style, which JSON is. */
const flow = (value: unknown): string => JSON.stringify(value)

export type ControllerTerms = {
  readonly kind?: 'Deployment' | 'DaemonSet'
  readonly replicas?: number
  readonly strategy?: object
  readonly nodeSelector?: object
  readonly tolerations?: readonly object[]
  /** `required`: never two on one node. */
  readonly apart?: boolean
  readonly sleep?: number
  readonly hostPorts?: boolean
}

export const KEY = 'ingress.example.com/edge'
export const EDGE = { [KEY]: 'true' }
export const TOLERATION = { key: KEY, operator: 'Exists' }

/** An ingress-nginx controller with its class and ConfigMap. */
export function controller(terms: ControllerTerms = {}): string {
  const labels = { 'app.kubernetes.io/name': 'ingress-nginx' }
  const kind = terms.kind ?? 'Deployment'
  const apart = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } },
      ],
    },
  }
  const port = (number: number, name: string) => ({
    name,
    containerPort: number,
    ...(terms.hostPorts ? { hostPort: number } : {}),
  })
  const container = {
    name: 'controller',
    image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
    args: ['/nginx-ingress-controller', '--configmap=ingress-nginx/ingress-nginx-controller'],
    ports: [port(80, 'http'), port(443, 'https')],
    ...(terms.sleep === undefined
      ? {}
      : { lifecycle: { preStop: { sleep: { seconds: terms.sleep } } } }),
  }
  const workload = {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
    spec: {
      ...(kind === 'Deployment' ? { replicas: terms.replicas ?? 2 } : {}),
      ...(terms.strategy === undefined
        ? {}
        : { [kind === 'Deployment' ? 'strategy' : 'updateStrategy']: terms.strategy }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 300,
          ...(terms.nodeSelector ? { nodeSelector: terms.nodeSelector } : {}),
          ...(terms.tolerations ? { tolerations: terms.tolerations } : {}),
          ...(terms.apart ? { affinity: apart } : {}),
          containers: [container],
        },
      },
    },
  }
  return stream(workload)
}

export const ONE_BY_ONE = { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }

/** The controller where the pattern wants it. */
export const pinned: ControllerTerms = {
  replicas: 2,
  strategy: ONE_BY_ONE,
  nodeSelector: EDGE,
  tolerations: [TOLERATION],
  apart: true,
  sleep: 30,
}

/** Documents of one file. */
export const stream = (...docs: readonly object[]): string => docs.map(flow).join('\n---\n')

const PORTS = [
  { name: 'http', port: 80, targetPort: 'http' },
  { name: 'https', port: 443, targetPort: 'https' },
]

/** The controller's Service, a load balancer. */
export const service = (
  policy: 'Cluster' | 'Local',
  more: {
    readonly name?: string
    readonly annotations?: object
    readonly ports?: readonly object[]
    readonly selector?: object
  } = {},
): string =>
  stream({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: more.name ?? 'ingress-nginx-controller',
      namespace: 'ingress-nginx',
      annotations: more.annotations ?? {},
    },
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: policy,
      selector: more.selector ?? { 'app.kubernetes.io/name': 'ingress-nginx' },
      ports: more.ports ?? PORTS,
    },
  })

export type PoolTerms = {
  readonly name: string
  readonly nodes: number
  readonly labels?: object
  readonly taints?: readonly string[]
}

export const workers: PoolTerms = { name: 'workers', nodes: 3 }
export const bareEdge: PoolTerms = { name: 'edge', nodes: 2 }
export const edge: PoolTerms = { ...bareEdge, labels: EDGE }
export const sealed: PoolTerms = { ...edge, taints: [`${KEY}=true:NoSchedule`] }

/** Settings of the cluster `prod`. */
export function settings(
  pools: readonly PoolTerms[],
  fronts: readonly object[] | null = [{ implementation: 'pass-through' }],
): string {
  const entries = fronts === null ? [] : [{ match: 'ingress-nginx/*/*', fronts }]
  const cluster = {
    name: 'prod',
    kubernetes: '1.35',
    complete: true,
    dataPlane: 'kube-proxy-iptables',
    pools: pools.map((pool) => ({ ...pool, role: 'mixed' })),
    entries,
  }
  return flow({ version: 1, clusters: [cluster] })
}

/** Files of a revision. */
export const files = (parts: {
  readonly settings: string
  readonly controller?: string
  readonly service?: string
  readonly more?: string
}): Files => ({
  [SETTINGS]: parts.settings,
  'ingress/controller.yaml': parts.controller ?? controller(pinned),
  'ingress/service.yaml': parts.service ?? service('Cluster'),
  ...(parts.more === undefined ? {} : { 'more.yaml': parts.more }),
})
