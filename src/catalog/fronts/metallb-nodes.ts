import type { Selected } from '../../types/entry.ts'
import type { Cell } from '../../types/pool.ts'
import { law, unknown } from '../../types/why.ts'
import type { LabelSelector, Requirement } from '../../types/workload.ts'
import type { Advertisement, MetalLb, NodeChoice } from './metallb-resources.ts'

/** Whether nodes of a cell announce: an advertisement picks them, and with BGP a peer does too. */
export function announces(
  cell: Cell,
  { relevant, metallb }: { relevant: readonly Advertisement[]; metallb: MetalLb },
): Selected {
  const match = any(
    relevant.map((advertisement) =>
      both(choice(advertisement, cell), any(peersOf(advertisement, metallb, cell))),
    ),
  )
  const choices: readonly NodeChoice[] = relevant.some(isBgp)
    ? [...relevant, ...metallb.peers]
    : relevant
  const keys = choices.flatMap(({ nodes }) => nodes.flatMap(keysOf))
  const why = law(
    'announcers',
    ...choices.map((one) => one.nodesWhy),
    ...keys.map((key) => cell.pool.labels.get(key)?.why),
  )
  if (match !== null) return { in: match, why }
  return { in: false, why, unsaid: unsaidLabels(cell) }
}

const unsaidLabels = ({ pool }: Cell) =>
  unknown(
    `announcers:${pool.name}`,
    `which nodes of the pool ${pool.name} MetalLB announces from is not declared`,
    'clusters[].pools',
  )

const isBgp = ({ implementation }: Advertisement): boolean => implementation === 'metallb-bgp'

/** A node without a session to a router announces nothing (metallb api/v1beta2 BGPPeer). */
function peersOf(advertisement: Advertisement, { peers }: MetalLb, cell: Cell) {
  if (!isBgp(advertisement) || peers.length === 0) return [true]
  const wanted = advertisement.peers
  return peers
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .map((peer) => choice(peer, cell))
}

const keysOf = ({ labels, expressions }: LabelSelector): readonly string[] => [
  ...labels.keys(),
  ...expressions.map(({ key }) => key),
]

/** Yes, no, or `null`: it depends on a label that is not known. */
type Maybe = boolean | null

const any = (all: readonly Maybe[]): Maybe =>
  all.includes(true) ? true : all.includes(null) ? null : false

const both = (one: Maybe, other: Maybe): Maybe =>
  one === false || other === false ? false : one === null || other === null ? null : true

const choice = ({ nodes }: NodeChoice, cell: Cell): Maybe =>
  nodes.length === 0 ? true : any(nodes.map((selector) => matches(selector, cell)))

function matches(selector: LabelSelector, cell: Cell): Maybe {
  return requirements(selector)
    .map((requirement) => meets(requirement, cell))
    .reduce(both, true)
}

const requirements = ({ labels, expressions }: LabelSelector): readonly Requirement[] => [
  ...[...labels].map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
  ...expressions,
]

function meets({ key, operator, values }: Requirement, cell: Cell): Maybe {
  const value = labelOf(cell, key)
  if (value === null) return null
  if (operator === 'Exists' || operator === 'DoesNotExist')
    return (value !== undefined) === (operator === 'Exists')
  const isListed = value !== undefined && values.includes(value)
  return operator === 'NotIn' ? !isListed : isListed
}

const HOSTNAME = 'kubernetes.io/hostname'
/** Labels that the kubelet or the cloud writes, and that nobody needs to declare. */
const BY_ITSELF =
  /^(?:(?:beta\.)?kubernetes\.io\/(?:os|arch|hostname)|node\.kubernetes\.io\/instance-type|topology\.kubernetes\.io\/(?:zone|region))$/

/** The value of a label, `undefined` where nodes do not bear it, `null` where that is not known. */
function labelOf({ pool, zone, names }: Cell, key: string): string | null | undefined {
  // Nodes that a selector names are a cell of their own (`namedApart`): one speaks for all.
  if (key === HOSTNAME) return names[0] ?? null
  if (key === 'topology.kubernetes.io/zone' && zone !== null) return zone.value
  const known = pool.labels.get(key)?.value
  if (known !== undefined) return known
  const isOpen = pool.open?.labels === 'any' || pool.open?.labels.has(key) === true
  return pool.source === 'assumed' || isOpen || BY_ITSELF.test(key) ? null : undefined
}

/**
 * Nodes that selectors name, with a mark that those share which are named by the same ones: what
 * is true of one is true of all that bear its mark.
 */
export function namedApart(metallb: MetalLb | null): ReadonlyMap<string, string> {
  const marks = new Map<string, string>()
  if (metallb === null) return marks
  const named = [...metallb.advertisements, ...metallb.peers]
    .flatMap(({ nodes }) => nodes.flatMap(requirements))
    .filter(({ key }) => key === HOSTNAME)
  for (const [index, { values }] of named.entries())
    for (const name of new Set(values)) marks.set(name, `${marks.get(name) ?? ''}+${index}`)
  return marks
}
