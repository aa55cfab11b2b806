import type { Cluster } from '../../src/types/cluster.ts'
import type { EntryPoint, Front, IngressProxy, Listener } from '../../src/types/entry.ts'
import type { Field, Why } from '../../src/types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../src/types/finding.ts'
import type { Outlook, Profile } from '../../src/types/placement.ts'
import type { Cell, Pool } from '../../src/types/pool.ts'
import { ONE, type Ratio, ratio, toNumber, ZERO } from '../../src/types/ratio.ts'
import type { Service } from '../../src/types/service.ts'
import type { CellShare, Loss, PathTraffic, Sighting, Spread } from '../../src/types/traffic.ts'
import { fact, law } from '../../src/types/why.ts'
import type { Workload } from '../../src/types/workload.ts'

/** Hand-made facts for rules: objects come from YAML, traffic and placement are stated. */
export const said: Why = law('as-written')

type PoolParts = Partial<
  Omit<Pool, 'role' | 'nodes' | 'zones' | 'addresses' | 'taints' | 'labels'>
> & {
  role?: Pool['role']['value']
  nodes?: number | { min: number; max: number | null }
  zones?: readonly string[]
  addresses?: readonly string[]
  taints?: readonly string[]
  labels?: Readonly<Record<string, string>>
}

/** A pool; taints as `key=value:Effect`. */
export function pool(name: string, parts: PoolParts = {}): Pool {
  const { role = 'mixed', nodes = 3, zones = [], addresses = [], taints = [], labels = {} } = parts
  return {
    allocatable: null,
    cordoned: fact(false, said),
    source: 'settings',
    members: [],
    why: said,
    ...parts,
    name,
    role: fact(role, said),
    nodes: fact(typeof nodes === 'number' ? { min: nodes, max: nodes } : nodes, said),
    zones: zones.map((zone) => fact(zone, said)),
    addresses: addresses.map((address) => fact(address, said)),
    labels: new Map(Object.entries(labels).map(([key, value]) => [key, fact(value, said)])),
    taints: taints.map((taint) => {
      const [key = '', rest = ''] = taint.split('=')
      const [value = '', effect] = rest.split(':')
      const known = effect === 'PreferNoSchedule' || effect === 'NoExecute' ? effect : 'NoSchedule'
      return fact({ key, value, effect: known }, said)
    }),
  }
}

export function cell(of: Pool, parts: { zone?: string; count?: number } = {}): Cell {
  const { zone, count = of.nodes.value.min } = parts
  return {
    id: zone === undefined ? of.name : `${of.name}/${zone}`,
    pool: of,
    zone: zone === undefined ? null : fact(zone, said),
    count,
    names: [],
  }
}

/** A profile: `[cell, nodes, pods on each]`. */
export const profile = (...shares: readonly (readonly [Cell, number, number])[]): Profile =>
  shares.map(([where, nodes, podsEach]) => ({ cell: where, nodes, podsEach }))

/** An outlook over cells that fit (and some that do not), all exact unless said otherwise. */
export function outlook(
  parts: Partial<Omit<Outlook, 'eligible'>> & {
    fits?: readonly Cell[]
    refuses?: readonly Cell[]
  } = {},
): Outlook {
  const { fits = [], refuses = [], ...rest } = parts
  return {
    eligible: [
      ...fits.map((where) => ({ cell: where, fits: true, why: null })),
      ...refuses.map((where) => ({ cell: where, fits: false, why: said })),
    ],
    likely: [],
    worst: [],
    pending: 0,
    asked: 1,
    method: 'exact',
    why: said,
    ...rest,
  }
}

export function front(parts: Partial<Front> = {}): Front {
  return {
    implementation: 'pass-through',
    delivery: 'pass-through',
    target: 'node',
    members: 'all',
    select: null,
    health: 'endpoint',
    sends: [],
    addresses: [],
    enforcesRanges: false,
    announcer: null,
    noticeSeconds: null,
    why: said,
    unknown: null,
    ...parts,
  }
}

export const listener = (port: number, family: Listener['family'] = 'IPv4'): Listener => ({
  port,
  protocol: 'TCP',
  family,
  targetPort: port,
  why: said,
})

