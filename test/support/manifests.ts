import { stringify } from 'yaml'
import { type Files, SETTINGS } from './simulate-text.ts'

/** Small objects for tests: what matters is given, the rest is what everybody writes. */
export type Json = Record<string, unknown>

export type WorkloadInput = {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly name?: string
  readonly namespace?: string
  /** Label `app` of its pods; the name where absent. */
  readonly app?: string
  /** More labels of its pods. */
  readonly labels?: Json
  readonly replicas?: number
  readonly image?: string
  readonly args?: readonly string[]
  readonly ports?: readonly Json[]
  readonly container?: Json
  /** Goes into the pod's spec. */
  readonly pod?: Json
  /** Goes into the workload's spec. */
  readonly spec?: Json
}

export function workload(input: WorkloadInput): Json {
  const { kind = 'Deployment', name = 'web', namespace = 'shop', app = name } = input
  const { image = 'registry.example.com/web:1', ports = [{ name: 'http', containerPort: 8080 }] } =
    input
  const args = input.args === undefined ? {} : { args: input.args }
  const replicas = kind === 'DaemonSet' ? {} : { replicas: input.replicas ?? 1 }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      ...replicas,
      selector: { matchLabels: { app } },
      ...input.spec,
      template: {
        metadata: { labels: { app, ...input.labels } },
        spec: {
          ...input.pod,
          containers: [{ name: 'main', image, ...args, ports, ...input.container }],
        },
      },
    },
  }
}

export type ServiceInput = {
  readonly name?: string
  readonly namespace?: string
  readonly app?: string
  readonly spec?: Json
  readonly annotations?: Json
}

/** A Service of the pods labelled `app`; a LoadBalancer unless `spec` says otherwise. */
export function service(input: ServiceInput = {}): Json {
  const { name = 'web', namespace = 'shop', app = name, annotations } = input
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      type: 'LoadBalancer',
      selector: { app },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      ...input.spec,
    },
  }
}

/** ingress-nginx, told where its ConfigMap is. */
export const nginx = (input: WorkloadInput = {}): Json =>
  workload({
    name: 'ingress',
    namespace: 'ingress',
    image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
    args: ['/nginx-ingress-controller', '--configmap=ingress/ingress'],
    ports: [{ name: 'http', containerPort: 80 }],
    ...input,
  })

/** Its ConfigMap, and the class that it serves. */
export const nginxConfig = (data: Json = {}): readonly Json[] => [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ingress', namespace: 'ingress' },
    data,
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  },
]

export type IngressInput = {
  readonly name?: string
  readonly namespace?: string
  readonly service?: string
  readonly annotations?: Json
}

export function ingress(input: IngressInput = {}): Json {
  const { name = 'web', namespace = 'shop', annotations = {} } = input
  const backend = { service: { name: input.service ?? name, port: { number: 80 } } }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace, annotations },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: `${name}.example.com`,
          http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
        },
      ],
    },
  }
}

/** A required anti-affinity by host name among the pods labelled `app`. */
export const apart = (app: string): Json => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app } } },
      ],
    },
  },
})

/** A hard spread over nodes among the pods labelled `app`. */
export const spreadOverHosts = (app: string, more: Json = {}): Json => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app } },
      ...more,
    },
  ],
})

/** Documents of one file, in YAML. */
const yaml = (...documents: readonly Json[]): string =>
  documents.map((each) => stringify(each)).join('---\n')

export type ClusterInput = {
  readonly dataPlane?: string
  readonly kubernetes?: string
  readonly complete?: boolean
  readonly podCidrs?: readonly string[]
  readonly pools?: readonly Json[]
  readonly entries?: readonly Json[]
  /** In front of every Service; `entries` say it one by one. */
  readonly fronts?: readonly Json[]
}

/** The settings of a cluster of which everything is known: verdicts about it are certain. */
export function settings(input: ClusterInput): Files {
  const { fronts, entries = [], ...cluster } = input
  const all = fronts === undefined ? [] : [{ match: '*/Service/*', exposure: 'public', fronts }]
  const known = {
    name: 'prod',
    complete: true,
    kubernetes: '1.35',
    dataPlane: 'kube-proxy-iptables',
    podCidrs: ['10.244.0.0/16'],
    ...cluster,
    entries: [...entries, ...all],
  }
  return { [SETTINGS]: stringify({ version: 1, clusters: [known] }) }
}

/** A pool of plain nodes, of which everything is declared. */
export const pool = (name: string, nodes: unknown, more: Json = {}): Json => ({
  name,
  nodes,
  addresses: ['10.0.0.0/24'],
  allocatable: { cpu: '8', memory: '32Gi', pods: 110 },
  ...more,
})

/** A pool that bears its own name as a label, so that workloads can be sent there. */
export const namedPool = (name: string, nodes: unknown, more: Json = {}): Json =>
  pool(name, nodes, { labels: { place: name }, ...more })

const EDGE = 'ingress.example.com/edge'

/** Edge nodes: labelled and tainted. */
export const edgePool = (nodes: unknown, more: Json = {}): Json =>
  pool('edge', nodes, {
    role: 'edge',
    labels: { [EDGE]: 'true' },
    taints: [`${EDGE}=true:NoSchedule`],
    ...more,
  })

/** What a pod needs to run on edge nodes, and only there. */
export const onEdge: Json = {
  nodeSelector: { [EDGE]: 'true' },
  tolerations: [{ key: EDGE, operator: 'Exists', effect: 'NoSchedule' }],
}

/** One file per document would do as well: where things stand does not matter. */
export const manifests = (...documents: readonly Json[]): Files => ({
  'cluster.yaml': yaml(...documents),
})
