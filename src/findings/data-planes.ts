import type { Cluster } from '../types/cluster.ts'
import type { Why } from '../types/evidence.ts'
import type { Facts } from '../types/finding.ts'
import type { PathTraffic } from '../types/traffic.ts'
import { law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'
import { entryGrounds, reachable } from './entries.ts'

/** An ingress data plane that traffic from outside reaches. */
export type DataPlane = {
  readonly workload: Workload
  /** Whether it alone stands between some users and their applications. */
  readonly sole: boolean
  /** That it is one, and the entries that lead to it. */
  readonly why: readonly Why[]
}

/** The ingress data planes that entries reach, each workload once, sorted by id. */
export function dataPlanes(facts: Facts): readonly DataPlane[] {
  const proxies = new Map(facts.cluster.proxies.map((proxy) => [proxy.workload.id, proxy]))
  return [...proxies]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, { workload, why }]) => {
      const ways = reachable(facts).flatMap(({ entry, paths }) =>
        paths.filter((path) => leadsTo(path, id)).map((path) => ({ entry, path })),
      )
      if (ways.length === 0) return []
      const sole = ways.some(({ path }) =>
        path.targets.every((target) => target.workload.id === id),
      )
      const whys = ways.flatMap(({ entry, path }) => [
        ...entryGrounds(entry),
        ...path.targets.flatMap((target) => (target.workload.id === id ? [target.why] : [])),
      ])
      return [{ workload, sole, why: [why, ...whys] }]
    })
}

const leadsTo = (path: PathTraffic, id: string): boolean =>
  path.targets.some(({ workload }) => workload.id === id) ||
  path.sightings.some(({ workload }) => workload.id === id)

/** That a workload is an application: nothing in its containers says that it is anything else. */
export const applicationGrounds = ({ identity, containers }: Workload): Why =>
  law('application', identity, ...containers.map(({ image }) => image?.why))

const KINSHIP = [
  'app.kubernetes.io/instance',
  'app.kubernetes.io/name',
  'app.kubernetes.io/part-of',
]

/**
 * Whether a workload is an application: no data plane, no agent of the node, and no part of an
 * ingress (its admission jobs and default backend bear its labels in its namespace).
 */
export function isApplication(workload: Workload, cluster: Cluster): boolean {
  if (workload.role !== 'app' || workload.kind === 'DaemonSet') return false
  return !cluster.proxies.some(
    ({ workload: proxy }) => proxy.id === workload.id || isKin(workload, proxy),
  )
}

function isKin(workload: Workload, proxy: Workload): boolean {
  if (workload.namespace !== proxy.namespace) return false
  return KINSHIP.some((key) => {
    const value = proxy.labels.get(key)?.value
    return value !== undefined && workload.labels.get(key)?.value === value
  })
}