export function entry(
  of: Service | Workload,
  parts: Partial<Omit<EntryPoint, 'exposure'>> & {
    exposure?: EntryPoint['exposure']['value']
  } = {},
): EntryPoint {
  const asService = 'ports' in of ? of : null
  const asWorkload = 'ports' in of ? null : of
  return {
    id: of.id,
    kind: asService === null ? 'host-port' : 'load-balancer',
    doc: of.doc,
    service: asService,
    workload: asWorkload,
    listeners: [listener(443)],
    policy: asService?.externalTrafficPolicy ?? null,
    backend: { workloads: [], slices: null, none: null },
    fronts: [front()],
    identity: of.identity,
    ...parts,
    exposure: fact(parts.exposure ?? 'public', said),
  }
}

export function proxy(of: Workload, parts: Partial<IngressProxy> = {}): IngressProxy {
  return {
    workload: of,
    controller: 'ingress-nginx',
    readsProxyProtocol: fact(false, said),
    trustsHeader: fact(false, said),
    header: fact('X-Forwarded-For', said),
    trusted: fact([], said),
    appends: fact(false, said),
    routes: [],
    consumers: [],
    config: said,
    why: said,
    ...parts,
  }
}

export function sighting(of: Workload, parts: Partial<Sighting> = {}): Sighting {
  return {
    workload: of,
    proxy: null,
    role: of.role === 'proxy' ? 'proxy' : 'app',
    packet: 'client',
    client: 'preserved',
    fraction: ONE,
    by: 'packet',
    trust: null,
    forgeable: null,
    lostAt: null,
    why: said,
    ...parts,
  }
}

/** Shares of one cell's nodes: `nodes`, pods on each, what each node and each pod gets. */
export const share = (
  where: Cell,
  nodes: number,
  podsEach: number,
  each: { readonly node: Ratio; readonly pod: Ratio } = { node: ONE, pod: ONE },
): CellShare => ({ cell: where, nodes, podsEach, nodeShare: each.node, podShare: each.pod })

export function spread(parts: Partial<Spread> = {}): Spread {
  const even = { likely: ONE, worst: ONE }
  const { likely = [], worst = [] } = parts
  const ways = [...likely.map(({ profile }) => profile), ...(worst.length === 0 ? [] : [worst])]
  const plain = {
    method: 'exact',
    pods: even,
    nodes: even,
    likely,
    worst,
    ways,
    why: said,
  } as const
  return { ...plain, ...parts }
}

export function steady(parts: Partial<Loss> = {}): Loss {
  const nothing = { likely: ZERO, worst: ZERO }
  const none = { dropped: nothing, refused: nothing, denied: nothing }
  return { phase: 'steady', ...none, why: said, ...parts }
}

export function path(parts: Partial<PathTraffic> = {}): PathTraffic {
  return {
    listeners: [listener(443)],
    policy: 'Cluster',
    sightings: [],
    spread: spread(),
    loss: [],
    hops: [],
    targets: [],
    ...parts,
  }
}

/** A workload that connections reach first. */
export const target = (
  of: Workload,
  seen: Outlook = outlook(),
): PathTraffic['targets'][number] => ({ workload: of, outlook: seen, why: said })

export function cluster(parts: Partial<Cluster> = {}): Cluster {
  return {
    name: 'prod',
    kubernetes: fact('1.35', said),
    complete: false,
    whole: true,
    disputed: [],
    custom: new Map(),
    refusals: [],
    podCidrs: [],
    dataPlane: fact('kube-proxy-iptables', said),
    pools: [pool('nodes')],
    workloads: [],
    services: [],
    ingresses: [],
    budgets: [],
    entries: [],
    proxies: [],
    unknowns: [],
    ...parts,
  }
}

/** Facts about one cluster; an outlook is looked up by the workload's id. */
export function facts(
  parts: Partial<Omit<Facts, 'cluster' | 'outlook'>> & {
    cluster?: Partial<Cluster>
    outlooks?: Readonly<Record<string, Outlook>>
  } = {},
): Facts {
  const { outlooks = {}, cluster: of = {}, ...rest } = parts
  return {
    cluster: cluster(of),
    traffic: [],
    outlook: ({ id }) => outlooks[id] ?? outlook(),
    asOf: '2026-06-01',
    before: null,
    thresholds: { peakToMean: ratio(3, 2) },
    ...rest,
  }
}

/** What a test compares of a finding: everything that decides, and no wording. */
export const brief = (finding: RawFinding) => ({
  entry: finding.entry,
  subject: finding.subject,
  severity: finding.severity,
  likely: finding.likely,
  size: finding.size === null ? null : toNumber(finding.size),
})

export const run = (rule: Rule, given: Facts) => rule.check(given).map(brief)

/** A field as `path.to.key`, to compare places. */
export const where = (field: Field | null): string | null =>
  field === null ? null : field.path.join('.')
