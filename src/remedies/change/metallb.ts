import { type Candidate, candidates, covers } from '../../catalog/fronts/metallb-pools.ts'
import type { Advertisement, MetalLb } from '../../catalog/fronts/metallb-resources.ts'
import { listing } from '../../findings/wording.ts'
import { locate } from '../../source/field.ts'
import type { NoPlan } from '../../types/remedy.ts'
import type { Service } from '../../types/service.ts'
import { law } from '../../types/why.ts'
import { bearsLabel } from '../edge/edge.ts'
import type { Situation } from '../situation.ts'
import { branching, leaving } from './advertisement-split.ts'
import { isRefused, refused, type Step } from './draft.ts'
import { otherServices, strandedBy } from './neighbours.ts'
import { isAnnounced, isNarrow, narrowedTo, nodesInWords } from './node-selectors.ts'

/**
 * The advertisements of the entry's address pools are made by edge nodes only, of those that were
 * chosen until now. One that is about other pools as well is split: what others rest on stays.
 */
export function narrowAdvertisements(here: Situation): readonly Step[] | NoPlan {
  const { entry, metallb, edge } = here
  if (metallb === null || entry.service === null) return []
  const own = candidates(metallb, entry.service)
  const stranded = strandedBy(here, { metallb, pools: own.map(({ name }) => name) })
  if (stranded !== null) return stranded
  const serving = servingIn(metallb, entry.service)
  if (serving.every((one) => isNarrow(one, edge.label))) return []
  const silent = silentEdge(here, { metallb, serving })
  if (silent !== null) return silent
  const steps = serving.map((one) => narrowOne(one, { here, metallb, own, serving }))
  return steps.find(isRefused) ?? steps.flatMap((made) => (isRefused(made) ? [] : made))
}

/** The nodes that announce the address of the entry and do not have to be edge nodes, in words. */
export function announcersOf({ entry, metallb, edge }: Situation): string {
  const serving =
    metallb === null || entry.service === null ? [] : servingIn(metallb, entry.service)
  const wide = serving.filter((one) => !isNarrow(one, edge.label)).map(nodesInWords)
  return wide.length === 0 || wide.includes('all nodes') ? 'all nodes' : listing([...new Set(wide)])
}

const servingIn = (metallb: MetalLb, service: Service): readonly Advertisement[] =>
  metallb.advertisements.filter((one) =>
    candidates(metallb, service).some((candidate) => covers(one, candidate, service) === true),
  )

/** The nodes that announce now and bear the edge's label are none: there is nothing to narrow to. */
function silentEdge(
  { entry, edge, traffic }: Situation,
  given: { readonly metallb: MetalLb; readonly serving: readonly Advertisement[] },
): NoPlan | null {
  const { metallb, serving } = given
  const all = traffic.paths.flatMap(({ spread }) => spread.ways.flat().map(({ cell }) => cell))
  const cells = all.filter(({ pool }) => bearsLabel(pool, edge.label))
  const narrow = serving.map((one) => narrowedTo(one, edge.label, one.nodesWhy).after)
  if (isAnnounced(narrow, { metallb, cells })) return null
  const chosen = serving.map((one) => `${one.doc.kind} ${one.doc.name} (${nodesInWords(one)})`)
  return refused(
    'unsafe',
    `No node with the label ${edge.label.key}=${edge.label.value} may announce the address of ` +
      `${entry.id}: it is announced by ${listing(chosen)}. Choose edge nodes among those, or ` +
      'declare their labels.',
  )
}

type Given = {
  readonly here: Situation
  readonly metallb: MetalLb
  /** The pools that the entry may have its address from. */
  readonly own: readonly Candidate[]
  readonly serving: readonly Advertisement[]
}

function narrowOne(one: Advertisement, given: Given): readonly Step[] | NoPlan {
  const { here, serving } = given
  const { edge, entry, docs } = here
  if (isNarrow(one, edge.label)) return []
  const why = law('announcers', one.nodesWhy)
  const { intents, terms, after } = narrowedTo(one, edge.label, why)
  if (terms.length === 0) return offEdge(one, here)
  const text = `${nodesInWords(after)} announce the address of ${entry.id}.`
  const others = poolsOfOthers(one, given)
  if (others.length === 0) {
    const at = intents[0]?.k === 'set' ? locate(intents[0].field) : null
    return [{ text: `${one.doc.kind} ${one.doc.name}: ${text}`, at, intents, byHand: null }]
  }
  if (one.poolSelectors.length > 0) return byLabel(one, others)
  const parting = { ...partingOf(one, others, given), why }
  const hasStandIn = serving.some(
    (other) => other.doc.kind === one.doc.kind && isStandIn(other, parting.going, given),
  )
  const rest = leaving(one, parting)
  return hasStandIn ? [rest] : [branching(one, { ...parting, terms, docs, text }), rest]
}

const offEdge = (one: Advertisement, { entry }: Situation): NoPlan =>
  refused(
    'unsafe',
    `${one.doc.kind} ${one.doc.name} announces the address of ${entry.id} from ` +
      `${nodesInWords(one)}, which the edge is none of. Take its address pool out of there.`,
  )

const byLabel = ({ doc }: Advertisement, others: readonly string[]): NoPlan =>
  refused(
    'unsafe',
    `${doc.kind} ${doc.name} picks address pools by label, ${listing(others)} among them, which ` +
      'other Services have their addresses from. Give those an advertisement of their own, by name.',
  )

/** Pools that the advertisement is about, and that other Services alone have addresses from. */
function poolsOfOthers(one: Advertisement, { here, metallb, own }: Given): readonly string[] {
  const found = otherServices(here).flatMap((service) =>
    candidates(metallb, service).filter((candidate) => covers(one, candidate, service) !== false),
  )
  const names = new Set(found.map(({ name }) => name))
  return [...names].filter((name) => own.every((candidate) => candidate.name !== name))
}

/** Every pool that an advertisement names goes on being announced, also one that nobody uses. */
function partingOf(one: Advertisement, others: readonly string[], { metallb, own }: Given) {
  const isOwn = (name: string): boolean => own.some((candidate) => candidate.name === name)
  const named =
    one.pools.length > 0
      ? one.pools.map(({ value }) => value)
      : [...metallb.pools.map(({ name }) => name), ...others]
  const all = [...new Set(named)]
  return { going: all.filter(isOwn), staying: all.filter((name) => !isOwn(name)) }
}

/** Whether an advertisement announces all of the pools from edge nodes by now. */
const isStandIn = (one: Advertisement, pools: readonly string[], { here, own }: Given): boolean => {
  const { service } = here.entry
  if (service === null || !isNarrow(one, here.edge.label)) return false
  return own
    .filter(({ name }) => pools.includes(name))
    .every((candidate) => covers(one, candidate, service) === true)
}
