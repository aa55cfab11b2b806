import { membershipOf } from '../../../traffic/membership.ts'
import type { EntryPoint } from '../../../types/entry.ts'
import type { Outlook } from '../../../types/placement.ts'
import { toNumber } from '../../../types/ratio.ts'
import type { Doc } from '../../../types/source.ts'
import type { CellShare, EntryTraffic, PathTraffic } from '../../../types/traffic.ts'
import type { Workload } from '../../../types/workload.ts'
import type { Settled } from '../pods.ts'
import { strangers } from './sharing.ts'
import { restingAt, wayIn } from './ways.ts'

/** Tells documents apart; all are one where that does not matter. */
export type Tell = (doc: Doc) => number

/**
 * Everything by which the losses of an entry are worked out, as text: states of one shape lose the
 * same. `cast` are ids of all workloads that are ever behind it.
 */
export function shapeOf(
  like: EntryPoint,
  settled: Settled,
  { cast, tell }: { readonly cast: readonly string[]; readonly tell: Tell },
): string {
  const { cluster } = settled.cluster
  const entry = wayIn(cluster, like)
  const workloads = cast.map((id) => settled.workload(id))
  const pods = workloads.map((one) => (one === null ? null : podShape(one, settled, tell)))
  if (entry === null) return JSON.stringify(pods)
  return JSON.stringify([
    tell(entry.doc),
    cluster.dataPlane.value,
    strangers(entry, cluster).map(({ id }) => id),
    memberShape(entry, settled),
    entryShape(restingAt(entry, settled)),
    pods,
  ])
}

const podShape = (workload: Workload, settled: Settled, tell: Tell) => [
  workload.servesTerminating.value,
  workload.strategy.value,
  placesOf(settled.outlook(workload)),
  placesOf(settled.placing.fresh(workload)),
  settled.waits(workload),
  tell(workload.doc),
]

function memberShape(entry: EntryPoint, { placing }: Settled) {
  const { cells } = placing
  const members = membershipOf(entry, { cells, outlook: placing.steady })
  return cells.map((cell) => [
    cell.id,
    cell.count,
    members.k === 'unknown' ? null : members.isMember(cell),
  ])
}

const entryShape = ({ entry, paths }: EntryTraffic) => [
  entry.policy?.value,
  entry.service?.type.value,
  entry.fronts.map(frontShape),
  entry.service?.sourceRanges.map(({ value }) => value),
  paths.map(pathShape),
]

const frontShape = (front: EntryPoint['fronts'][number]) => [
  front.implementation,
  front.delivery,
  front.target,
  front.members,
  front.health,
  front.sends,
  front.noticeSeconds?.value,
  front.addresses.map(({ value }) => value),
]

const pathShape = ({ targets, sightings, spread, loss }: PathTraffic) => [
  targets.map(({ workload }) => workload.id),
  sightings.map(({ workload, client, packet }) => [workload.id, client, packet]),
  spread.method,
  spread.ways.map(wayShape),
  loss.map(({ dropped, refused, denied }) =>
    [dropped, refused, denied].map(({ worst }) => (worst === null ? null : toNumber(worst))),
  ),
]

const wayShape = (way: readonly CellShare[]) =>
  way.map(({ cell, nodes, podsEach, nodeShare }) => [cell.id, nodes, podsEach, toNumber(nodeShare)])

const placesOf = ({ likely, worst, pending }: Outlook) => [
  pending,
  [...likely.map(({ profile }) => profile), ...worst].map((profile) =>
    profile.map(({ cell, nodes, podsEach }) => [cell.id, nodes, podsEach]),
  ),
]
