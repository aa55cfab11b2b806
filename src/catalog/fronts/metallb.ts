import type { Front } from '../../types/entry.ts'
import type { Why } from '../../types/evidence.ts'
import type { Service } from '../../types/service.ts'
import { assumed, law, unknown } from '../../types/why.ts'
import { behaviourOf } from './behaviour.ts'
import { announces } from './metallb-nodes.ts'
import { type Candidate, candidates, covers } from './metallb-pools.ts'
import type { Advertisement, MetalLb } from './metallb-resources.ts'

const CLASS = 'metallb.io/metallb'
/** Pools that are compared for one Service; nobody has so many that assign by themselves. */
const MOST_POOLS = 64

/** The front that MetalLB makes for a Service; `null` where it leaves the Service alone. */
export function metalLbFront(metallb: MetalLb, service: Service): Front | null {
  const wanted = service.loadBalancerClass
  if (wanted !== null && wanted.value !== CLASS) return null
  const from = candidates(metallb, service)
  if (from.length > MOST_POOLS) return undecided(service, [wanted?.why])
  const [first, ...others] = from.map((one) => relevantTo(one, metallb, service))
  const whys = [wanted?.why, ...from.map(({ why }) => why)]
  // Git may hold the advertisements only: then what is about every pool is about this one.
  const relevant = from.length === 0 ? everyPool(metallb, service) : first
  if (!relevant || others.some((other) => !sameList(other, relevant)))
    return undecided(service, whys)
  const [one] = relevant
  if (one === undefined) return from.length === 0 ? undecided(service, whys) : silent(whys)
  if (relevant.some(({ implementation }) => implementation !== one.implementation))
    return undecided(service, [...relevant.map(({ why }) => why), ...whys])
  return announced(one.implementation, { relevant, metallb }, whys)
}

/** The advertisements of a pool; `null` where one depends on labels that Git does not have. */
function relevantTo(candidate: Candidate, { advertisements, pools }: MetalLb, service: Service) {
  const found = advertisements.map((one) => ({ one, is: covers(one, candidate, service) }))
  const isMissing = candidate.doc === null && pools.length > 0
  if (isMissing || found.some(({ is }) => is === null)) return null
  return found.flatMap(({ one, is }) => (is ? [one] : []))
}

const everyPool = ({ advertisements, pools }: MetalLb, service: Service) => {
  if (pools.length > 0) return null
  const nowhere: Candidate = { name: '', doc: null, why: service.identity }
  return advertisements.filter((one) => covers(one, nowhere, service) === true)
}

const sameList = (one: readonly Advertisement[] | null, other: readonly Advertisement[]): boolean =>
  one !== null && one.length === other.length && one.every((part) => other.includes(part))

type Announcing = {
  readonly relevant: readonly Advertisement[]
  readonly metallb: MetalLb
}

function announced(
  implementation: Advertisement['implementation'],
  announcing: Announcing,
  more: readonly (Why | undefined)[],
): Front {
  const { relevant, metallb } = announcing
  const isBgp = implementation === 'metallb-bgp'
  const isFree =
    relevant.some(({ nodes }) => nodes.length === 0) &&
    (!isBgp || metallb.peers.every(({ nodes }) => nodes.length === 0))
  return {
    ...behaviourOf(implementation),
    implementation,
    members: isBgp ? (isFree ? 'all' : 'selected') : 'one',
    select: (cell) => announces(cell, announcing),
    announcer: metallb.speaker,
    sends: [],
    addresses: [],
    why: law('recognised', ...relevant.map((one) => one.why), ...more),
    unknown: null,
  }
}

/** An address pool that no advertisement names is never announced (metallb.io/configuration). */
function silent(more: readonly (Why | undefined)[]): Front {
  const nobody = assumed(
    'advertisements',
    'no L2Advertisement or BGPAdvertisement is about this address pool, in Git or elsewhere',
  )
  const why = law('recognised', ...more, nobody)
  return {
    ...behaviourOf('metallb-bgp'),
    implementation: 'metallb-bgp',
    members: 'selected',
    select: () => ({ in: false, why }),
    announcer: null,
    sends: [],
    addresses: [],
    why,
    unknown: null,
  }
}

/** MetalLB answers for the Service, and Git leaves open from which pool and how. */
function undecided({ id }: Service, more: readonly (Why | undefined)[]): Front {
  const unsaid = unknown(
    `front:${id}`,
    `from which address pool ${id} gets its address, and how that is announced, is not decided in Git`,
    'clusters[].entries[].fronts',
  )
  return {
    ...behaviourOf('unknown'),
    implementation: 'unknown',
    select: null,
    announcer: null,
    sends: [],
    addresses: [],
    why: law('recognised', ...more, unsaid),
    unknown: unsaid,
  }
}
