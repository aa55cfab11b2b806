import { lawOf, stringFact, stringFacts, written } from '../source/facts.ts'
import { at, bool, child, items, number, scalar, text } from '../source/field.ts'
import { readLabels } from '../source/labels.ts'
import type { Fact, Field, Why } from '../types/evidence.ts'
import type { Labels } from '../types/pool.ts'
import type { Service, ServicePort } from '../types/service.ts'
import type { Doc } from '../types/source.ts'
import { byDefault, fact } from '../types/why.ts'
import { identity, namespaceOf, objectId } from './identity.ts'

const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const
const policies = ['Cluster', 'Local'] as const
const affinities = ['None', 'ClientIP'] as const
const families = ['IPv4', 'IPv6'] as const

/** One Service with the API server's defaults as evidence. */
export const readService = (doc: Doc): Service => new ServiceView(doc)

/**
 * Reads of its document what somebody asks for: of the many that no client reaches from outside
 * that is the type, the selector and the ports.
 */
class ServiceView implements Service {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly doc: Doc
  readonly type: Service['type']
  readonly selector: Labels | null
  readonly externalIPs: readonly Fact<string>[]
  readonly #spec: Field
  #ports: Service['ports'] | null = null
  #annotations: Labels | null = null

  constructor(doc: Doc) {
    const spec = at(doc, 'spec')
    const selector = readLabels(child(spec, 'selector'))
    this.id = objectId(doc)
    this.namespace = namespaceOf(doc)
    this.name = doc.name
    this.doc = doc
    this.type = oneOf(spec, 'type', types)
    this.selector = selector.size === 0 ? null : selector
    this.externalIPs = stringFacts(child(spec, 'externalIPs'))
    this.#spec = spec
  }

  get ports(): Service['ports'] {
    this.#ports ??= items(child(this.#spec, 'ports')).flatMap(readPort)
    return this.#ports
  }

  get annotations(): Labels {
    this.#annotations ??= annotationsOf(this.doc)
    return this.#annotations
  }

  /** Only these may have one (pkg/api/v1/service: ExternallyAccessible). */
  get externalTrafficPolicy(): Service['externalTrafficPolicy'] {
    const { value: type } = this.type
    const isReachable =
      type === 'LoadBalancer' || type === 'NodePort' || this.externalIPs.length > 0
    return isReachable ? oneOf(this.#spec, 'externalTrafficPolicy', policies) : null
  }

  get internalTrafficPolicy(): Service['internalTrafficPolicy'] {
    return oneOf(this.#spec, 'internalTrafficPolicy', policies)
  }

  get sourceRanges(): Service['sourceRanges'] {
    return stringFacts(child(this.#spec, 'loadBalancerSourceRanges'))
  }

  get loadBalancerClass(): Service['loadBalancerClass'] {
    return stringFact(child(this.#spec, 'loadBalancerClass'))
  }

  get loadBalancerIP(): Service['loadBalancerIP'] {
    return stringFact(child(this.#spec, 'loadBalancerIP'))
  }

  get families(): Service['families'] {
    return familiesOf(child(this.#spec, 'ipFamilies'), child(this.#spec, 'ipFamilyPolicy'))
  }

  get sessionAffinity(): Service['sessionAffinity'] {
    return oneOf(this.#spec, 'sessionAffinity', affinities)
  }

  get allocatesNodePorts(): Service['allocatesNodePorts'] {
    return allocation(child(this.#spec, 'allocateLoadBalancerNodePorts'))
  }

  get identity(): Why {
    return identity(this.doc)
  }
}

/** As declared; `RequireDualStack` adds what is not (KEP-563). */
function familiesOf(field: Field, policy: Field): Service['families'] {
  const declared = items(field).flatMap((item) => {
    const family = families.find((known) => known === text(item))
    return family === undefined ? [] : [fact(family, item)]
  })
  const first: Service['families'] =
    declared.length > 0
      ? declared
      : [fact('IPv4', byDefault("the cluster's first family (IPv4)", field))]
  if (text(policy) !== 'RequireDualStack') return first
  const missing = families.filter((family) => first.every(({ value }) => value !== family))
  return [...first, ...missing.map((family) => fact(family, policy))]
}

/** The annotations of an object. */
export const annotationsOf = (doc: Doc) => readLabels(at(doc, 'metadata', 'annotations'))

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
