import { parseCidr } from '../../settings/cidr.ts'
import { stringFacts } from '../../source/facts.ts'
import { at, bool, items } from '../../source/field.ts'
import { readLabels, readSelector, selects } from '../../source/labels.ts'
import type { Fact, Why } from '../../types/evidence.ts'
import type { Service } from '../../types/service.ts'
import type { Doc } from '../../types/source.ts'
import { fact, law } from '../../types/why.ts'
import type { Advertisement, MetalLb } from './metallb-resources.ts'

/** A pool that a Service may get its address from; `doc` is null where Git does not have it. */
export type Candidate = { readonly name: string; readonly doc: Doc | null; readonly why: Why }

const PREFIXES = ['metallb.io', 'metallb.universe.tf']

/**
 * The pools that a Service may get its address from (metallb internal/allocator): the one that it
 * names, those that hold the address that it asks for, else all that assign by themselves.
 */
export function candidates({ pools }: MetalLb, service: Service): readonly Candidate[] {
  const named = annotation(service, 'address-pool') ?? annotation(service, 'ip-address-pool')
  if (named !== null) {
    const doc = pools.find(({ name }) => name === named.value) ?? null
    const why = doc === null ? named.why : law('declared', named.why, known(doc))
    return [{ name: named.value, doc, why }]
  }
  const wanted = annotation(service, 'loadBalancerIPs') ?? service.loadBalancerIP
  if (wanted !== null) {
    const first = wanted.value.split(',')[0]?.trim() ?? ''
    const holding = pools.filter((pool) => holds(pool, first))
    return holding.map((doc) => ({
      name: doc.name,
      doc,
      why: law('declared', wanted.why, known(doc)),
    }))
  }
  return pools
    .filter((pool) => bool(at(pool, 'spec', 'autoAssign')) !== false && admits(pool, service))
    .map((doc) => ({ name: doc.name, doc, why: known(doc) }))
}

/** What makes an object an address pool, and which one. */
const known = (doc: Doc): Why =>
  law('recognised', at(doc, 'metadata', 'name'), at(doc, 'kind'), at(doc, 'apiVersion'))

function annotation(service: Service, key: string): Fact<string> | null {
  for (const prefix of PREFIXES) {
    const found = service.annotations.get(`${prefix}/${key}`)
    if (found !== undefined) return fact(found.value, found.why)
  }
  return null
}

/** Blocks (`203.0.113.0/28`) and ranges (`203.0.113.1-203.0.113.9`). */
function holds(pool: Doc, address: string): boolean {
  const wanted = parseCidr(address)
  if (wanted === null) return false
  return stringFacts(at(pool, 'spec', 'addresses')).some(({ value }) => {
    const [first = '', last = first] = value.split('-').map((end) => end.trim())
    const [low, high] = [parseCidr(first), parseCidr(last)]
    if (low === null || high === null || low.family !== wanted.family) return false
    const end = high.base + (1n << BigInt((high.family === 4 ? 32 : 128) - high.bits))
    return low.base <= wanted.base && wanted.base < end
  })
}

/** `serviceAllocation` keeps a pool for namespaces or labels; what it does not name it does not ask. */
function admits(pool: Doc, service: Service): boolean {
  const allocation = at(pool, 'spec', 'serviceAllocation')
  if (allocation.node === null) return true
  const namespaces = stringFacts(at(pool, 'spec', 'serviceAllocation', 'namespaces'))
  const byLabel = items(at(pool, 'spec', 'serviceAllocation', 'serviceSelectors'))
  const labels = readLabels(at(service.doc, 'metadata', 'labels'))
  if (namespaces.length > 0 && !namespaces.some(({ value }) => value === service.namespace))
    return false
  return byLabel.length === 0 || byLabel.some((one) => selects(readSelector(one), labels))
}

/** Whether an advertisement is about a pool and a Service; `null`: Git does not have the pool. */
export function covers(
  { pools, poolSelectors, services }: Advertisement,
  candidate: Candidate,
  service: Service,
): boolean | null {
  const own = readLabels(at(service.doc, 'metadata', 'labels'))
  if (services.length > 0 && !services.some((one) => selects(one, own))) return false
  if (pools.length === 0 && poolSelectors.length === 0) return true
  if (pools.some(({ value }) => value === candidate.name)) return true
  if (poolSelectors.length === 0) return false
  if (candidate.doc === null) return null
  const labels = readLabels(at(candidate.doc, 'metadata', 'labels'))
  return poolSelectors.some((one) => selects(one, labels))
}
