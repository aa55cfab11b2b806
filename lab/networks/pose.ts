import { parseCidr } from '../../src/settings/cidr.ts'
import type { Front } from '../../src/types/entry.ts'
import type { NodeObject } from '../scenario/nodes.ts'
import type { Network, Realised } from './network.ts'
import { objectOf } from './network.ts'
import type {
  FrontQuestion,
  Mode,
  Phase,
  PodQuestion,
  Probe,
  Question,
  ServiceQuestion,
} from './question.ts'
import {
  below,
  firstPort,
  idOf,
  ingressTargets,
  isNginx,
  listOf,
  namedPorts,
  nginxConfigOf,
  podSpecOf,
  selects,
} from './raw.ts'

/** What a question says beside the network itself. */
export type Asked = Realised & {
  readonly cni: string
  readonly clients: readonly string[]
  /** Nodes of pods that are there and not ready, by the workload that they belong to. */
  readonly unready: Readonly<Record<string, readonly string[]>>
  readonly phases: readonly Phase[]
  readonly probes?: readonly Probe[]
}

/** The question about a network: real objects, the pods where they are placed. */
export function pose(network: Network, asked: Asked, mode: Mode): Question {
  const { entry, scenario } = network
  const pods = podsOf(network, asked)
  return {
    name: `${scenario.name} ${entry.id}`,
    mode,
    cni: asked.cni,
    nodes: network.nodes.map((object, index) => ({
      name: object.metadata.name,
      address: addressOf(network, index),
      ...(asked.probes === undefined ? {} : { second: `10.99.0.${index + 1}` }),
      object,
    })),
    pods,
    services: servicesOf(network, pods),
    entry: {
      kind: entry.service === null ? 'host' : entry.kind,
      service: entry.service === null ? '' : `${entry.service.namespace}/${entry.service.name}`,
      address: entry.service?.externalIPs[0]?.value ?? ENTRY_ADDRESS,
      port: entryPort(network),
      pods: pods.filter(({ name }) => isTarget(network, name)).map(({ name }) => name),
    },
    fronts: entry.fronts.map((front, index) => frontOf(network, front, index, asked.leader)),
    clients: asked.clients,
    phases: asked.phases.map((phase) => ({
      ...phase,
      pods: { ...unreadyStates(asked), ...phase.pods },
    })),
    probes: asked.probes ?? [],
  }
}

const ENTRY_ADDRESS = '198.51.100.10'
const UNREADY = { ready: false, serving: false, terminating: false, listening: true }

/** A pod says whose it is, which of them, and where: `shop/Deployment/web/0@edge-1`. */
export const podName = (workload: string, index: number, node: string): string =>
  `${workload}/${index}@${node}`
const unreadyName = (workload: string, index: number, node: string): string =>
  `${workload}/unready-${index}@${node}`
const workloadOf = (pod: string): string => pod.slice(0, pod.lastIndexOf('/'))
export const nodeOfPod = (pod: string): string => pod.slice(pod.lastIndexOf('@') + 1)

const isTarget = ({ path }: Network, pod: string): boolean =>
  path.targets.some(({ workload }) => workload.id === workloadOf(pod))

const unreadyStates = ({ unready }: Asked): Phase['pods'] =>
  Object.fromEntries(
    Object.entries(unready).flatMap(([workload, nodes]) =>
      nodes.map((node, index) => [unreadyName(workload, index, node), UNREADY]),
    ),
  )

function podsOf(network: Network, { placement, unready }: Asked): readonly PodQuestion[] {
  const named = [
    ...Object.entries(placement).map(([workload, nodes]) => ({ workload, nodes, name: podName })),
    ...Object.entries(unready).map(([workload, nodes]) => ({ workload, nodes, name: unreadyName })),
  ]
  return named.flatMap(({ workload, nodes, name }) =>
    nodes.map((node, index) =>
      podOf(network, { name: name(workload, index, node), node }, placement),
    ),
  )
}

function podOf(
  network: Network,
  { name, node }: { readonly name: string; readonly node: string },
  placement: Asked['placement'],
): PodQuestion {
  const object = objectOf(network, workloadOf(name))
  if (object === null) throw new Error(`${network.scenario.name}: nothing makes the pod ${name}`)
  return {
    name,
    node,
    port: firstPort(object),
    hostNetwork: below(podSpecOf(object), 'hostNetwork') === true,
    nginx: isNginx(object)
      ? {
          config: nginxConfigOf(object, network.objects),
          upstreams: upstreamsOf(network, placement),
        }
      : null,
  }
}

