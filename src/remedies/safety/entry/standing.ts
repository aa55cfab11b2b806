import { samePods } from '../../../cluster/same-template.ts'
import type { EntryPoint } from '../../../types/entry.ts'
import type { Range } from '../../../types/placement.ts'
import { ONE } from '../../../types/ratio.ts'
import type { EntryTraffic } from '../../../types/traffic.ts'
import type { Workload } from '../../../types/workload.ts'
import { beyond, type Moment } from '../moment.ts'
import type { Settled } from '../pods.ts'
import { backendOf, strangers } from './sharing.ts'
import { lossOf, restingAt, trafficAt, wayIn } from './ways.ts'
import { causeOf, fateOf, named, shareOf } from './words.ts'

/** An entry, and what was lost of it before, by phase. */
export type EntryTerms = {
  readonly entry: EntryPoint
  readonly steady: Range
  readonly updating: Range
  /** The settings' key that would settle what is not known. */
  readonly declare: string
  /** Where it all began, by corner. */
  readonly origin: readonly Settled[]
}

/** What is lost for as long as a state lasts: at once, or as soon as a pod has to be replaced. */
export function standing(settled: Settled, terms: EntryTerms): readonly Moment[] {
  const entry = wayIn(settled.cluster.cluster, terms.entry)
  if (entry === null)
    return [
      {
        amount: { likely: ONE, worst: ONE },
        seconds: null,
        text: `nobody can reach ${terms.entry.id}: nothing listens there any more`,
      },
    ]
  const rest = restingAt(entry, settled)
  const own = { traffic: rest, before: terms.steady, terms }
  return [
    ...lostAt(own, `${causeOf(rest)}`),
    ...replaced(entry, settled, terms),
    ...unshared(entry, settled, terms),
  ]
}

type Lost = {
  readonly traffic: EntryTraffic
  readonly before: Range
  readonly terms: EntryTerms
}

function lostAt({ traffic, before, terms }: Lost, cause: string): readonly Moment[] {
  const amount = beyond(lossOf(traffic, 'steady'), before)
  if (amount === null) return []
  const { entry, declare } = terms
  const text =
    amount.worst === null
      ? `how many new connections to ${entry.id} are lost is not known: declare ${declare}`
      : `${shareOf(amount)} of new connections to ${entry.id} ${fateOf(traffic)}, as ${cause}`
  return [{ amount, seconds: null, text }]
}

/**
 * Pods that a change leaves alone stay where they are, but the next one that is replaced (a node
 * fails, an update) goes where it fits by now.
 */
function replaced(entry: EntryPoint, settled: Settled, terms: EntryTerms): readonly Moment[] {
  const [first] = terms.origin
  const isUntouched = (workload: Workload): boolean => {
    const then = first?.workload(workload.id) ?? null
    return then !== null && samePods(workload, then)
  }
  const stay = entry.backend.workloads.map(({ workload }) => workload).filter(isUntouched)
  if (stay.length === 0) return []
  const traffic = trafficAt(entry, settled, {
    outlook: (workload) =>
      isUntouched(workload) ? settled.placing.fresh(workload) : settled.outlook(workload),
  })
  return lostAt(
    { traffic, before: terms.steady, terms },
    `${causeOf(traffic)} once pods of ${named(stay.map(({ id }) => id))} are replaced, which go ` +
      'where they fit by then',
  )
}

/** An address that MetalLB takes away, as those who share it disagree. */
function unshared(
  entry: EntryPoint,
  { cluster }: Settled,
  { origin }: EntryTerms,
): readonly Moment[] {
  const others = strangers(entry, cluster.cluster)
  const then = origin[0] === undefined ? null : wayIn(origin[0].cluster.cluster, entry)
  if (others.length === 0 || then === null || backendOf(then) === backendOf(entry)) return []
  const ids = named(others.map(({ id }) => id))
  return [
    {
      amount: { likely: ONE, worst: ONE },
      seconds: null,
      text:
        `MetalLB takes the address away from ${entry.id}, and nobody reaches it there: ` +
        `externalTrafficPolicy has to be Cluster for all that share one, or Local for all with the ` +
        `same selector, and ${ids} ${others.length === 1 ? 'differs' : 'differ'}; another address ` +
        'may be assigned for good',
    },
  ]
}
