import type { Front } from '../../types/entry.ts'
import type { Fact } from '../../types/evidence.ts'
import { assumed, byDefault, fact } from '../../types/why.ts'

/** How a front behaves when nothing more is said about it. */
export type Behaviour = Pick<
  Front,
  'delivery' | 'target' | 'members' | 'health' | 'enforcesRanges' | 'noticeSeconds'
>

const PROBES: Fact<number> = fact(
  20,
  assumed('probes', 'the load balancer notices within 20 s (a probe every 10 s, two failures)'),
)
const SPEAKER: Fact<number> = fact(
  2,
  byDefault('MetalLB reacts to the EndpointSlice, within 2 s (speaker/main.go)'),
)
const NEVER: Fact<number> = fact(
  Number.POSITIVE_INFINITY,
  byDefault('a fixed list is never changed'),
)

const passThrough: Behaviour = {
  delivery: 'pass-through',
  target: 'node',
  members: 'all',
  health: 'endpoint',
  enforcesRanges: false,
  noticeSeconds: PROBES,
}

const unknown: Behaviour = {
  delivery: 'unknown',
  target: 'unknown',
  members: 'unknown',
  health: 'unknown',
  enforcesRanges: 'unknown',
  noticeSeconds: null,
}

const terminating: Behaviour = { ...unknown, delivery: 'terminating', target: 'node' }

/**
 * Behaviour by name (interface: "Fronts"). `pass-through` checks endpoints as Kubernetes asks of
 * load balancers; `static` is a fixed list without checks; what stands not here is not simulated.
 */
const behaviours: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([
  ['pass-through', passThrough],
  ['terminating', terminating],
  ['cdn', terminating],
  ['static', { ...passThrough, health: 'none', noticeSeconds: NEVER }],
  ['metallb-l2', { ...passThrough, members: 'one', noticeSeconds: SPEAKER }],
  ['metallb-bgp', { ...passThrough, noticeSeconds: SPEAKER }],
])

/** The behaviour of a front that is known by name only. */
export const behaviourOf = (name: string): Behaviour => behaviours.get(name) ?? unknown

/** Which law spreads connections over the nodes behind a front. */
export const spreadLaw = (front: Front): string =>
  front.members === 'one'
    ? 'one-leader'
    : front.implementation === 'metallb-bgp'
      ? 'bgp-ecmp'
      : 'even-over-members'
