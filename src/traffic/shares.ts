import type { Profile } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import { div, isZero, max, mul, ONE, type Ratio, ratio, ZERO } from '../types/ratio.ts'
import type { CellShare } from '../types/traffic.ts'
import { type Hint, hinted } from './hints.ts'
import type { Membership } from './membership.ts'

/** Where new connections go for one placement and one leader (if one leads). */
export type Shares = {
  readonly cells: readonly CellShare[]
  /** Peak of a pod's share over the mean of all ready pods; null where nothing is answered. */
  readonly podPeak: Ratio | null
  /** Peak of what arrives at a node over the mean of the nodes that may be chosen. */
  readonly nodePeak: Ratio | null
  readonly dropped: Ratio
  readonly refused: Ratio
}

/** Like nodes of a profile, with what the front does to them. */
type Group = {
  readonly cell: Cell
  readonly nodes: number
  readonly podsEach: number
  readonly chosen: boolean
}

export type ShareInput = {
  readonly membership: Membership
  readonly policy: 'Cluster' | 'Local' | null
  /** Which endpoints nodes prefer under `Cluster`. */
  readonly hint?: Hint
}

/**
 * Shares for one placement, one result for each way that the leader can fall (with the number of
 * nodes that make it so); without a leader there is one. Closed forms (S1 to S7 of `test/facts`),
 * measured against a real kube-proxy: a pod's share is 1/R under `Cluster` and 1/(N k) under `Local`.
 * `null`: the front's health checks are unknown and would change the answer.
 */
export function sharesOf(
  profile: Profile,
  input: ShareInput,
): readonly { readonly ways: number; readonly shares: Shares }[] | null {
  const { membership, policy } = input
  const pods = count(profile, ({ podsEach }) => podsEach)
  if (membership.delivery === 'pod') return [{ ways: 1, shares: directToPods(profile, pods) }]
  const local = policy !== 'Cluster'
  const members = profile.filter(({ cell }) => membership.isMember(cell))
  const empty = members.some(({ podsEach, nodes }) => podsEach === 0 && nodes > 0)
  if (local && membership.health === 'unknown' && empty) return null
  const checked = local && (membership.health === 'endpoint' || membership.health === 'unknown')
  const groups = profile.map((group) => ({
    ...group,
    chosen: membership.isMember(group.cell) && (!checked || group.podsEach > 0),
  }))
  const candidates = count(groups, ({ chosen }) => (chosen ? 1 : 0))
  if (candidates === 0) return [{ ways: 1, shares: nobody(groups, pods, membership) }]
  const hint = local ? 'none' : (input.hint ?? 'none')
  const totals = { candidates, pods, local, membership, hint }
  if (!membership.leads) return [{ ways: 1, shares: spread(groups, totals) }]
  return groups
    .filter(({ chosen, nodes }) => chosen && nodes > 0)
    .map((leader) => ({
      ways: leader.nodes,
      shares: led(groups, leader, totals),
    }))
}

type Totals = {
  readonly candidates: number
  readonly pods: number
  readonly local: boolean
  readonly membership: Membership
  readonly hint: Hint
}

const count = <T extends { readonly nodes: number }>(
  groups: readonly T[],
  each: (group: T) => number,
): number => groups.reduce((sum, group) => sum + group.nodes * each(group), 0)

/** Every candidate takes the same share of new connections. */
function spread(groups: readonly Group[], totals: Totals): Shares {
  const each = ratio(1, totals.candidates)
  const cells = groups.map((group) => shareOf(group, group.chosen ? each : ZERO, totals))
  return summed(hinted(cells, totals.hint), totals, ONE)
}

/** One node of `leader` takes everything; it is listed by itself, first. */
function led(groups: readonly Group[], leader: Group, totals: Totals): Shares {
  const rest = groups.flatMap((group) =>
    group === leader ? (group.nodes > 1 ? [{ ...group, nodes: group.nodes - 1 }] : []) : [group],
  )
  const cells = [
    shareOf({ ...leader, nodes: 1 }, ONE, totals),
    ...rest.map((group) => shareOf(group, ZERO, totals)),
  ]
  return summed(hinted(cells, totals.hint), totals, ratio(totals.candidates))
}

function shareOf(group: Group, nodeShare: Ratio, { pods, local }: Totals): CellShare {
  const { cell, nodes, podsEach } = group
  const base = { cell, nodes, podsEach, nodeShare }
  if (podsEach === 0) return { ...base, podShare: ZERO }
  return { ...base, podShare: local ? div(nodeShare, ratio(podsEach)) : ratio(1, pods) }
}

/** Under `Local` what arrives at a node without a pod is lost there; elsewhere nothing is. */
function summed(cells: readonly CellShare[], totals: Totals, nodePeak: Ratio): Shares {
  const { pods, local, membership } = totals
  const lost =
    pods === 0
      ? ONE
      : local
        ? cells.reduce(
            (sum, { nodes, podsEach, nodeShare }) =>
              podsEach === 0 ? plus(sum, mul(ratio(nodes), nodeShare)) : sum,
            ZERO,
          )
        : ZERO
  const refuses = pods === 0 || membership.delivery === 'host'
  const answered = { n: lost.d - lost.n, d: lost.d }
  const peak = cells.reduce((most, { podShare }) => max(most, podShare), ZERO)
  return {
    cells,
    podPeak: isZero(answered) ? null : div(mul(peak, ratio(pods)), answered),
    nodePeak,
    dropped: refuses ? ZERO : lost,
    refused: refuses ? lost : ZERO,
  }
}

const plus = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d + b.n * a.d, a.d * b.d)

/** No node may be chosen: an address that nobody announces drops, a Service without pods refuses. */
function nobody(groups: readonly Group[], pods: number, membership: Membership): Shares {
  const refuses = pods === 0 && !membership.silentWithoutPods
  return {
    cells: groups.map(({ cell, nodes, podsEach }) => ({
      cell,
      nodes,
      podsEach,
      nodeShare: ZERO,
      podShare: ZERO,
    })),
    podPeak: null,
    nodePeak: null,
    dropped: refuses ? ZERO : ONE,
    refused: refuses ? ONE : ZERO,
  }
}

/** The front sends to pods themselves: no node hop, each pod alike. */
function directToPods(profile: Profile, pods: number): Shares {
  if (pods === 0) return { cells: [], podPeak: null, nodePeak: null, dropped: ZERO, refused: ONE }
  const busiest = Math.max(...profile.map(({ podsEach }) => podsEach))
  const carrying = count(profile, ({ podsEach }) => (podsEach > 0 ? 1 : 0))
  return {
    cells: profile.map(({ cell, nodes, podsEach }) => ({
      cell,
      nodes,
      podsEach,
      nodeShare: ratio(podsEach, pods),
      podShare: podsEach === 0 ? ZERO : ratio(1, pods),
    })),
    podPeak: ONE,
    nodePeak: ratio(busiest * carrying, pods),
    dropped: ZERO,
    refused: ZERO,
  }
}
