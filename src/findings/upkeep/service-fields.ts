import { at, child } from '../../source/field.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Service } from '../../types/service.ts'
import type { Doc } from '../../types/source.ts'
import { law } from '../../types/why.ts'
import { entryGrounds } from '../entries.ts'

/** A written setting that does nothing here. */
export type Idle = {
  readonly doc: Doc
  readonly field: Field
  readonly evidence: readonly Why[]
  readonly text: string
}

const REFUSED = 'the API server refuses it there, or drops it when the type has just changed'

/** Fields for Services of type LoadBalancer (ValidateService, pkg/apis/core/validation). */
const FOR_LOAD_BALANCERS = [
  'healthCheckNodePort',
  'loadBalancerSourceRanges',
  'loadBalancerClass',
  'allocateLoadBalancerNodePorts',
]

/** Fields of a Service that its type leaves without effect. */
export function idleServiceFields(service: Service): readonly Idle[] {
  const spec = at(service.doc, 'spec')
  const type = service.type.value
  const idle = (name: string, text: string, ...because: readonly Why[]): readonly Idle[] => {
    const written = child(spec, name)
    if (written.node === null) return []
    const evidence = [law('service-fields-by-type', written, service.type.why, ...because)]
    return [{ doc: service.doc, field: written, evidence, text }]
  }
  const strange = type === 'LoadBalancer' ? [] : FOR_LOAD_BALANCERS
  const forOthers = strange.flatMap((name) =>
    idle(
      name,
      `${name} is for Services of type LoadBalancer, and this one is ${type}: ${REFUSED}.`,
    ),
  )
  const policy = service.externalTrafficPolicy
  const inside =
    policy === null
      ? idle(
          'externalTrafficPolicy',
          'externalTrafficPolicy is for Services that are reachable from outside, and ' +
            `this one is ${type} without externalIPs: ${REFUSED}.`,
        )
      : []
  const unprobed =
    type === 'LoadBalancer' && policy?.value === 'Cluster'
      ? idle(
          'healthCheckNodePort',
          `healthCheckNodePort is for the policy Local, and this Service has Cluster: ${REFUSED}.`,
          policy.why,
        )
      : []
  return [...forOthers, ...inside, ...unprobed]
}

/** `Local` where the load balancer sends to pods: no node chooses anything. */
export function idlePolicy(entry: EntryPoint): readonly Idle[] {
  const { service, fronts, policy } = entry
  const last = fronts.at(-1)
  if (service === null || policy?.value !== 'Local' || last?.target !== 'pod') return []
  const field = at(service.doc, 'spec', 'externalTrafficPolicy')
  if (field.node === null || last.unknown !== null) return []
  return [
    {
      doc: service.doc,
      field,
      evidence: [law('pods-as-targets', field, last.why), ...entryGrounds(entry)],
      text:
        'externalTrafficPolicy Local does nothing for traffic from outside here: the ' +
        'load balancer sends to pods, and no node chooses among them.',
    },
  ]
}
