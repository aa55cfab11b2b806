import type { Random } from '../../scenario/random.ts'
import type { Json } from './manifests.ts'
import type { EntryKind } from './network.ts'
import type { Nodes } from './pods.ts'

/** What stands in front, by what it tells of the client. */
export type FrontKind = {
  readonly kind: 'none' | 'pass-through' | 'static' | 'leader' | 'bgp' | 'terminating' | 'cdn'
  readonly sends: readonly ('proxy-protocol' | 'x-forwarded-for')[]
  /** Where its own connections come from; empty: it opens none. */
  readonly addresses: readonly string[]
  readonly target: 'node' | 'pod'
  /** How it may check nodes; an address that has no node port has nothing to be checked by. */
  readonly checks: readonly ('endpoint' | 'none' | 'node')[]
}

const CHECKS = ['endpoint', 'endpoint', 'endpoint', 'none', 'node'] as const

const PROXIES = ['192.0.2.0/28']
const CDN = ['203.0.113.0/25']

const PASSING: FrontKind = {
  kind: 'pass-through',
  sends: [],
  addresses: [],
  target: 'node',
  checks: CHECKS,
}

/** A front that can stand before a kind of entry. */
export function pickFront(random: Random, kind: EntryKind): FrontKind {
  const draw = random.next()
  switch (kind) {
    case 'host-network':
      if (draw < 0.4) return { ...PASSING, kind: 'none' }
      return draw < 0.7 ? PASSING : terminating(random, 'node')
    case 'external-ip':
      return { ...PASSING, kind: draw < 0.5 ? 'pass-through' : 'static', checks: ['none', 'node'] }
    case 'node-port':
      if (draw < 0.3) return { ...PASSING, kind: 'none' }
      if (draw < 0.6) return random.chance(0.5) ? PASSING : { ...PASSING, kind: 'static' }
      return terminating(random, 'node')
    default:
      return beforeLoadBalancer(random, draw)
  }
}

function beforeLoadBalancer(random: Random, draw: number): FrontKind {
  if (draw < 0.3) return { ...PASSING, target: random.chance(0.15) ? 'pod' : 'node' }
  if (draw < 0.42) return { ...PASSING, kind: 'static' }
  if (draw < 0.54) return { ...PASSING, kind: 'leader' }
  if (draw < 0.64) return { ...PASSING, kind: 'bgp' }
  if (draw < 0.76) return { ...PASSING, kind: 'cdn', sends: ['x-forwarded-for'], addresses: CDN }
  return terminating(random, random.chance(0.2) ? 'pod' : 'node')
}

const terminating = (random: Random, target: 'node' | 'pod'): FrontKind => ({
  kind: 'terminating',
  sends: random.pick([[], ['proxy-protocol'], ['x-forwarded-for'], ['x-forwarded-for']] as const),
  addresses: PROXIES,
  target,
  checks: CHECKS,
})

/** The fronts as settings declare them. */
export function frontsFor(random: Random, front: FrontKind, nodes: Nodes): readonly Json[] {
  const members = nodes.isAlike || random.chance(0.6) ? {} : { members: someOf(random, nodes) }
  const health = random.pick(front.checks)
  const everybody = nodes.isAlike ? ['nodes'] : nodes.places
  switch (front.kind) {
    case 'none':
      return []
    case 'pass-through':
      return [{ implementation: 'pass-through', target: front.target, health, ...members }]
    case 'static':
      return [{ implementation: 'static', ...members }]
    case 'leader':
      return [{ implementation: 'metallb-l2', ...members }]
    case 'bgp':
      return [{ implementation: 'metallb-bgp', ...members }]
    case 'cdn':
      return [
        { implementation: 'cdn', sends: front.sends, addresses: front.addresses },
        { implementation: 'pass-through', health, ...members },
      ]
    default:
      return [
        {
          implementation: 'terminating',
          target: front.target,
          health,
          sends: front.sends,
          addresses: front.addresses,
          members: 'members' in members ? members.members : everybody,
        },
      ]
  }
}

function someOf(random: Random, { places }: Nodes): readonly string[] {
  const chosen = places.filter(() => random.chance(0.6))
  return chosen.length === 0 ? places.slice(0, 1) : chosen
}
