import { contains, overlaps, parseCidr } from '../settings/cidr.ts'
import type { EntryPoint } from '../types/entry.ts'
import type { Why } from '../types/evidence.ts'
import type { Outlook, Range } from '../types/placement.ts'
import { add, compare, ONE, type Ratio, ratio, ZERO } from '../types/ratio.ts'
import type { Loss } from '../types/traffic.ts'
import { byDefault, law } from '../types/why.ts'
import type { Membership } from './membership.ts'
import type { ShareInput, Shares } from './shares.ts'
import { type Outcomes, rangeOf, UNKNOWN_RANGE } from './spread.ts'
import type { Update } from './updates.ts'

const NOTHING: Range = { likely: ZERO, worst: ZERO }
const ALL: Range = { likely: ONE, worst: ONE }

/** An update, and the cells in which the pods stand that it replaces. */
export type Leaving = Update & { readonly cells: ReadonlySet<string> }

export type LossInput = {
  readonly entry: EntryPoint
  readonly outlook: Outlook
  readonly outcomes: Outcomes
  readonly shares: ShareInput
  readonly updates: readonly Leaving[]
  readonly why: Why
}

/** Losses of both phases. */
export function lossesOf(input: LossInput): readonly Loss[] {
  const { outlook, outcomes } = input
  const denied = deniedOf(input.entry)
  const over = (metric: (one: Shares) => Ratio): Range => rangeOf(outcomes, metric)
  const steady: Loss = {
    phase: 'steady',
    dropped: over(({ dropped }) => dropped),
    refused: over(({ refused }) => refused),
    denied: denied.range,
    why: law('steady', input.why, outlook.why, denied.why),
  }
  const during = worstMoment(input, over)
  return [
    steady,
    {
      phase: 'rolling-update',
      dropped: during.dropped,
      refused: during.refused,
      denied: denied.range,
      why: law('updating', steady.why, during.why),
    },
  ]
}

type During = { readonly dropped: Range; readonly refused: Range; readonly why: Why }

type Over = (metric: (one: Shares) => Ratio) => Range

/** Of the updates of several workloads the one that hurts most; an unknown one does. */
function worstMoment(input: LossInput, over: Over): During {
  const [first, ...others] = input.updates.map((update) => whileUpdating(update, input, over))
  if (first === undefined)
    return { ...steadily(over), why: byDefault('this kind is not updated in place') }
  return others.reduce((most, moment) => (isWorse(moment, most) ? moment : most), first)
}

function isWorse(moment: During, than: During): boolean {
  const [now, known] = [worstOf(moment), worstOf(than)]
  return known !== null && (now === null || compare(now, known) > 0)
}

const worstOf = ({ dropped, refused }: During): Ratio | null =>
  dropped.worst === null || refused.worst === null ? null : add(dropped.worst, refused.worst)

const steadily = (over: Over): Pick<During, 'dropped' | 'refused'> => ({
  dropped: over(({ dropped }) => dropped),
  refused: over(({ refused }) => refused),
})

/** The worst moment of an update: what the pods that go take with them until it is noticed. */
function whileUpdating(update: Leaving, { shares }: LossInput, over: Over): During {
  const steady = steadily(over)
  const { membership, policy } = shares
  if (update.outage)
    return { dropped: NOTHING, refused: ALL, why: law('no-endpoint-refuses', update.why) }
  if (policy === 'Cluster' || membership.delivery === 'pod') {
    if (update.servesSeconds >= SYNC_SECONDS)
      return { ...steady, why: law('serves-until-synced', update.why, SYNC) }
    const refused = over((one) => atMostOne(add(one.refused, taken(one, update))))
    return { ...steady, refused, why: law('stops-before-synced', update.why, SYNC) }
  }
  const notice = membership.noticeSeconds
  if (membership.delivery !== 'host') {
    if (notice === null) return unknownNotice(steady, membership, update)
    if (update.servesSeconds >= notice.value)
      return { ...steady, why: law('serves-while-terminating', update.why, notice.why) }
  }
  const gone = over((one) => atMostOne(add(lostOf(one), emptied(one, update))))
  return membership.delivery === 'host'
    ? { dropped: steady.dropped, refused: gone, why: update.why }
    : { dropped: gone, refused: steady.refused, why: law('local-drops', update.why, notice?.why) }
}

