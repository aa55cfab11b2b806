import { trafficOf } from '../../../traffic/entries.ts'
import type { Update } from '../../../traffic/updates.ts'
import type { Cluster } from '../../../types/cluster.ts'
import type { EntryPoint } from '../../../types/entry.ts'
import type { Outlook, Range } from '../../../types/placement.ts'
import { ONE, ZERO } from '../../../types/ratio.ts'
import type { PhaseName } from '../../../types/report.ts'
import type { EntryTraffic, PathTraffic } from '../../../types/traffic.ts'
import type { Workload } from '../../../types/workload.ts'
import { largerOf, together } from '../moment.ts'
import type { Settled } from '../pods.ts'

/** The way in of an id; of host ports also the one that takes over from a workload of its name. */
export function wayIn(cluster: Cluster, like: EntryPoint): EntryPoint | null {
  const same = cluster.entries.find(({ id }) => id === like.id)
  if (same !== undefined || like.workload === null) return same ?? null
  const { name, namespace } = like.workload
  const heir = cluster.entries.find(
    ({ workload, listeners }) =>
      workload?.name === name &&
      workload.namespace === namespace &&
      like.listeners.every((one) =>
        listeners.some(({ port, protocol }) => port === one.port && protocol === one.protocol),
      ),
  )
  return heir ?? null
}

export type Pods = {
  readonly outlook: (workload: Workload) => Outlook
  readonly update?: (workload: Workload, pods: number) => Update | null
}

const known = new WeakMap<Settled, Map<EntryPoint, EntryTraffic>>()

/** What happens to new connections of one entry once its pods have gone where they go. */
export function restingAt(entry: EntryPoint, settled: Settled): EntryTraffic {
  const entries = known.get(settled) ?? new Map<EntryPoint, EntryTraffic>()
  known.set(settled, entries)
  const traffic = entries.get(entry) ?? trafficAt(entry, settled, settled)
  entries.set(entry, traffic)
  return traffic
}

/** What happens to new connections of one entry while its pods stand as told. */
export function trafficAt(entry: EntryPoint, settled: Settled, pods: Pods): EntryTraffic {
  const cluster = { ...settled.cluster.cluster, entries: [entry] }
  const { outlook, update } = pods
  const [traffic] = trafficOf({
    cluster,
    cells: settled.placing.cells,
    outlook,
    ...(update === undefined ? {} : { update }),
  })
  return traffic ?? { entry, paths: [] }
}

const NOTHING: Range = { likely: ZERO, worst: ZERO }
const ALL: Range = { likely: ONE, worst: ONE }

/** New connections that are lost in a phase, of the path that loses most. */
export const lossOf = ({ paths }: EntryTraffic, phase: PhaseName): Range =>
  paths.map((path) => pathLoss(path, phase)).reduce(largerOf, NOTHING)

function pathLoss(path: PathTraffic, phase: PhaseName): Range {
  if (isBroken(path)) return ALL
  const loss = path.loss.find((one) => one.phase === phase)
  return loss === undefined ? NOTHING : together([loss.dropped, loss.refused, loss.denied])
}

/** Whether PROXY protocol is spoken on one side only: every request fails. */
export const isBroken = ({ sightings, targets }: PathTraffic): boolean =>
  sightings.some(
    ({ client, workload }) =>
      client === 'broken' && targets.some((target) => target.workload === workload),
  )