/** The pods of the first Service that an Ingress leads to and that has any. */
function upstreamsOf({ objects }: Network, placement: Asked['placement']): readonly string[] {
  for (const target of ingressTargets(objects)) {
    const service = objects.find(
      (object) => object.kind === 'Service' && serviceName(object) === target,
    )
    const pods = objects
      .filter((object) => service !== undefined && selects(service, object))
      .flatMap((object) =>
        (placement[idOf(object)] ?? []).map((node, index) => podName(idOf(object), index, node)),
      )
    if (pods.length > 0) return pods
  }
  return []
}

const serviceName = ({ metadata }: Network['objects'][number]): string =>
  `${metadata.namespace ?? 'default'}/${metadata.name}`

function servicesOf(network: Network, pods: readonly PodQuestion[]): readonly ServiceQuestion[] {
  return network.objects
    .filter(({ kind, spec }) => kind === 'Service' && below(spec, 'type') !== 'ExternalName')
    .flatMap((object) => {
      const workloads = network.objects.filter((one) => selects(object, one))
      const ids = workloads.map(idOf)
      const own = pods.filter(({ name }) => ids.includes(workloadOf(name)))
      const isEntry = serviceName(object) === network.entry.id.replace('/Service/', '/')
      if (!isEntry && own.length === 0) return []
      const ports = Object.assign(unresolved(object), ...workloads.map(namedPorts))
      return [{ object, pods: own.map(({ name }) => name), ports }]
    })
}

/** Names that no pod's port has lead nowhere. */
const unresolved = (service: Network['objects'][number]): Record<string, number> =>
  Object.fromEntries(
    listOf(below(service.spec, 'ports')).flatMap((port) => {
      const target = below(port, 'targetPort')
      return typeof target === 'string' ? [[target, 9]] : []
    }),
  )

/** The Service's own port for what clients come by; of a host entry the port of the host. */
function entryPort({ entry, path }: Network): number {
  const [listener] = path.listeners
  const own = entry.service?.ports.find(({ value }) => value.targetPort === listener?.targetPort)
  return own?.value.port ?? listener?.port ?? 80
}

/**
 * The address of a node: the next one of its pool's (Node objects have one each, a declared network
 * has one for every node), or of a network that nothing else uses.
 */
function addressOf({ places }: Network, index: number): string {
  const addresses = places[index]?.cell.pool.addresses ?? []
  const before = places.slice(0, index)
  const range = addresses[0]?.value
  if (range === undefined) return `10.90.0.${index + 1}`
  const taken = before.filter(({ cell }) => cell.pool.addresses[0]?.value === range).length
  const own = addresses[taken]?.value
  return own !== undefined && parseCidr(own)?.bits === 32 ? nth(own, 0) : nth(range, taken)
}

/** The host of a network by its number, from 0. */
function nth(range: string, index: number): string {
  const block = parseCidr(range)
  if (block === null || block.family === 6) throw new Error(`${range} is no IPv4 network`)
  const number = Number(block.base) + (block.bits === 32 ? 0 : index + 1)
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'

function frontOf(
  network: Network,
  front: Front,
  index: number,
  leader: string | null,
): FrontQuestion {
  const members = network.places.flatMap(({ name, cell }, at) =>
    (front.select?.(cell).in ?? true) && !isExcluded(front, network.nodes[at]) ? [name] : [],
  )
  const own = front.addresses.map(({ value }) => value)
  return {
    delivery: front.delivery,
    target: front.target === 'pod' ? 'pod' : 'node',
    members,
    one: front.members === 'one',
    leader: leader ?? '',
    health: front.health === 'unknown' ? 'none' : front.health,
    silent: front.implementation.startsWith('metallb'),
    sends: front.sends,
    addresses: own.length === 0 ? [`198.51.100.${200 + index}/32`] : own.slice(0, 1),
  }
}

/** A fixed list of nodes heeds no label, nor does one that names its pools. */
function isExcluded({ implementation, members }: Front, node: NodeObject | undefined): boolean {
  if (implementation === 'static' || members === 'selected') return false
  return node?.metadata.labels[EXCLUDED] !== undefined
}
