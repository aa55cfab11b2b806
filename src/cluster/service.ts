import { lawOf, stringFact, stringFacts, written } from '../source/facts.ts'
import { at, bool, child, items, number, scalar, text } from '../source/field.ts'
import { NO_LABELS, readLabels } from '../source/labels.ts'
import type { Fact, Field } from '../types/evidence.ts'
import type { Service, ServicePort } from '../types/service.ts'
import type { Doc } from '../types/source.ts'
import { byDefault, fact } from '../types/why.ts'
import { identity, namespaceOf, objectId } from './identity.ts'

const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const
const policies = ['Cluster', 'Local'] as const
const affinities = ['None', 'ClientIP'] as const
const families = ['IPv4', 'IPv6'] as const

/** One Service with the API server's defaults as evidence. */
export function readService(doc: Doc): Service {
  const whole = at(doc, 'spec')
  const spec = (key: string): Field => child(whole, key)
  const type = oneOf(whole, 'type', types)
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
      ? oneOf(whole, 'externalTrafficPolicy', policies)
      : null,
    internalTrafficPolicy: oneOf(whole, 'internalTrafficPolicy', policies),
    externalIPs,
    sourceRanges: stringFacts(spec('loadBalancerSourceRanges')),
    loadBalancerClass: stringFact(spec('loadBalancerClass')),
    loadBalancerIP: stringFact(spec('loadBalancerIP')),
    annotations: at(doc, 'metadata', 'annotations').node === null ? NO_LABELS : annotationsOf(doc),
    families: familiesOf(declared, spec('ipFamilies'), spec('ipFamilyPolicy')),
    sessionAffinity: oneOf(whole, 'sessionAffinity', affinities),
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

/** One of the known words; the first of them is the default. */
function oneOf<T extends string>(above: Field, key: string, known: readonly [T, ...T[]]): Fact<T> {
  const field = child(above, key)
  const value = text(field)
  const word = value === null ? undefined : known.find((each) => each === value)
  if (word !== undefined) return fact(word, field)
  return fact(known[0], byDefault(`${key} is ${known[0]} when absent`, field))
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
  return [
    fact(
      {
        name: text(field, 'name'),
        port,
        protocol: text(field, 'protocol') ?? 'TCP',
        targetPort,
        nodePort: number(field, 'nodePort'),
      },
      lawOf('as-written', () => portKeys.map((key) => written(child(field, key)))),
    ),
  ]
}

const portKeys = ['port', 'protocol', 'targetPort', 'nodePort', 'name']
