import { samePods } from '../../../cluster/same-template.ts'
import { lagOf } from '../../../traffic/lag.ts'
import type { EntryPoint } from '../../../types/entry.ts'
import type { Range } from '../../../types/placement.ts'
import { ZERO } from '../../../types/ratio.ts'
import type { EntryTraffic, PathTraffic } from '../../../types/traffic.ts'
import type { Workload } from '../../../types/workload.ts'
import { beyond, largerOf, type Moment } from '../moment.ts'
import { type Passage, told, workloadsOf } from './passage.ts'
import { lossOf, restingAt } from './ways.ts'

const NOTHING: Range = { likely: ZERO, worst: ZERO }

/** The front chooses nodes by what it knew, and nodes forward by what is live. */
export function lagging(passage: Passage): readonly Moment[] {
  const { was, now, from, to, terms } = passage
  // Every node forwards, whatever the front believes.
  if (now.policy?.value === 'Cluster') return []
  const notice = noticeOf(was) ?? noticeOf(now)
  const hasMoved = workloadsOf(now).some((workload) => isMoved(workload, passage))
  const lag = lagBetween(restingAt(was, from), restingAt(now, to), hasMoved)
  const amount = beyond(lag, hasMoved ? terms.updating : terms.steady)
  if (amount === null) return []
  const moment = told(amount, terms, {
    fate: now.service === null ? 'are refused' : 'time out',
    cause: `${senderOf(was)} to nodes that have no pod, until that is noticed`,
  })
  return [{ ...moment, seconds: notice !== null && Number.isFinite(notice) ? notice : null }]
}

/** What is lost between two states of an entry until its front has noticed. */
function lagBetween(before: EntryTraffic, after: EntryTraffic, hasMoved: boolean): Range {
  if (after.entry.fronts.at(-1)?.target === 'pod') return NOTHING
  const notice = noticeOf(before.entry) ?? noticeOf(after.entry)
  const doLeavingServe =
    notice !== null &&
    workloadsOf(before.entry).every(({ servesTerminating }) => servesTerminating.value >= notice)
  return after.paths
    .map((now) =>
      lagOf({ seen: pathLike(now, before), now, arePodsSame: !hasMoved, doLeavingServe }),
    )
    .reduce(largerOf, NOTHING)
}

/** What any update loses: pods that stop too early, and new ones that stand on other nodes. */
export const updateLoss = (traffic: EntryTraffic): Range =>
  largerOf(lossOf(traffic, 'rolling-update'), lagBetween(traffic, traffic, true))

const noticeOf = ({ fronts }: EntryPoint): number | null =>
  fronts.at(-1)?.noticeSeconds?.value ?? null

/** The path of the same listeners, else the first. */
function pathLike(path: PathTraffic, { paths }: EntryTraffic): PathTraffic {
  const ports = new Set(path.listeners.map(({ port }) => port))
  const same = paths.find(({ listeners }) => listeners.some(({ port }) => ports.has(port)))
  return same ?? paths[0] ?? path
}

/** Whether pods stand, or may stand, elsewhere: renewed ones, and those that follow the nodes. */
function isMoved(workload: Workload, { from, to }: Passage): boolean {
  const then = from.workload(workload.id)
  if (then === null || workload.perNode) return true
  return !samePods(workload, then) && !to.waits(workload)
}

function senderOf({ fronts }: EntryPoint): string {
  const front = fronts.at(-1)
  if (front === undefined) return 'clients, who were told by DNS, go on'
  const isMetalLb = front.implementation.startsWith('metallb')
  return `${isMetalLb ? 'what MetalLB told the network leads' : 'the load balancer still sends them'}`
}
