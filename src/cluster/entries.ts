import { declaredFront } from '../catalog/fronts/declared.ts'
import type { MetalLb } from '../catalog/fronts/metallb-resources.ts'
import { recogniseFront, undeclaredFront } from '../catalog/fronts/recognise.ts'
import type { EntryPoint, Front, Listener } from '../types/entry.ts'
import type { Fact } from '../types/evidence.ts'
import type { Backend, Service } from '../types/service.ts'
import type { EntrySettings } from '../types/settings.ts'
import { byDefault, fact, law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

export type EntryInput = {
  readonly services: readonly Service[]
  readonly workloads: readonly Workload[]
  readonly backend: (service: Service) => Backend
  readonly settings: readonly EntrySettings[]
  readonly metallb: MetalLb | null
}

/** Every way in, sorted by id. */
export function enumerateEntries(input: EntryInput): EntryPoint[] {
  const services = input.services.flatMap((service) => serviceEntry(service, input))
  const hosts = input.workloads.flatMap((workload) => hostEntry(workload, input.settings))
  return [...services, ...hosts].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function serviceEntry(service: Service, input: EntryInput): readonly EntryPoint[] {
  const { externalTrafficPolicy: policy } = service
  if (policy === null) return []
  const kind =
    service.type.value === 'LoadBalancer'
      ? 'load-balancer'
      : service.type.value === 'NodePort'
        ? 'node-port'
        : 'external-ip'
  const declared = input.settings.find(({ match }) => matches(match.value, service.id))
  return [
    {
      id: service.id,
      kind,
      doc: service.doc,
      exposure: exposureOf(service, declared),
      service,
      workload: null,
      listeners: service.ports.flatMap((port) => listenersOf(service, port)),
      policy,
      backend: input.backend(service),
      fronts: frontsOf(service, declared, input.metallb),
      identity: law('entry', service.identity, service.type.why, declared?.match.why),
    },
  ]
}

/** `*` stands for anything within one segment of an id. */
function matches(pattern: string, id: string): boolean {
  const wanted = pattern.split('/')
  const given = id.split('/')
  return wanted.length === given.length && wanted.every((part, i) => fits(part, given[i] ?? ''))
}

function fits(pattern: string, word: string): boolean {
  const parts = pattern.split('*')
  const [head = '', ...rest] = parts
  const tail = rest.pop()
  if (tail === undefined) return pattern === word
  if (!word.startsWith(head) || word.length < head.length + tail.length) return false
  let from = head.length
  for (const part of rest) {
    const found = word.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return word.endsWith(tail) && from <= word.length - tail.length
}

function frontsOf(
  service: Service,
  declared: EntrySettings | undefined,
  metallb: MetalLb | null,
): readonly Front[] {
  if (declared?.fronts) return declared.fronts.map((front) => declaredFront(front, service.id))
  if (service.type.value === 'LoadBalancer') return [recogniseFront(service, metallb)]
  return [undeclaredFront(service.id)]
}

/** Annotations with which cloud controllers are asked for an internal load balancer. */
const INTERNAL: readonly (readonly [string, RegExp])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', /^internal$/],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', /^(?:true|0\.0\.0\.0\/0)$/],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/],
  ['networking.gke.io/load-balancer-type', /^internal$/i],
  ['cloud.google.com/load-balancer-type', /^internal$/i],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', /^true$/],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', /^true$/],
  ['oci-network-load-balancer.oraclecloud.com/internal', /^true$/],
  ['load-balancer.hetzner.cloud/disable-public-network', /^true$/],
  ['service.beta.kubernetes.io/scw-loadbalancer-private', /^true$/],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', /^intranet$/],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', /^private$/],
]

function exposureOf(service: Service, declared: EntrySettings | undefined): EntryPoint['exposure'] {
  if (declared?.exposure) return declared.exposure
  if (service.type.value === 'NodePort' && !declared?.fronts)
    return fact('unknown', byDefault('who reaches an undeclared node port is not known'))
  const internal = internalSign(service)
  return internal === null
    ? fact(
        'public',
        byDefault('a load balancer is public unless a class or annotation says internal'),
      )
    : fact('private', internal.why)
}

function internalSign({ annotations, loadBalancerClass }: Service): Fact<string> | null {
  if (loadBalancerClass !== null && /\binternal\b/.test(loadBalancerClass.value))
    return loadBalancerClass
  for (const [key, pattern] of INTERNAL) {
    const sign = annotations.get(key)
    if (sign !== undefined && pattern.test(sign.value)) return sign
  }
  return null
}

function listenersOf(service: Service, port: Service['ports'][number]): readonly Listener[] {
  const nodePort = service.type.value === 'NodePort' ? port.value.nodePort : null
  return service.families.map((family) => ({
    port: nodePort ?? port.value.port,
    protocol: port.value.protocol,
    family: family.value,
    targetPort: port.value.targetPort,
    why: law('as-written', port.why, family.why),
  }))
}

/** Host ports of a workload: by themselves a way in, without a Service. */
function hostEntry(workload: Workload, settings: readonly EntrySettings[]): readonly EntryPoint[] {
  const listeners = workload.containers.flatMap(({ ports }) =>
    ports.flatMap(({ value: port, why }) =>
      port.hostPort === null || port.local
        ? []
        : [
            {
              port: port.hostPort.value,
              protocol: port.protocol,
              family: 'IPv4' as const,
              targetPort: port.containerPort,
              why,
            },
          ],
    ),
  )
  if (listeners.length === 0) return []
  const declared = settings.find(({ match }) => matches(match.value, workload.id))
  return [
    {
      id: workload.id,
      kind: workload.hostNetwork.value ? 'host-network' : 'host-port',
      doc: workload.doc,
      exposure: declared?.exposure ?? hostExposure(workload, declared),
      service: null,
      workload,
      listeners,
      policy: null,
      backend: {
        workloads: [{ workload, why: law('direct-to-host', workload.identity) }],
        slices: null,
        none: null,
      },
      fronts: (declared?.fronts ?? []).map((front) => declaredFront(front, workload.id)),
      identity: law('entry', workload.identity, declared?.match.why),
    },
  ]
}

function hostExposure(
  { role }: Workload,
  declared: EntrySettings | undefined,
): EntryPoint['exposure'] {
  return role === 'agent' && !declared?.fronts
    ? fact('unknown', byDefault('who reaches the host port of an agent is not known'))
    : fact('public', byDefault('a host port is open to whoever reaches the node'))
}
