import { stringFact, stringFacts, written } from '../source/facts.ts'
import { at, bool, child, items, number, scalar, text } from '../source/field.ts'
import { NO_LABELS, readLabels } from '../source/labels.ts'
import type { Fact, Field } from '../types/evidence.ts'
import type { Service, ServicePort } from '../types/service.ts'
import type { Doc } from '../types/source.ts'
import { byDefault, fact, law } from '../types/why.ts'
import { identity, namespaceOf, objectId } from './identity.ts'

const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const
const policies = ['Cluster', 'Local'] as const
const families = ['IPv4', 'IPv6'] as const

/** One Service with the API server's defaults as evidence. */
export function readService(doc: Doc): Service {
  const spec = (key: string): Field => at(doc, 'spec', key)
  const type = oneOf(spec('type'), types, 'ClusterIP')
  const externalIPs = stringFacts(spec('externalIPs'))
  const selector = readLabels(spec('selector'))
  const declared = items(spec('ipFamilies')).flatMap((field) => {
    const family = families.find((known) => known === text(field))
    return family === undefined ? [] : [fact(family, field)]
  })
  return {
    id: objectId(doc),
    namespace: namespaceOf(doc),
    name: doc.name,
    doc,
    type,
    ports: items(spec('ports')).flatMap(readPort),
    selector: selector.size === 0 ? null : selector,
    externalTrafficPolicy: reachable(type, externalIPs)
      ? oneOf(spec('externalTrafficPolicy'), policies, 'Cluster')
      : null,
    internalTrafficPolicy: oneOf(spec('internalTrafficPolicy'), policies, 'Cluster'),
    externalIPs,
    sourceRanges: stringFacts(spec('loadBalancerSourceRanges')),
    loadBalancerClass: stringFact(spec('loadBalancerClass')),
    loadBalancerIP: stringFact(spec('loadBalancerIP')),
    annotations: at(doc, 'metadata', 'annotations').node === null ? NO_LABELS : annotationsOf(doc),
    families: familiesOf(declared, spec('ipFamilies'), spec('ipFamilyPolicy')),
    sessionAffinity: oneOf(spec('sessionAffinity'), ['None', 'ClientIP'] as const, 'None'),
    allocatesNodePorts: allocation(spec('allocateLoadBalancerNodePorts')),
    identity: identity(doc),
  }
}

type Family = Fact<(typeof families)[number]>

/** As declared; `RequireDualStack` adds what is not (KEP-563). */
function familiesOf(declared: readonly Family[], field: Field, policy: Field): readonly Family[] {
  const first: readonly Family[] =
    declared.length > 0
      ? declared
      : [fact('IPv4', byDefault("the cluster's first family (IPv4)", field))]
  if (text(policy) !== 'RequireDualStack') return first
  const missing = families.filter((family) => first.every(({ value }) => value !== family))
  return [...first, ...missing.map((family) => fact(family, policy))]
}

/** The annotations of an object. */
export const annotationsOf = (doc: Doc) => readLabels(at(doc, 'metadata', 'annotations'))

/** Only these may have an externalTrafficPolicy (pkg/api/v1/service: ExternallyAccessible). */
function reachable(type: Service['type'], externalIPs: readonly unknown[]): boolean {
  return type.value === 'LoadBalancer' || type.value === 'NodePort' || externalIPs.length > 0
}

function oneOf<T extends string>(field: Field, known: readonly T[], otherwise: T): Fact<T> {
  const value = known.find((word) => word === text(field))
  if (value !== undefined) return fact(value, field)
  return fact(otherwise, byDefault(`${field.path.at(-1)} is ${otherwise} when absent`, field))
}

function allocation(field: Field): Fact<boolean> {
  const value = bool(field)
  return value === null
    ? fact(true, byDefault('node ports are allocated unless turned off', field))
    : fact(value, field)
}

function readPort(field: Field): Fact<ServicePort>[] {
  const port = number(field, 'port')
  if (port === null) return []
  const target = scalar(field, 'targetPort')
  const targetPort = typeof target === 'number' || typeof target === 'string' ? target : port
  const parts = ['port', 'protocol', 'targetPort', 'nodePort', 'name']
  return [
    fact(
      {
        name: text(field, 'name'),
        port,
        protocol: text(field, 'protocol') ?? 'TCP',
        targetPort,
        nodePort: number(field, 'nodePort'),
      },
      law('as-written', ...parts.map((key) => written(child(field, key)))),
    ),
  ]
}
