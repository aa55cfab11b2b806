import { sameTemplate } from '../../cluster/same-template.ts'
import { listing, percent } from '../../findings/wording.ts'
import { type Update, updateOf } from '../../traffic/updates.ts'
import type { EntryPoint } from '../../types/entry.ts'
import { compare, type Ratio } from '../../types/ratio.ts'
import type { EntryTraffic } from '../../types/traffic.ts'
import type { Workload } from '../../types/workload.ts'
import type { Change } from './changes/changes.ts'
import { updateLoss } from './entry/lagging.ts'
import { workloadsOf } from './entry/passage.ts'
import { lossOf, trafficAt, wayIn } from './entry/ways.ts'
import { named } from './entry/words.ts'
import type { Settled } from './pods.ts'
import type { State, States } from './states.ts'

type Terms = {
  readonly entry: string
  readonly list: readonly Change[]
  readonly states: States
  readonly end: State
}

/** What is worth knowing of a change although it costs nothing beyond what was lost before. */
export function notesOn({ entry, list, states, end }: Terms): readonly string[] {
  const [from, to] = [states.base.corners[0], end.corners[0]]
  if (from === undefined || to === undefined) return []
  const traffic = states.base.cluster.traffic.find((one) => one.entry.id === entry)
  return [
    ...waiting(list, states, to),
    ...(traffic === undefined ? [] : [...updates(traffic, from, to), ...restarts(traffic, to)]),
    ...away(from, to),
    ...(traffic === undefined ? [] : guesses(traffic.entry, end)),
  ]
}

/** Roll-outs that begin before there is a place for new pods. */
function waiting(list: readonly Change[], states: States, to: Settled): readonly string[] {
  const ofNodes = list.filter((one) => one.isOfNodes).map((one) => one.id)
  return list.flatMap(({ id, isOfNodes }) => {
    const last = isOfNodes ? null : to.workload(id)
    if (last === null || to.waits(last)) return []
    const alone = states.at([id]).corners[0]
    const workload = alone?.workload(id) ?? null
    if (alone === undefined || workload === null || !alone.waits(workload)) return []
    return [
      `The roll-out of ${id} waits for ${named(ofNodes)}: ` +
        'its new pods have no place before that, and old ones go on serving.',
    ]
  })
}

/** Pods that are replaced lose what they lose in every update. */
function updates(traffic: EntryTraffic, from: Settled, to: Settled): readonly string[] {
  const renewed = workloadsOf(traffic.entry).filter((workload) => isRenewed(workload, to))
  const steady = lossOf(traffic, 'steady').worst
  const { worst, isUsual } = renewalLoss(renewed, { traffic, from, to })
  if (renewed.length === 0 || worst === null || steady === null) return []
  if (compare(worst, steady) <= 0) return []
  return [
    `${listing(renewed.map(({ id }) => id))} ${renewed.length === 1 ? 'rolls' : 'roll'} out, and ` +
      `${isUsual ? 'as in every update ' : ''}up to ${percent(worst)} of new connections are lost ` +
      'for a moment.',
  ]
}

type Renewal = {
  readonly traffic: EntryTraffic
  readonly from: Settled
  readonly to: Settled
}

/**
 * What is lost while pods are replaced; less than in every update where there are more of them by
 * now, since a Deployment takes no old pod away before as many serve as its new number asks for.
 */
function renewalLoss(
  renewed: readonly Workload[],
  { traffic, from, to }: Renewal,
): { readonly worst: Ratio | null; readonly isUsual: boolean } {
  const { worst: usual } = updateLoss(traffic)
  const now = wayIn(to.cluster.cluster, traffic.entry)
  if (now === null || !renewed.every((then) => isGrown(then, from, to)))
    return { worst: usual, isUsual: true }
  const update = (workload: Workload, pods: number): Update | null => {
    const then = from.workload(workload.id)
    const own = updateOf(workload, pods)
    return then && own && { ...own, servesSeconds: then.servesTerminating.value }
  }
  const { worst } = lossOf(trafficAt(now, to, { outlook: to.outlook, update }), 'rolling-update')
  const isLess = worst !== null && usual !== null && compare(worst, usual) < 0
  return { worst: isLess ? worst : usual, isUsual: !isLess }
}

function isGrown(then: Workload, from: Settled, to: Settled): boolean {
  const now = to.workload(then.id)
  const isRolling = now?.kind === 'Deployment' && now.strategy.value.type === 'RollingUpdate'
  return isRolling && to.outlook(now).asked > from.outlook(then).asked
}

function isRenewed(then: Workload, { workload }: Settled): boolean {
  const now = workload(then.id)
  return now !== null && !sameTemplate(now, then)
}

/** An announcer that restarts on a node is silent there for a while. */
function restarts({ entry, paths }: EntryTraffic, to: Settled): readonly string[] {
  const announcers = entry.fronts.flatMap(({ announcer }) => announcer ?? [])
  const renewed = announcers.filter((one) => isRenewed(one, to))
  if (renewed.length === 0) return []
  const fewest = Math.min(
    ...paths.flatMap(({ spread }) =>
      spread.ways.map((way) =>
        way.reduce((sum, { nodes, podsEach }) => sum + (podsEach > 0 ? nodes : 0), 0),
      ),
    ),
  )
  const rest =
    entry.policy?.value === 'Local' && fewest < 2
      ? 'and no other node may take over, as one alone has pods'
      : 'and another takes over'
  return [
    `${listing(renewed.map(({ id }) => id))} restarts node by node, as in every update of it: a ` +
      `node is not announced from meanwhile, ${rest}.`,
  ]
}

/** Agents of the node that are not placed any more where they were: CNI, logs, storage. */
function away(from: Settled, to: Settled): readonly string[] {
  const gone = from.cluster.cluster.workloads.filter((then) => {
    const now = to.workload(then.id)
    return then.perNode && now !== null && to.outlook(now).asked < from.outlook(then).asked
  })
  if (gone.length === 0) return []
  const it = gone.length === 1 ? 'it runs' : 'they run'
  return [
    `${listing(gone.map(({ id }) => id))} will not run on all nodes any more on which ${it} now; ` +
      'where a taint keeps pods away, those that are there stay until they are replaced.',
  ]
}

/** A front that nobody declared, whose nodes matter under `Local`. */
function guesses({ id, fronts, policy }: EntryPoint, end: State): readonly string[] {
  const now = end.cluster.cluster.entries.find((one) => one.id === id)
  const isLocal = [policy, now?.policy].some((one) => one?.value === 'Local')
  const [unknown] = fronts.flatMap((front) => front.unknown ?? [])
  if (!isLocal || unknown === undefined) return []
  return [`It rests on a guess: ${unknown.text} (declare ${unknown.declare}).`]
}
