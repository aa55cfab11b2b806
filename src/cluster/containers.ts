import { parseMilli, parseQuantity } from '../settings/quantity.ts'
import { lawOf, stringFact, stringFacts, written } from '../source/facts.ts'
import { child, items, number, scalar, text } from '../source/field.ts'
import type { Fact, Field } from '../types/evidence.ts'
import { fact, law } from '../types/why.ts'
import type { Amounts, Container, ContainerPort, Requests } from '../types/workload.ts'

/** The containers of a pod template. On host network every container port is a host port. */
export function readContainers(spec: Field, hostNetwork: Fact<boolean>): Container[] {
  return items(child(spec, 'containers')).map((field) => ({
    name: text(field, 'name') ?? '',
    image: stringFact(child(field, 'image')),
    command: stringFacts(child(field, 'command')),
    args: stringFacts(child(field, 'args')),
    ports: items(child(field, 'ports')).flatMap((port) => readPort(port, hostNetwork)),
  }))
}

function readPort(field: Field, hostNetwork: Fact<boolean>): Fact<ContainerPort>[] {
  const containerPort = number(field, 'containerPort')
  if (containerPort === null) return []
  const declared = child(field, 'hostPort')
  const hostPort = number(declared)
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
        local: !hostNetwork.value && isLoopback(text(field, 'hostIP')),
        protocol: text(field, 'protocol') ?? 'TCP',
      },
      lawOf('as-written', () =>
        ['containerPort', 'name', 'protocol', 'hostPort'].map((key) => written(child(field, key))),
      ),
    ),
  ]
}

/** Such a host port is for the node itself; two pods still cannot share it. */
const isLoopback = (address: string | null): boolean =>
  address !== null && /^(?:127\.|::1$)/.test(address)

/** What is counted for a container that asks for nothing, where nodes are scored. */
const SCORED: Amounts = { cpuMilli: 100, memoryBytes: 200 * 1024 * 1024 }
const NOTHING: Amounts = { cpuMilli: 0, memoryBytes: 0 }

/**
 * What the scheduler counts for one pod: containers and sidecars together, or an init container
 * beside the sidecars before it where that is more, and the overhead. A limit stands for a request
 * that is absent. Sources: pkg/apis/core/v1/defaults.go (SetDefaults_Pod) and
 * k8s.io/component-helpers resource/helpers.go (PodRequests), kubernetes v1.35.4.
 */
export function readRequests(spec: Field): Requests {
  const containers = items(child(spec, 'containers'))
  const inits = items(child(spec, 'initContainers'))
  const overhead = amountsOf(child(spec, 'overhead'), null, NOTHING)
  const total = (absent: Amounts): Amounts => {
    const main = containers.reduce((sum, one) => plus(sum, amounts(one, absent)), NOTHING)
    let sidecars = NOTHING
    let starting = NOTHING
    for (const init of inits) {
      const beside = plus(sidecars, amounts(init, absent))
      starting = larger(starting, beside)
      if (text(init, 'restartPolicy') === 'Always') sidecars = beside
    }
    return plus(larger(plus(main, sidecars), starting), overhead)
  }
  const why = lawOf('pod-requests', () => [
    ...[...containers, ...inits].flatMap((one) => writtenAmounts(child(one, 'resources'))),
    written(child(spec, 'overhead')),
  ])
  return { asked: total(NOTHING), scored: total(SCORED), why }
}

function amounts(container: Field, absent: Amounts): Amounts {
  const resources = child(container, 'resources')
  return amountsOf(child(resources, 'requests'), child(resources, 'limits'), absent)
}

function amountsOf(requests: Field, limits: Field | null, absent: Amounts): Amounts {
  const amount = (key: string, parse: typeof parseMilli): number | null => {
    const value = scalar(requests, key) ?? (limits === null ? null : scalar(limits, key))
    return typeof value === 'string' || typeof value === 'number' ? parse(value) : null
  }
  return {
    cpuMilli: amount('cpu', parseMilli) ?? absent.cpuMilli,
    memoryBytes: amount('memory', parseQuantity) ?? absent.memoryBytes,
  }
}

const writtenAmounts = (resources: Field): (Field | null)[] =>
  ['requests', 'limits'].flatMap((part) =>
    ['cpu', 'memory'].map((key) => written(child(child(resources, part), key))),
  )

const plus = (a: Amounts, b: Amounts): Amounts => ({
  cpuMilli: a.cpuMilli + b.cpuMilli,
  memoryBytes: a.memoryBytes + b.memoryBytes,
})

const larger = (a: Amounts, b: Amounts): Amounts => ({
  cpuMilli: Math.max(a.cpuMilli, b.cpuMilli),
  memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
})
