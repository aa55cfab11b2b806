import type { Fact } from '../../src/types/evidence.ts'
import type { Outlook, Profile } from '../../src/types/placement.ts'
import type { Allocatable, Cell, Pool, Taint } from '../../src/types/pool.ts'
import type { Doc } from '../../src/types/source.ts'
import { assumed, fact } from '../../src/types/why.ts'
import type {
  AntiAffinity,
  BoundVolume,
  Constraints,
  Container,
  NodeTerm,
  SpreadConstraint,
  Toleration,
  Workload,
  WorkloadKind,
} from '../../src/types/workload.ts'

/** A fact whose evidence is named, so that tests can look for it. */
const said = <T>(id: string, value: T): Fact<T> => fact(value, assumed(id, id))

const doc: Doc = {
  file: 'app.yaml',
  source: { text: '', lineAt: () => 1, columnAt: () => 1 },
  root: { k: 'map', entries: new Map(), start: 0, end: 0 },
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'app',
  namespace: null,
}

export type PoolShape = {
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly Taint[]
  readonly allocatable?: Allocatable
  readonly cordoned?: boolean
  readonly source?: Pool['source']
}

export function pool(name: string, shape: PoolShape = {}): Pool {
  const { labels = {}, taints = [], allocatable, cordoned = false, source = 'settings' } = shape
  return {
    name,
    role: said(`${name}.role`, 'worker'),
    nodes: said(`${name}.nodes`, { min: 1, max: 1 }),
    labels: new Map(Object.entries(labels).map(([k, v]) => [k, said(`${name}.labels.${k}`, v)])),
    taints: taints.map((taint) => said(`${name}.taints.${taint.key}`, taint)),
    zones: [],
    addresses: [],
    allocatable: allocatable === undefined ? null : said(`${name}.allocatable`, allocatable),
    cordoned: said(`${name}.cordoned`, cordoned),
    source,
    members: [],
    why: assumed(name, name),
  }
}

export function cell(
  owner: Pool,
  count: number,
  { zone, names = [] }: { readonly zone?: string; readonly names?: readonly string[] } = {},
): Cell {
  return {
    id: zone === undefined ? owner.name : `${owner.name}/${zone}`,
    pool: owner,
    zone: zone === undefined ? null : said(`${owner.name}.zone.${zone}`, zone),
    count,
    names,
  }
}

export const taint = (key: string, value = '', effect: Taint['effect'] = 'NoSchedule'): Taint => ({
  key,
  value,
  effect,
})

const GI = 1024 ** 3
export const size = (cpu: number, memoryGi: number, pods = 110): Allocatable => ({
  cpuMilli: cpu * 1000,
  memoryBytes: memoryGi * GI,
  pods,
})

export type WorkloadShape = {
  readonly kind?: WorkloadKind
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly nodeTerms?: readonly NodeTerm[]
  readonly tolerations?: readonly Partial<Toleration>[]
  readonly antiAffinity?: readonly Partial<AntiAffinity>[]
  readonly spread?: readonly Partial<SpreadConstraint>[]
  readonly hostPorts?: readonly number[]
  readonly nodeName?: string
  readonly volumes?: readonly BoundVolume[]
  readonly hostNetwork?: boolean
  readonly requests?: { readonly cpuMilli: number; readonly memoryBytes: number }
}

export const HOST = 'kubernetes.io/hostname'
export const ZONE = 'topology.kubernetes.io/zone'

function constraintsOf(shape: WorkloadShape): Constraints {
  return {
    nodeSelector: new Map(
      Object.entries(shape.nodeSelector ?? {}).map(([k, v]) => [k, said(`nodeSelector.${k}`, v)]),
    ),
    nodeTerms: shape.nodeTerms === undefined ? null : said('nodeTerms', shape.nodeTerms),
    tolerations: (shape.tolerations ?? []).map((toleration, i) =>
      said(`tolerations.${i}`, {
        key: null,
        operator: 'Equal' as const,
        value: '',
        effect: null,
        ...toleration,
      }),
    ),
    antiAffinity: (shape.antiAffinity ?? []).map((term, i) =>
      said(`antiAffinity.${i}`, {
        topologyKey: HOST,
        selector: { labels: new Map(), expressions: [] },
        selectsSelf: true,
        ...term,
      }),
    ),
    spread: (shape.spread ?? []).map((constraint, i) =>
      said(`spread.${i}`, {
        topologyKey: HOST,
        maxSkew: 1,
        whenUnsatisfiable: 'DoNotSchedule' as const,
        minDomains: null,
        nodeTaintsPolicy: 'Ignore' as const,
        nodeAffinityPolicy: 'Honor' as const,
        selectsSelf: true,
        ...constraint,
      }),
    ),
    hostPorts: (shape.hostPorts ?? []).map((port, i) => said(`hostPorts.${i}`, port)),
    nodeName: shape.nodeName === undefined ? null : said('nodeName', shape.nodeName),
    volumes: (shape.volumes ?? []).map((volume, i) => said(`volumes.${i}`, volume)),
  }
}

export function workload(shape: WorkloadShape = {}): Workload {
  const kind = shape.kind ?? 'Deployment'
  const container: Container = {
    name: 'main',
    image: null,
    command: [],
    args: [],
    ports: [],
  }
  const { cpuMilli = 0, memoryBytes = 0 } = shape.requests ?? {}
  return {
    id: `default/${kind}/app`,
    kind,
    namespace: 'default',
    name: 'app',
    doc,
    labels: new Map(),
    replicas: said('replicas', { min: 1, max: 1 }),
    perNode: kind === 'DaemonSet',
    constraints: constraintsOf(shape),
    hostNetwork: said('hostNetwork', shape.hostNetwork ?? false),
    containers: [container],
    requests: () => ({
      asked: { cpuMilli, memoryBytes },
      scored: { cpuMilli: cpuMilli || 100, memoryBytes: memoryBytes || 200 * 1024 * 1024 },
      why: assumed('requests', 'requests'),
    }),
    strategy: said('strategy', { type: 'RollingUpdate', maxSurge: 0, maxUnavailable: 1 }),
    servesTerminating: said('serves', 0),
    role: 'app',
    identity: assumed('identity', 'identity'),
  }
}

/** `a: 2×1 1×3`: nodes times pods, cell by cell; nodes without pods are left out. */
function written(profile: Profile): string {
  const cells = new Map<string, string[]>()
  for (const { cell: where, nodes, podsEach } of profile) {
    if (podsEach === 0) continue
    cells.set(where.id, [...(cells.get(where.id) ?? []), `${nodes}×${podsEach}`])
  }
  return [...cells].map(([id, shares]) => `${id}: ${shares.join(' ')}`).join(', ')
}

export const likelyOf = ({ likely }: Outlook): string[] =>
  likely.map(({ p, profile }) => `${p.toFixed(4)} ${written(profile)}`)

/** Ids of every fact that a piece of evidence rests on. */
export function restsOn(why: Outlook['why']): Set<string> {
  const found = new Set<string>()
  const visit = (part: Outlook['why']): void => {
    if (part.k === 'assumed') found.add(part.id)
    if (part.k === 'law') part.from.forEach(visit)
  }
  visit(why)
  return found
}
