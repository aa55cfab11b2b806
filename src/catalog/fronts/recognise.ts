import type { Front } from '../../types/entry.ts'
import type { Why } from '../../types/evidence.ts'
import type { Service } from '../../types/service.ts'
import { assumed, law, unknown } from '../../types/why.ts'
import { behaviourOf } from './behaviour.ts'
import { metalLbFront } from './metallb.ts'
import type { MetalLb } from './metallb-resources.ts'

const DECLARE = 'clusters[].entries[].fronts'

/** Annotations by which cloud controllers are told how to build a load balancer. */
const CLOUD_ANNOTATION =
  /^(?:service\.beta\.kubernetes\.io|service\.kubernetes\.io\/(?:aws|azure|qcloud|ibm)|cloud\.google\.com|networking\.gke\.io|load-balancer\.hetzner\.cloud|oci\.oraclecloud\.com|oci-network-load-balancer\.oraclecloud\.com|loadbalancer\.openstack\.org|k8s\.scaleway\.com|kube-vip\.io|purelb\.io|eip\.openelb\.kubesphere\.io|io\.cilium|lbipam\.cilium\.io|service\.cilium\.io|kubernetes\.digitalocean\.com|kubernetes\.civo\.com|kubernetes\.io\/elb\.)/

/**
 * The front of a LoadBalancer Service that nothing declares. One that is recognised but not
 * simulated is unknown in behaviour; one that nothing identifies behaves, assumed, as Kubernetes
 * asks of load balancers.
 */
export function recogniseFront(service: Service, metallb: MetalLb | null): Front {
  const front = metallb === null ? null : metalLbFront(metallb, service)
  if (front !== null) return front
  const sign = signOfAnother(service, metallb)
  return sign === null ? assumedFront(service) : notSimulated(service, sign)
}

function signOfAnother(service: Service, metallb: MetalLb | null): Why | null {
  if (service.loadBalancerClass !== null) return service.loadBalancerClass.why
  for (const [key, { why }] of service.annotations) if (CLOUD_ANNOTATION.test(key)) return why
  return metallb === null
    ? null
    : law('recognised', ...metallb.advertisements.map((one) => one.why))
}

const UNKNOWN_FRONT = {
  implementation: 'unknown',
  select: null,
  announcer: null,
  sends: [],
  addresses: [],
} as const

function assumedFront(service: Service): Front {
  return {
    ...behaviourOf('pass-through'),
    ...UNKNOWN_FRONT,
    why: assumed(
      'front',
      'an unknown load balancer that passes packets through to nodes and checks for endpoints',
    ),
    unknown: unknown(
      `front:${service.id}`,
      `what stands in front of ${service.namespace}/${service.name} is not declared`,
      DECLARE,
    ),
  }
}

function notSimulated(service: Service, sign: Why): Front {
  const unsaid = unknown(
    `front:${service.id}`,
    `the load balancer of ${service.namespace}/${service.name} is one that is not simulated`,
    DECLARE,
  )
  return {
    ...behaviourOf('unknown'),
    ...UNKNOWN_FRONT,
    why: law('recognised', sign, unsaid),
    unknown: unsaid,
  }
}

/** What stands in front of a node port that nobody declared. */
export function undeclaredFront(id: string): Front {
  const unsaid = unknown(
    `front:${id}`,
    `who reaches ${id}, and through what, is not declared`,
    DECLARE,
  )
  return { ...behaviourOf('unknown'), ...UNKNOWN_FRONT, why: unsaid, unknown: unsaid }
}