/** kube-proxy follows an EndpointSlice within its sync period; 0.07 s were measured. */
const SYNC_SECONDS = 2
const SYNC = byDefault('kube-proxy stops sending to a terminating pod within 2 s')

function unknownNotice(
  steady: { readonly dropped: Range; readonly refused: Range },
  membership: Membership,
  update: Update,
): During {
  const { refused } = steady
  return { dropped: UNKNOWN_RANGE, refused, why: law('notice-unknown', membership.why, update.why) }
}

const lostOf = (one: Shares): Ratio => add(one.dropped, one.refused)
const atMostOne = (share: Ratio): Ratio => (compare(share, ONE) > 0 ? ONE : share)

/** Where pods stand that the update replaces. */
const own = ({ cells }: Shares, update: Leaving): Shares['cells'] =>
  cells.filter(({ cell }) => update.cells.has(cell.id))

/** The share of the pods that go at once, the busiest first. */
function taken(one: Shares, update: Leaving): Ratio {
  const busiest = own(one, update).toSorted((a, b) => compare(b.podShare, a.podShare))
  let left = update.together
  let share = ZERO
  for (const { nodes, podsEach, podShare } of busiest) {
    const pods = Math.min(left, nodes * podsEach)
    left -= pods
    share = add(share, ratio(podShare.n * BigInt(pods), podShare.d))
  }
  return share
}

/** The share of the nodes that lose their last pod at once: the busiest for the fewest pods first. */
function emptied(one: Shares, update: Leaving): Ratio {
  const serving = own(one, update).filter(({ podsEach }) => podsEach > 0)
  const order = serving.toSorted(
    (a, b) => a.podsEach - b.podsEach || compare(b.nodeShare, a.nodeShare),
  )
  let left = update.together
  let share = ZERO
  for (const { nodes, podsEach, nodeShare } of order) {
    const count = Math.min(nodes, Math.floor(left / podsEach))
    left -= count * podsEach
    share = add(share, ratio(nodeShare.n * BigInt(count), nodeShare.d))
  }
  return share
}

type Denied = { readonly range: Range; readonly why: Why | null }

/**
 * Whom loadBalancerSourceRanges deny although they should come in: kube-proxy compares the packet's
 * source before it masquerades, so only a terminating front further out makes it misjudge.
 */
function deniedOf(entry: EntryPoint): Denied {
  const ranges = entry.service?.sourceRanges ?? []
  const last = entry.fronts.at(-1)
  const outer = entry.fronts.findLast(({ delivery }) => delivery === 'terminating')
  if (ranges.length === 0 || outer === undefined || outer === last)
    return { range: NOTHING, why: null }
  const why = law('ranges-judge-packet', outer.why, ...ranges.map((range) => range.why))
  if (outer.addresses.length === 0) return { range: UNKNOWN_RANGE, why }
  const admitted = outer.addresses.map(({ value }) => admittedBy(ranges, value))
  if (admitted.every((one) => one === 'all')) return { range: NOTHING, why }
  if (admitted.every((one) => one === 'none')) return { range: ALL, why }
  return { range: { likely: null, worst: ONE }, why }
}

function admittedBy(
  ranges: readonly { readonly value: string }[],
  address: string,
): 'all' | 'some' | 'none' {
  const source = parseCidr(address)
  const known = ranges.map(({ value }) => parseCidr(value)).filter((range) => range !== null)
  if (source === null) return 'some'
  if (known.some((range) => contains(range, source))) return 'all'
  return known.some((range) => overlaps(range, source)) ? 'some' : 'none'
}
