import type { Fact } from '../types/evidence.ts'
import type {
  ClusterSettings,
  EntrySettings,
  FrontSettings,
  PoolSettings,
  Settings,
} from '../types/settings.ts'

/**
 * The settings in force, in the keys of `.github/edgewise.yaml`, so that the file that they make
 * says the same. What is absent and has no default stays absent.
 */
export function effective(settings: Settings): Record<string, unknown> {
  return present({
    version: 1,
    clusters: settings.clusters.map(cluster),
    rules: Object.fromEntries(
      [...settings.rules].map(([id, { severity, peakToMean }]) => [
        id,
        present({ severity, peakToMean: stated(peakToMean) }),
      ]),
    ),
    ignore: settings.ignore.flatMap(({ rules, entry, subject, reason, expires }) =>
      rules.map((rule) => present({ rule, entry, subject, reason, expires })),
    ),
    comment: settings.comment,
    failOn: settings.failOn,
    dashboard: settings.dashboard,
    fix: settings.fixLabel === null ? null : { label: settings.fixLabel },
  })
}

function cluster(read: ClusterSettings): Record<string, unknown> {
  return present({
    name: read.name.value,
    paths: listed(read.paths),
    complete: read.complete,
    kubernetes: stated(read.kubernetes),
    podCidrs: listed(values(read.podCidrs)),
    dataPlane: stated(read.dataPlane),
    pools: read.pools?.map(pool) ?? null,
    entries: listed(read.entries.map(entry)),
  })
}

function pool(read: PoolSettings): Record<string, unknown> {
  const { nodes, allocatable } = read
  const isFixed = nodes !== null && nodes.value.min === nodes.value.max
  const labels = [...read.labels].map(([key, { value }]) => [key, value])
  return present({
    name: read.name.value,
    role: stated(read.role),
    nodes: isFixed ? nodes.value.min : nodes && present(nodes.value),
    labels: labels.length === 0 ? null : Object.fromEntries(labels),
    taints: listed(
      values(read.taints).map(({ key, value, effect }) =>
        value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`,
      ),
    ),
    zones: listed(values(read.zones)),
    addresses: listed(values(read.addresses)),
    allocatable: allocatable && {
      cpu: `${allocatable.value.cpuMilli}m`,
      memory: `${allocatable.value.memoryBytes}`,
      pods: allocatable.value.pods,
    },
  })
}

function entry({ match, exposure, fronts }: EntrySettings): Record<string, unknown> {
  return present({
    match: match.value,
    exposure: stated(exposure),
    fronts: fronts?.map(front) ?? null,
  })
}

function front(read: FrontSettings): Record<string, unknown> {
  return present({
    implementation: read.implementation.value,
    delivery: stated(read.delivery),
    target: stated(read.target),
    members: read.members && values(read.members),
    health: stated(read.health),
    sends: listed(values(read.sends)),
    addresses: listed(values(read.addresses)),
    enforcesRanges: stated(read.enforcesRanges),
  })
}

function present(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))
}

const stated = <T>(fact: Fact<T> | null): T | null => fact?.value ?? null
const values = <T>(facts: readonly Fact<T>[]): readonly T[] => facts.map(({ value }) => value)
const listed = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list)
