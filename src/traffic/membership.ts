import { spreadLaw } from '../catalog/fronts/behaviour.ts'
import { excludedFromLoadBalancers } from '../cluster/pool-roles.ts'
import type { EntryPoint, Front } from '../types/entry.ts'
import type { Why } from '../types/evidence.ts'
import type { Outlook } from '../types/placement.ts'
import type { Cell, Pool } from '../types/pool.ts'
import { assumed, law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

/** Which nodes may be chosen for new connections, how many at a time, and who notices what. */
export type Membership = {
  readonly k: 'known'
  readonly isMember: (cell: Cell) => boolean
  /** One node takes everything; each that may lead is as likely as another. */
  readonly leads: boolean
  readonly health: Front['health']
  /** Where connections end that find no candidate at all. */
  readonly silentWithoutPods: boolean
  readonly delivery: 'node' | 'pod' | 'host'
  readonly noticeSeconds: Front['noticeSeconds']
  readonly why: Why
}

/** The front leaves it open: what it does to nodes is not known. */
export type UnknownMembership = {
  readonly k: 'unknown'
  readonly delivery: 'node' | 'pod' | 'host' | 'unknown'
  readonly why: Why
}

export type MembershipInput = {
  readonly cells: readonly Cell[]
  readonly outlook: (workload: Workload) => Outlook
}

/** The membership of an entry: the innermost front decides. */
export function membershipOf(
  entry: EntryPoint,
  input: MembershipInput,
): Membership | UnknownMembership {
  const front = entry.fronts.at(-1)
  if (front === undefined) return withoutFront(entry)
  const delivery = entry.service === null ? 'host' : front.target
  if (front.members === 'unknown' || front.members === 'subset' || delivery === 'unknown')
    return { k: 'unknown', delivery, why: front.why }
  const unsaid = input.cells.flatMap((cell) => front.select?.(cell).unsaid ?? [])
  if (unsaid.length > 0)
    return { k: 'unknown', delivery, why: law('announcers', front.why, ...unsaid) }
  return behind(front, delivery, entry, input)
}

/** Nothing in front: clients pick a node themselves (by DNS), each alike. */
function withoutFront(entry: EntryPoint): Membership {
  const host = entry.service === null
  return {
    k: 'known',
    isMember: () => true,
    leads: false,
    health: host ? 'endpoint' : 'none',
    silentWithoutPods: false,
    delivery: host ? 'host' : 'node',
    noticeSeconds: null,
    why: assumed(
      'clients-pick',
      host
        ? 'clients reach the nodes that run a pod, each as often as another'
        : 'clients reach every node as often as another, as nothing stands in front',
    ),
  }
}

function behind(
  front: Front,
  delivery: Membership['delivery'],
  entry: EntryPoint,
  input: MembershipInput,
): Membership {
  const pools = input.cells.map(({ pool }) => pool)
  const excluded = readsLabels(front)
    ? input.cells.map((cell) => [cell, excludedFromLoadBalancers(cell.pool, pools)] as const)
    : []
  const out = new Set(excluded.flatMap(([cell, fact]) => (fact.value ? [cell] : [])))
  const announcer = front.announcer === null ? null : input.outlook(front.announcer)
  const silent = new Set(
    announcer?.eligible.flatMap(({ cell, fits }) => (fits ? [] : [cell.id])) ?? [],
  )
  const chosen = input.cells.map((cell) => front.select?.(cell)?.why)
  const excludes = excluded.flatMap(([, fact]) => (fact.value ? [fact.why] : []))
  return {
    k: 'known',
    isMember: (cell) =>
      (front.select?.(cell).in ?? true) &&
      (front.members === 'selected' || !out.has(cell)) &&
      !silent.has(cell.id),
    leads: front.members === 'one',
    health: entry.service === null && front.health === 'endpoint' ? 'endpoint' : front.health,
    silentWithoutPods: front.implementation.startsWith('metallb'),
    delivery,
    noticeSeconds: front.noticeSeconds,
    why: law(
      spreadLaw(front),
      front.why,
      ...new Set(chosen),
      ...new Set(excludes),
      listed(front, pools),
      announcer?.why ?? everywhere(front, pools),
    ),
  }
}

/** A fixed list of nodes heeds no label, and MetalLB can be told not to (`--ignore-exclude-lb`). */
function readsLabels({ implementation, announcer }: Front): boolean {
  const told = announcer?.containers.some(({ args }) =>
    args.some(({ value }) => /^--ignore-exclude-lb(?:=true)?$/.test(value)),
  )
  return implementation !== 'static' && told !== true
}

/** A fixed list without members is taken to hold all nodes, which the control plane rarely is in. */
function listed({ implementation, members }: Front, pools: readonly Pool[]): Why | null {
  const isOpen = implementation === 'static' && members === 'all'
  if (!isOpen || pools.every(({ role }) => role.value !== 'control-plane')) return null
  return assumed('listed-control-plane', 'the fixed list of nodes holds the control plane too')
}

/** A taint keeps a speaker away that does not tolerate it; Git does not show whether it does. */
function everywhere({ implementation }: Front, pools: readonly Pool[]): Why | null {
  if (!implementation.startsWith('metallb') || pools.every(({ taints }) => taints.length === 0))
    return null
  return assumed('speaker', 'the MetalLB speaker, which is not in Git, runs on tainted nodes too')
}
