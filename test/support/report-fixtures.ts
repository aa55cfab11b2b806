/** Published values to render: the sample of the README, and what else can happen to an entry. */

import type {
  CellReport,
  Entry,
  Evidence,
  FrontReport,
  Hop,
  Loss,
  Path,
  Sighting,
} from '../../src/types/report.ts'
import type { Location } from '../../src/types/source.ts'

export const at = (file: string, line: number): Location => ({ file, line, endLine: line })
export const range = (likely: number | null, worst: number | null = likely) => ({ likely, worst })

export const cell = (
  pool: string,
  [nodes, podsEach]: readonly [number, number],
  [nodeShare, podShare]: readonly [number, number],
): CellReport => ({ pool, nodes, podsEach, nodeShare, podShare })

export const front = (implementation: string, rest: Partial<FrontReport> = {}): FrontReport => ({
  implementation,
  delivery: 'pass-through',
  target: 'node',
  members: 'all',
  health: 'endpoint',
  sends: [],
  why: 'front',
  ...rest,
})

export const sighting = (workload: string, rest: Partial<Sighting> = {}): Sighting => ({
  workload,
  role: 'app',
  packet: 'proxy',
  client: 'forwarded',
  fraction: 1,
  by: 'header:X-Forwarded-For',
  trust: 'sound',
  lostAt: null,
  why: 'xff',
  ...rest,
})

export const CONTROLLER = 'ingress-nginx/Deployment/ingress-nginx-controller'
export const SERVICE = 'ingress-nginx/Service/ingress-nginx-controller'

export const keeps = (workload = CONTROLLER): Sighting =>
  sighting(workload, {
    role: 'proxy',
    packet: 'client',
    client: 'preserved',
    by: 'packet',
    trust: null,
    why: 'policy',
  })
export const loses = (workload = CONTROLLER): Sighting =>
  sighting(workload, {
    role: 'proxy',
    packet: 'node',
    client: 'lost',
    fraction: 0,
    by: null,
    trust: null,
    lostAt: 'node edge',
    why: 'masquerade',
  })
export const blind = (workload: string): Sighting =>
  sighting(workload, {
    client: 'lost',
    fraction: 0,
    by: null,
    trust: null,
    lostAt: 'node edge',
    why: 'masquerade',
  })

export const APPS = Array.from({ length: 14 }, (_, n) => `shop/Deployment/app-${n + 1}`)

const none = range(0)
export const loss = (phase: Loss['phase'], dropped = none): Loss => ({
  phase,
  dropped,
  refused: none,
  denied: none,
})

export const path = (rest: Partial<Path>): Path => ({
  listeners: ['443/TCP/IPv4', '80/TCP/IPv4'],
  externalTrafficPolicy: 'Local',
  sourceIp: [keeps(), ...APPS.map((app) => sighting(app))],
  spread: {
    method: 'exact',
    peakToMean: { pods: range(1), nodes: range(1) },
    likely: [
      { p: 1, profile: [cell('edge', [2, 1], [0.5, 0.5]), cell('workers', [3, 0], [0, 0])] },
    ],
    worst: [cell('edge', [2, 1], [0.5, 0.5]), cell('workers', [3, 0], [0, 0])],
  },
  loss: [loss('steady'), loss('rolling-update')],
  ...rest,
})

export const entry = (rest: Partial<Entry> = {}): Entry => ({
  id: SERVICE,
  kind: 'load-balancer',
  exposure: 'public',
  at: at('ingress/service.yaml', 1),
  fronts: [front('metallb-bgp')],
  paths: [path({})],
  ...rest,
})

const HOPS: Hop[] = [
  {
    at: 'client',
    share: 1,
    steps: [{ kind: 'enter', text: 'connects to 203.0.113.10:443', why: 'front' }],
    next: [
      { share: 0.4, to: 'node edge' },
      { share: 0.6, to: 'node workers' },
    ],
  },
  {
    at: 'node edge',
    share: 0.4,
    steps: [
      { kind: 'translate', text: 'source becomes an address of the node', why: 'masquerade' },
    ],
    next: [{ share: 0.4, to: 'pod ingress-nginx-controller' }],
  },
  {
    at: 'node workers',
    share: 0.6,
    steps: [
      { kind: 'translate', text: 'source becomes an address of the node', why: 'masquerade' },
    ],
    next: [{ share: 0.6, to: 'pod ingress-nginx-controller' }],
  },
  {
    at: 'pod ingress-nginx-controller',
    share: 1,
    steps: [
      { kind: 'terminate', text: 'TLS ends; X-Forwarded-For is set from the packet', why: 'xff' },
    ],
    next: [],
  },
]

const EVEN_CLUSTER = [cell('edge', [2, 1], [0.2, 0.5]), cell('workers', [3, 0], [0.2, 0])]

export const spreadOf = (profile: CellReport[], pods = range(1), nodes = range(1)) => ({
  method: 'exact' as const,
  peakToMean: { pods, nodes },
  likely: [{ p: 1, profile }],
  worst: profile,
})

/** The entry of the sample after the change to `Cluster`. */
export const clusterEntry = (rest: Partial<Path> = {}): Entry =>
  entry({
    paths: [
      path({
        externalTrafficPolicy: 'Cluster',
        sourceIp: [loses(), ...APPS.map(blind)],
        spread: spreadOf(EVEN_CLUSTER),
        hops: HOPS,
        ...rest,
      }),
    ],
  })

const evidence = (
  kind: Evidence['kind'],
  text: string,
  where: Location | null = null,
  from: string[] = [],
): Evidence => ({ kind, text, at: where, from })

export const EVIDENCE: Record<string, Evidence> = {
  front: evidence('field', 'address pool announced by BGP', at('metallb/pool.yaml', 9)),
  policy: evidence('field', 'externalTrafficPolicy: Local', at('ingress/service.yaml', 14)),
  cluster: evidence('field', 'externalTrafficPolicy: Cluster', at('ingress/service.yaml', 14)),
  proxy: evidence('field', 'kube-proxy in iptables mode', at('kube-proxy.yaml', 12)),
  xff: evidence('default', 'ingress-nginx sets X-Forwarded-For from the packet it got'),
  masquerade: evidence(
    'law',
    'kube-proxy masquerades traffic to a Service of type LoadBalancer unless its policy is `Local`',
    null,
    ['cluster', 'proxy'],
  ),
}
