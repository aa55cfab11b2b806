import { dump } from 'js-yaml'
import { settingsPath } from '../../../src/render/names.ts'
import type { Scenario } from '../../scenario/scenario.ts'

export type Json = Record<string, unknown>

/** A workload whose pods bear the label `app`. */
export type WorkloadWish = {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly namespace: string
  readonly name: string
  readonly app: string
  readonly replicas: number
  readonly container: Json
  readonly pod: Json
  readonly spec?: Json
}

/** A workload of one container; a DaemonSet heeds no number of replicas. */
export function workload(wish: WorkloadWish): Json {
  const { kind = 'Deployment', namespace, name, app, replicas, container, pod, spec } = wish
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      selector: { matchLabels: { app } },
      ...spec,
      template: {
        metadata: { labels: { app } },
        spec: { ...pod, containers: [{ name: 'main', ...container }] },
      },
    },
  }
}

export const application: Json = {
  image: 'registry.example.com/web:1',
  ports: [{ name: 'http', containerPort: 8080 }],
}

export const controller: Json = {
  image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
  args: ['/nginx-ingress-controller', '--configmap=edge/nginx'],
  ports: [{ name: 'http', containerPort: 80 }],
}

/** A Service on port 80 of the pods labelled `app`. */
export function service(namespace: string, name: string, app: string, spec: Json): Json {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
  }
}

/** What an ingress-nginx in `edge` needs to serve the application in `shop`. */
export const routing = (data: Json): readonly Json[] => [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nginx', namespace: 'edge' }, data },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'app', namespace: 'shop' },
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: { service: { name: 'app', port: { number: 80 } } },
    },
  },
]

/** A cluster of one entry, of which everything is declared. */
export function scenario(
  name: string,
  objects: readonly Json[],
  cluster: {
    readonly pools: readonly Json[]
    readonly match: string
    readonly fronts: readonly Json[]
  },
): Scenario {
  const { pools, match, fronts } = cluster
  const declared = {
    name: 'lab',
    kubernetes: '1.35',
    complete: true,
    dataPlane: 'kube-proxy-iptables',
    podCidrs: ['10.244.0.0/16'],
    pools,
    entries: [{ match, exposure: 'public', fronts }],
  }
  const documents = objects.map((object) => dump(object, STYLE)).join('---\n')
  const settings = dump({ version: 1, clusters: [declared] }, STYLE)
  return { name, files: { 'cluster.yaml': documents, [settingsPath]: settings } }
}

const STYLE = { flowLevel: 3, lineWidth: 200, noRefs: true } as const
