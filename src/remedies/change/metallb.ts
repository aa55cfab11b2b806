import { candidates, covers } from '../../catalog/fronts/metallb-pools.ts'
import type { Advertisement, MetalLb } from '../../catalog/fronts/metallb-resources.ts'
import { at, locate } from '../../source/field.ts'
import type { Intent, JsonMap, NoPlan } from '../../types/remedy.ts'
import type { Service } from '../../types/service.ts'
import { law } from '../../types/why.ts'
import type { Situation } from '../situation.ts'
import { refused, type Step } from './draft.ts'
import { jsonOf } from './json-of.ts'
import { setting } from './pods.ts'

/**
 * The advertisements of the entry's address pools are made by edge nodes only. One that is about
 * other pools as well is split: what others rest on stays.
 */
export function narrowAdvertisements(here: Situation): readonly Step[] | NoPlan {
  const { entry, metallb } = here
  if (metallb === null || entry.service === null) return []
  const pools = poolsOf(metallb, entry.service)
  const others = otherServices(here).map((service) => ({
    service,
    pools: poolsOf(metallb, service),
  }))
  const bound = others.find(
    ({ service, pools: theirs }) =>
      service.externalTrafficPolicy?.value === 'Local' &&
      theirs.some((name) => pools.includes(name)) &&
      !isOnEdge(service, here),
  )
  if (bound !== undefined)
    return refused(
      'unsafe',
      `${bound.service.id} gets its address from the same pool under Local, and its pods are not on ` +
        'the edge: nobody would announce it. Give it an address pool and an advertisement of its own.',
    )
  const elsewhere = new Set(
    others.flatMap(({ pools: theirs }) => theirs.filter((name) => !pools.includes(name))),
  )
  return serving(metallb, entry.service).flatMap((one) =>
    narrowOne(one, { here, pools, elsewhere: [...elsewhere] }),
  )
}

const poolsOf = (metallb: MetalLb, service: Service): readonly string[] =>
  candidates(metallb, service).map(({ name }) => name)

const serving = (metallb: MetalLb, service: Service): readonly Advertisement[] =>
  metallb.advertisements.filter((one) =>
    candidates(metallb, service).some((candidate) => covers(one, candidate, service) === true),
  )

const otherServices = ({ cluster, entry }: Situation): readonly Service[] =>
  cluster.entries.flatMap(({ id, kind, service, fronts }) => {
    const isAnnounced = fronts.some(({ implementation }) => implementation.startsWith('metallb'))
    return id === entry.id || kind !== 'load-balancer' || service === null || !isAnnounced
      ? []
      : [service]
  })

/** Whether the Service leads to the same controller, which is on the edge by now. */
const isOnEdge = (service: Service, { cluster, controller }: Situation): boolean =>
  cluster.entries.some(
    ({ id, backend }) =>
      id === service.id && backend.workloads.every(({ workload }) => workload.id === controller.id),
  )

type Given = {
  readonly here: Situation
  readonly pools: readonly string[]
  readonly elsewhere: readonly string[]
}

function narrowOne(one: Advertisement, { here, pools, elsewhere }: Given): readonly Step[] {
  const { edge, entry } = here
  const { doc } = one
  const selectors = [{ matchLabels: { [edge.label.key]: edge.label.value } }]
  const why = law('announcers', one.nodesWhy)
  const text = `${doc.kind} ${doc.name}: nodes with the label ${edge.label.key}=${edge.label.value} announce the address of ${entry.id}.`
  const field = at(doc, 'spec', 'nodeSelectors')
  if (JSON.stringify(jsonOf(field.node)) === JSON.stringify(selectors)) return []
  const left = elsewhere.filter((name) => isAbout(one, name, here))
  if (left.length === 0) return [setting(field, selectors, { text, why })]
  const old = at(doc, 'spec', 'ipAddressPools')
  const intents: readonly Intent[] = [
    { k: 'set', field: old, value: left, why },
    { k: 'create', near: doc, object: split(one, { pools, selectors }), why },
  ]
  const apart = ` It is split: ${left.join(', ')} stay${left.length === 1 ? 's' : ''} with all nodes.`
  return [{ text: text + apart, at: locate(old), intents, byHand: null }]
}

const isAbout = ({ pools, poolSelectors }: Advertisement, name: string, _: Situation): boolean =>
  (pools.length === 0 && poolSelectors.length === 0) || pools.some(({ value }) => value === name)

/** A new advertisement like the old one, about the entry's pools and from edge nodes. */
function split(
  { doc }: Advertisement,
  given: { readonly pools: readonly string[]; readonly selectors: readonly JsonMap[] },
): JsonMap {
  const spec = jsonOf(at(doc, 'spec').node) as JsonMap | null
  const metadata: JsonMap = {
    name: `${doc.name}-edge`,
    ...(doc.namespace === null ? {} : { namespace: doc.namespace }),
  }
  return {
    apiVersion: doc.apiVersion,
    kind: doc.kind,
    metadata,
    spec: { ...spec, ipAddressPools: [...given.pools], nodeSelectors: [...given.selectors] },
  }
}
