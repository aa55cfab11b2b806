import { samePods, sameTemplate } from '../../../cluster/same-template.ts'
import { type Update, updateOf } from '../../../traffic/updates.ts'
import type { Outlook } from '../../../types/placement.ts'
import { ONE } from '../../../types/ratio.ts'
import type { Workload } from '../../../types/workload.ts'
import { beyond, type Moment } from '../moment.ts'
import { carried, nobody, type Settled } from '../pods.ts'
import { lagging } from './lagging.ts'
import { type Passage, told, workloadsOf } from './passage.ts'
import type { EntryTerms } from './standing.ts'
import { lossOf, trafficAt, wayIn } from './ways.ts'
import { causeOf, fateOf, named } from './words.ts'

/**
 * What is lost while one settled state becomes another: before new pods are there, while pods are
 * replaced, as pods go, and until the front has noticed.
 */
export function transitions(from: Settled, to: Settled, terms: EntryTerms): readonly Moment[] {
  const was = wayIn(from.cluster.cluster, terms.entry)
  const now = wayIn(to.cluster.cluster, terms.entry)
  if (was === null || now === null) return []
  const passage = { from, to, terms, was, now }
  return [...starting(passage), ...updating(passage), ...leaving(passage), ...lagging(passage)]
}

/** Where pods are before anything new has started. */
const atFirst =
  ({ from, to }: Passage) =>
  (workload: Workload): Outlook => {
    const then = from.workload(workload.id)
    if (then === null) return nobody(to.placing)
    if (samePods(workload, then) && from.outlook(then).asked === 0) return nobody(to.placing)
    if (samePods(workload, then)) return to.outlook(workload)
    return carried(then, from, to.placing)
  }

/** Old pods are there, and what was not there before has yet to start. */
function starting(passage: Passage): readonly Moment[] {
  const { now, to, terms } = passage
  const outlook = atFirst(passage)
  const created = workloadsOf(now).filter((workload) => outlook(workload).asked === 0)
  if (created.length === 0) return []
  const traffic = trafficAt(now, to, { outlook })
  const amount = beyond(lossOf(traffic, 'steady'), terms.steady)
  if (amount === null) return []
  return [
    told(amount, terms, {
      fate: fateOf(traffic),
      cause: `${causeOf(traffic)} until the pods of ${named(ids(created))} have started`,
    }),
  ]
}

const ids = (workloads: readonly Workload[]): readonly string[] => workloads.map(({ id }) => id)

/**
 * Pods of an old template go, by the new strategy; how long they serve on stands in the old one: a
 * preStop that comes with the change helps from the next update on.
 */
function updating(passage: Passage): readonly Moment[] {
  const { now, from, to, terms } = passage
  const renewed = workloadsOf(now).filter((workload) => isRenewed(workload, from))
  if (renewed.length === 0) return []
  const update = (workload: Workload): Update | null => {
    const then = from.workload(workload.id)
    if (then === null || !renewed.includes(workload)) return null
    const own = updateOf(workload, to.placing.steady(workload).asked)
    return own === null ? null : { ...own, servesSeconds: then.servesTerminating.value }
  }
  const traffic = trafficAt(now, to, { outlook: atFirst(passage), update })
  if (renewed.some((workload) => goesAway(workload, passage)))
    return [
      told({ likely: ONE, worst: ONE }, terms, {
        fate: 'are refused',
        cause: `all old pods of ${named(ids(renewed))} are taken away before a new one is there`,
      }),
    ]
  const amount = beyond(lossOf(traffic, 'rolling-update'), terms.updating)
  if (amount === null) return []
  return [
    told(amount, terms, {
      fate: fateOf(traffic),
      cause: `old pods of ${named(ids(renewed))} stop before that is noticed`,
    }),
  ]
}

/** Whether an update is an outage now that was none before. */
function goesAway(workload: Workload, { from, to, now }: Passage): boolean {
  const then = from.workload(workload.id)
  if (then === null || workloadsOf(now).length > 1) return false
  const outage = (one: Workload, { asked }: Outlook): boolean =>
    updateOf(one, asked)?.outage === true
  return outage(workload, to.placing.steady(workload)) && !outage(then, from.outlook(then))
}

function isRenewed(workload: Workload, from: Settled): boolean {
  const then = from.workload(workload.id)
  return then !== null && !sameTemplate(workload, then)
}

const placed = ({ asked, pending }: Outlook): number => asked - pending

/** Pods that go for good: of a workload that is deleted, or of which fewer are asked for. */
function leaving({ was, from, to, terms }: Passage): readonly Moment[] {
  const gone = new Map<Workload, number>()
  for (const workload of workloadsOf(was)) {
    const rest = to.workload(workload.id)
    const had = placed(from.outlook(workload))
    const has = rest === null ? 0 : placed(to.outlook(rest))
    if (rest !== null && !sameTemplate(rest, workload)) continue
    if (had > has) gone.set(workload, had - has)
  }
  if (gone.size === 0) return []
  const update = (workload: Workload, pods: number): Update | null => {
    const count = Math.min(pods, gone.get(workload) ?? 0)
    if (count === 0) return null
    const { value, why } = workload.servesTerminating
    return { together: count, outage: false, servesSeconds: value, why }
  }
  const traffic = trafficAt(was, from, { outlook: from.outlook, update })
  const amount = beyond(lossOf(traffic, 'rolling-update'), terms.updating)
  if (amount === null) return []
  return [
    told(amount, terms, {
      fate: fateOf(traffic),
      cause: `pods of ${named(ids([...gone.keys()]))} stop before that is noticed`,
    }),
  ]
}
