import { parseQuantity } from '../settings/quantity.ts'
import { lawOf, stringFact, stringFacts, written } from '../source/facts.ts'
import { child, items, number, scalar, text } from '../source/field.ts'
import type { Fact, Field } from '../types/evidence.ts'
import { fact, law } from '../types/why.ts'
import type { Container, ContainerPort } from '../types/workload.ts'

/** The containers of a pod template. On host network every container port is a host port. */
export function readContainers(spec: Field, hostNetwork: Fact<boolean>): Container[] {
  return items(child(spec, 'containers')).map((field) => ({
    name: text(field, 'name') ?? '',
    image: stringFact(child(field, 'image')),
    command: stringFacts(child(field, 'command')),
    args: stringFacts(child(field, 'args')),
    ports: items(child(field, 'ports')).flatMap((port) => readPort(port, hostNetwork)),
    requests: readRequests(child(field, 'resources', 'requests')),
  }))
}

function readPort(field: Field, hostNetwork: Fact<boolean>): Fact<ContainerPort>[] {
  const containerPort = number(field, 'containerPort')
  if (containerPort === null) return []
  const declared = child(field, 'hostPort')
  const hostPort = isLoopback(text(field, 'hostIP')) ? null : number(declared)
  const onHost = hostNetwork.value
    ? fact(
        hostPort ?? containerPort,
        law('as-written', child(field, 'containerPort'), hostNetwork.why),
      )
    : null
  return [
    fact(
      {
        name: text(field, 'name'),
        containerPort,
        hostPort: hostPort !== null && !hostNetwork.value ? fact(hostPort, declared) : onHost,
        protocol: text(field, 'protocol') ?? 'TCP',
      },
      lawOf('as-written', () =>
        ['containerPort', 'name', 'protocol', 'hostPort'].map((key) => written(child(field, key))),
      ),
    ),
  ]
}

/** Such a host port is for the node itself: nobody reaches it from outside. */
const isLoopback = (address: string | null): boolean =>
  address !== null && /^(?:127\.|::1$)/.test(address)

function readRequests(field: Field): Container['requests'] {
  if (field.node === null) return null
  const quantity = (key: string): number => {
    const value = scalar(field, key)
    if (typeof value !== 'string' && typeof value !== 'number') return 0
    return parseQuantity(value) ?? 0
  }
  return {
    cpuMilli: Math.ceil(quantity('cpu') * 1000),
    memoryBytes: quantity('memory'),
    why: lawOf('as-written', () => ['cpu', 'memory'].map((key) => written(child(field, key)))),
  }
}
