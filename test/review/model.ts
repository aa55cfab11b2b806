import { readSettings } from '../../src/settings/read.ts'
import { at } from '../../src/source/field.ts'
import { readFile } from '../../src/source/read-file.ts'
import type { Cluster } from '../../src/types/cluster.ts'
import type { Options } from '../../src/types/engine.ts'
import type { EntryPoint } from '../../src/types/entry.ts'
import type { Why } from '../../src/types/evidence.ts'
import type { RawFinding } from '../../src/types/finding.ts'
import type { Cell, Pool } from '../../src/types/pool.ts'
import { ONE, ratio, ZERO } from '../../src/types/ratio.ts'
import type { Ignore, Settings } from '../../src/types/settings.ts'
import type { Simulated, SimulatedCluster } from '../../src/types/simulated.ts'
import type { Doc } from '../../src/types/source.ts'
import type { EntryTraffic, PathTraffic, Sighting } from '../../src/types/traffic.ts'
import { fact, law, unknown } from '../../src/types/why.ts'
import type { Workload } from '../../src/types/workload.ts'
import { settingsDoc } from '../settings/yaml.ts'

/** The one document of a text. */
export function docOf(text: string, file = 'a.yaml'): Doc {
  const { docs, problems } = readFile(file, new TextEncoder().encode(text))
  const [doc] = docs
  if (doc === undefined || problems.length > 0) throw new Error(JSON.stringify(problems))
  return doc
}

export const service = (
  name: string,
  { policy = 'Cluster', file = 'a.yaml', before = '' } = {},
): Doc =>
  docOf(
    `${before}apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: web
spec:
  externalTrafficPolicy: ${policy}
  ports:
    - port: 80
`,
    file,
  )

export const options = (changes: Partial<Options> = {}): Options => ({
  asOf: '2026-11-22',
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  settings: null,
  ...changes,
})

export function settings(text = ''): Settings {
  const { value, problems } = readSettings(text === '' ? null : settingsDoc(text))
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return value
}

export const raw = (doc: Doc, changes: Partial<RawFinding> = {}): RawFinding => ({
  rule: 'traffic-dropped',
  entry: `web/Service/${doc.name}`,
  subject: `web/Service/${doc.name}`,
  at: at(doc, 'spec', 'externalTrafficPolicy'),
  related: [],
  evidence: [at(doc, 'spec', 'externalTrafficPolicy')],
  size: ratio(1, 3),
  severity: 'error',
  likely: false,
  message: 'A third of the connections is dropped.',
  ...changes,
})

const poolWhy: Why = { k: 'assumed', id: 'pool', text: 'three nodes that are alike' }

const pool: Pool = {
  name: 'nodes',
  role: fact('mixed', poolWhy),
  nodes: fact({ min: 3, max: null }, poolWhy),
  labels: new Map([
    ['b', fact('2', poolWhy)],
    ['a', fact('1', poolWhy)],
  ]),
  taints: [
    fact({ key: 'z', value: '', effect: 'NoExecute' }, poolWhy),
    fact({ key: 'a', value: 'b', effect: 'NoSchedule' }, poolWhy),
  ],
  zones: [],
  addresses: [],
  allocatable: null,
  cordoned: fact(false, poolWhy),
  source: 'assumed',
  members: [],
  why: poolWhy,
}

const cell: Cell = { id: 'nodes', pool, zone: null, count: 3, names: [] }

/** Only what reports read of a workload. */
const workload = { id: 'web/Deployment/app' } as Workload

function entryPoint(doc: Doc): EntryPoint {
  const why = at(doc, 'metadata', 'name')
  return {
    id: `web/Service/${doc.name}`,
    kind: 'load-balancer',
    doc,
    exposure: fact('public', why),
    service: null,
    workload: null,
    listeners: [],
    policy: null,
    backend: { workloads: [], slices: null, none: null },
    fronts: [
      {
        implementation: 'unknown',
        delivery: 'pass-through',
        target: 'node',
        members: 'all',
        select: null,
        health: 'endpoint',
        announcer: null,
        sends: ['x-forwarded-for', 'proxy-protocol'],
        addresses: [],
        enforcesRanges: 'unknown',
        noticeSeconds: null,
        why: frontUnknown,
        unknown: frontUnknown,
      },
    ],
    identity: why,
  }
}

export const frontUnknown = unknown(
  'front',
  'nothing says which load balancer this is',
  'clusters[].entries[].fronts',
)

const third = { likely: ratio(1, 3), worst: null }
const nothing = { likely: ZERO, worst: ZERO }

function pathTraffic(doc: Doc, port: number, client: Sighting['client']): PathTraffic {
  const policy = at(doc, 'spec', 'externalTrafficPolicy')
  const why = law('cluster-masquerades', policy, at(doc, 'spec', 'type'))
  const listener = (number: number) =>
    ({ port: number, protocol: 'TCP', family: 'IPv4', targetPort: 80, why }) as const
  return {
    listeners: [listener(port + 1), listener(port)],
    policy: 'Cluster',
    sightings: [
      {
        workload,
        proxy: null,
        role: 'app',
        packet: 'node',
        client,
        fraction: ratio(2, 3),
        by: null,
        trust: null,
        forgeable: null,
        lostAt: 'node',
        why,
      },
    ],
    spread: {
      method: 'exact',
      pods: third,
      nodes: third,
      likely: [
        {
          p: 1,
          profile: [{ cell, nodes: 3, podsEach: 1, nodeShare: ratio(1, 3), podShare: ratio(1, 3) }],
        },
      ],
      worst: [],
      ways: [],
      why: poolWhy,
    },
    loss: [{ phase: 'steady', dropped: nothing, refused: nothing, denied: nothing, why: policy }],
    hops: [
      {
        at: 'client',
        share: ONE,
        steps: [{ kind: 'enter', text: 'enters', why: policy }],
        next: [{ share: ONE, to: 'node' }],
      },
    ],
    targets: [],
  }
}

export const traffic = (doc: Doc, client: Sighting['client'] = 'lost'): EntryTraffic => ({
  entry: entryPoint(doc),
  paths: [pathTraffic(doc, 8080, client), pathTraffic(doc, 443, client)],
})

function cluster(name: string, entries: readonly EntryPoint[]): Cluster {
  return {
    name,
    kubernetes: fact('1.35', poolWhy),
    complete: false,
    whole: true,
    disputed: [],
    custom: new Map(),
    refusals: [],
    podCidrs: [],
    dataPlane: fact('kube-proxy-iptables', {
      k: 'default',
      text: 'kube-proxy in iptables mode',
      near: null,
    }),
    pools: [pool],
    workloads: [],
    services: [],
    ingresses: [],
    budgets: [],
    entries,
    proxies: [],
    unknowns: [{ unknown: frontUnknown, affects: ['b', 'a', 'b'] }],
  }
}

export type Parts = {
  readonly name?: string
  readonly traffic?: readonly EntryTraffic[]
  readonly raw?: readonly RawFinding[]
  readonly incomplete?: boolean
  readonly ignores?: readonly Ignore[]
}

export function simulatedCluster(parts: Parts): SimulatedCluster {
  const { name = 'prod', traffic = [], raw = [], incomplete = false, ignores = [] } = parts
  const entries = traffic.map(({ entry }) => entry)
  return {
    cluster: cluster(name, entries),
    traffic,
    raw,
    incomplete,
    ignores,
    placings: new Map(),
  }
}

export const simulated = (...clusters: readonly Parts[]): Simulated => ({
  clusters: clusters.map(simulatedCluster),
  problems: [],
  passedOver: 0,
})
