import { identity } from '../../cluster/identity.ts'
import { at, bool, child, items, number, text } from '../../source/field.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Facts } from '../../types/finding.ts'
import type { Service } from '../../types/service.ts'
import { law } from '../../types/why.ts'
import { isForced, type Refused } from './refused.ts'

/** Services that the API server refuses: fields that their type does not have, or that stay. */
export function refusedServices({ cluster, before }: Facts): readonly Refused[] {
  const then = new Map(before?.services.map((service) => [service.id, service]))
  return cluster.services.flatMap((service) => {
    const old = then.get(service.id) ?? null
    return [
      ...(old === null || old.doc === service.doc || isForced(service.doc)
        ? []
        : changedForGood(service, old)),
      ...ofAnotherType(service, old),
      ...headless(service),
    ]
  })
}

type Parts = Pick<Refused, 'at' | 'evidence' | 'text' | 'likely'>

const refused = ({ id, doc, type }: Service, parts: Parts): Refused => ({
  ...parts,
  subject: id,
  evidence: [...parts.evidence, type.why, identity(doc)],
  text: `${id}: ${parts.text}`,
})

const spec = ({ doc }: Service, key: string): Field => at(doc, 'spec', key)

const isBalancer = ({ type }: Service): boolean => type.value === 'LoadBalancer'
/** Whether a load balancer probes its nodes for pods (`NeedsHealthCheck`). */
const isProbed = (service: Service): boolean =>
  isBalancer(service) && service.externalTrafficPolicy?.value === 'Local'

/**
 * Fields that a Service of its type may not have. Where the change only takes the type away that
 * they belonged to, the API server drops them by itself (`dropTypeDependentFields`).
 */
function ofAnotherType(service: Service, then: Service | null): readonly Refused[] {
  const type = service.type.value
  return STRANGE.flatMap(({ key, isRight, isWritten, isDropped, needs }) => {
    const field = spec(service, key)
    if (field.node === null || isRight(service) || !isWritten(field)) return []
    if (then !== null && isRight(then) && isDropped(service, then)) return []
    const evidence = [law('service-fields-by-type', field, ...policyOf(service, key))]
    return [refused(service, { at: field, evidence, text: `${key} is for ${needs}, not ${type}.` })]
  })
}

const policyOf = (service: Service, key: string): readonly Why[] =>
  key === 'healthCheckNodePort' && service.externalTrafficPolicy !== null
    ? [service.externalTrafficPolicy.why]
    : service.externalIPs.map(({ why }) => why)

type Strange = {
  readonly key: string
  /** Whether a Service may have the field. */
  readonly isRight: (service: Service) => boolean
  readonly isWritten: (field: Field) => boolean
  /** Whether the field says what it said when it was right. */
  readonly isDropped: (service: Service, then: Service) => boolean
  readonly needs: string
}

const isText = (field: Field): boolean => text(field) !== null
const BALANCERS = 'Services of type LoadBalancer'

const STRANGE: readonly Strange[] = [
  {
    key: 'externalTrafficPolicy',
    isRight: ({ externalTrafficPolicy }) => externalTrafficPolicy !== null,
    isWritten: isText,
    isDropped: (service, then) =>
      text(spec(service, 'externalTrafficPolicy')) === then.externalTrafficPolicy?.value,
    needs: 'Services that are reachable from outside',
  },
  {
    key: 'loadBalancerClass',
    isRight: isBalancer,
    isWritten: isText,
    isDropped: (service, then) =>
      service.loadBalancerClass?.value === then.loadBalancerClass?.value,
    needs: BALANCERS,
  },
  {
    key: 'allocateLoadBalancerNodePorts',
    isRight: isBalancer,
    isWritten: (field) => bool(field) !== null,
    isDropped: (service, then) =>
      service.allocatesNodePorts.value === then.allocatesNodePorts.value,
    needs: BALANCERS,
  },
  {
    key: 'loadBalancerSourceRanges',
    isRight: isBalancer,
    isWritten: (field) => items(field).length > 0,
    isDropped: () => false,
    needs: BALANCERS,
  },
  {
    key: 'healthCheckNodePort',
    isRight: isProbed,
    isWritten: (field) => (number(field) ?? 0) !== 0,
    isDropped: (service, then) => checkPort(service) === checkPort(then),
    needs: `${BALANCERS} with the policy Local`,
  },
]

const checkPort = (service: Service): number | null => number(spec(service, 'healthCheckNodePort'))

/** A Service without an address of its own has nothing that nodes could answer for. */
function headless(service: Service): readonly Refused[] {
  const type = service.type.value
  const field = spec(service, 'clusterIP')
  if (text(field) !== 'None' || (type !== 'LoadBalancer' && type !== 'NodePort')) return []
  const evidence = [law('service-fields-by-type', field)]
  return [refused(service, { at: field, evidence, text: `clusterIP None is not for a ${type}.` })]
}

/** Changes of fields that stay as they are while the type does. */
function changedForGood(service: Service, then: Service): readonly Refused[] {
  return [
    ...changedClass(service, then),
    ...changedAddress(service, then),
    ...changedProbe(service, then),
  ].map((one) => ({ ...one, evidence: [...one.evidence, then.type.why, then.identity] }))
}

function changedClass(service: Service, then: Service): readonly Refused[] {
  const [now, old] = [service.loadBalancerClass, then.loadBalancerClass]
  if (!isBalancer(service) || !isBalancer(then) || now?.value === old?.value) return []
  const field = spec(service, 'loadBalancerClass')
  return [
    refused(service, {
      at: field,
      evidence: [law('class-stays', now?.why ?? field, old?.why)],
      // A webhook may have given the Service this class when it was made.
      likely: old === null,
      text:
        'loadBalancerClass never changes on a Service of type LoadBalancer ' +
        `(${old?.value ?? 'none'} → ${now?.value ?? 'none'}); the Service has to be deleted and ` +
        'made anew.',
    }),
  ]
}

/** The first address; an absent one is that which the API server has chosen. */
const addressOf = (service: Service): Field => {
  const single = spec(service, 'clusterIP')
  return single.node === null ? child(spec(service, 'clusterIPs'), 0) : single
}

function changedAddress(service: Service, then: Service): readonly Refused[] {
  if (service.type.value === 'ExternalName' || then.type.value === 'ExternalName') return []
  const [field, was] = [addressOf(service), addressOf(then)]
  const [now, old] = [text(field), text(was)]
  if (now === null || now === '' || now === old) return []
  return [
    refused(service, {
      at: field,
      evidence: [law('cluster-ip-stays', field, was)],
      // It may be the very address that the API server has chosen.
      likely: old === null && now !== 'None',
      text: `its cluster IP never changes (${old ?? 'chosen by the API server'} → ${now}).`,
    }),
  ]
}

function changedProbe(service: Service, then: Service): readonly Refused[] {
  const [now, old] = [checkPort(service), checkPort(then)]
  if (!isProbed(service) || !isProbed(then) || now === null || now === 0 || now === old) return []
  const field = spec(service, 'healthCheckNodePort')
  const policies = [service, then].flatMap(({ externalTrafficPolicy: policy }) => policy?.why ?? [])
  return [
    refused(service, {
      at: field,
      evidence: [law('check-port-stays', field, spec(then, 'healthCheckNodePort'), ...policies)],
      likely: old === null,
      text:
        'healthCheckNodePort never changes while the policy is Local ' +
        `(${old ?? 'chosen by the API server'} → ${now}).`,
    }),
  ]
}
