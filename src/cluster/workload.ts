import { lawOf, written } from '../source/facts.ts'
import { at, bool, child, items, number, scalar, text } from '../source/field.ts'
import { readLabels } from '../source/labels.ts'
import type { Fact, Field } from '../types/evidence.ts'
import type { Doc, Path } from '../types/source.ts'
import { byDefault, fact, law, none } from '../types/why.ts'
import type { Container, Strategy, Workload, WorkloadKind } from '../types/workload.ts'
import { readConstraints } from './constraints.ts'
import { readContainers, readRequests } from './containers.ts'
import { identity, namespaceOf, objectId } from './identity.ts'

const podSpecs: ReadonlyMap<string, Path> = new Map<string, Path>([
  ['Deployment', ['spec', 'template', 'spec']],
  ['StatefulSet', ['spec', 'template', 'spec']],
  ['DaemonSet', ['spec', 'template', 'spec']],
  ['ReplicaSet', ['spec', 'template', 'spec']],
  ['ReplicationController', ['spec', 'template', 'spec']],
  ['Job', ['spec', 'template', 'spec']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
  ['Pod', ['spec']],
])

/** Whether a kind makes pods, as one of the built-in kinds does. */
export const isWorkloadKind = (kind: string): kind is WorkloadKind => podSpecs.has(kind)

/** The path of the pod's spec within an object of a built-in kind. */
export const podSpecPath = (kind: WorkloadKind): Path => podSpecs.get(kind) ?? ['spec']

/** One workload as its document says, before autoscalers and recognition speak. */
export function readWorkload(doc: Doc, kind: WorkloadKind): Workload {
  const path = podSpecPath(kind)
  const spec = at(doc, ...path)
  const labels = readLabels(at(doc, ...path.slice(0, -1), 'metadata', 'labels'))
  const hostNetwork = flag(spec, 'hostNetwork')
  const containers = readContainers(spec, hostNetwork)
  return {
    id: objectId(doc),
    kind,
    namespace: namespaceOf(doc),
    name: doc.name,
    doc,
    labels,
    replicas: readReplicas(doc, kind),
    perNode: kind === 'DaemonSet',
    constraints: {
      ...readConstraints(spec, labels, namespaceOf(doc)),
      hostPorts: containers.flatMap((container) =>
        container.ports.flatMap((port) => port.value.hostPort ?? []),
      ),
    },
    hostNetwork,
    containers,
    requests: once(() => readRequests(spec)),
    strategy: readStrategy(doc, kind),
    servesTerminating: readServing(spec, containers),
    role: kind === 'DaemonSet' || (hostNetwork.value && isCritical(spec)) ? 'agent' : 'app',
    identity: identity(doc),
  }
}

function once<T>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}

/** What the cluster itself needs to run (operators of the network, typha, static pods). */
const isCritical = (spec: Field): boolean =>
  /^system-(?:node|cluster)-critical$/.test(text(spec, 'priorityClassName') ?? '')

function flag(spec: Field, key: string): Fact<boolean> {
  const field = child(spec, key)
  const value = bool(field)
  return value === null
    ? fact(false, byDefault(`${key} is false when absent`, field))
    : fact(value, field)
}

function readReplicas(doc: Doc, kind: WorkloadKind): Workload['replicas'] {
  if (kind === 'Job') return readParallelism(at(doc, 'spec'))
  if (kind === 'CronJob') return readParallelism(at(doc, 'spec', 'jobTemplate', 'spec'))
  const key = 'replicas'
  const field = at(doc, 'spec', key)
  const value = kind === 'Pod' ? null : number(field)
  const count = value ?? 1
  const why = value === null ? byDefault(`one pod when ${key} is absent`, field) : field
  return fact({ min: count, max: count }, why)
}

/** A Job runs as many pods at a time as it may, and never more than it has to complete. */
function readParallelism(job: Field): Workload['replicas'] {
  const parallelism = child(job, 'parallelism')
  const completions = child(job, 'completions')
  const atOnce = number(parallelism) ?? 1
  const most = number(completions) ?? atOnce
  const count = Math.min(atOnce, most)
  const absent = byDefault('one pod when parallelism is absent', parallelism)
  const why = number(parallelism) === null ? absent : parallelism
  const limit = most < atOnce ? completions : null
  return fact({ min: count, max: count }, limit === null ? why : law('job-pods', why, limit))
}

function readStrategy(doc: Doc, kind: WorkloadKind): Fact<Strategy> {
  const key = kind === 'Deployment' ? 'strategy' : 'updateStrategy'
  const strategy = at(doc, 'spec', key)
  const type = text(strategy, 'type')
  const rolling = child(strategy, 'rollingUpdate')
  const defaults = kind === 'Deployment' ? quarters : oneByOne
  const value: Strategy = {
    type: strategyTypes.find((known) => known === type) ?? 'RollingUpdate',
    maxSurge: amount(scalar(rolling, 'maxSurge')) ?? defaults.maxSurge,
    maxUnavailable: amount(scalar(rolling, 'maxUnavailable')) ?? defaults.maxUnavailable,
  }
  const why = lawOf('rolling-update', () => {
    const amounts = (['maxSurge', 'maxUnavailable'] as const).map((name) => {
      const field = child(rolling, name)
      return { field, absent: byDefault(`${name} is ${defaults[name]} when absent`, field) }
    })
    return [
      written(child(strategy, 'type')),
      ...amounts.map(({ field }) => written(field)),
      ...amounts.map(({ field, absent }) => (field.node === null ? absent : null)),
    ]
  })
  return fact(value, why)
}

const quarters = { maxSurge: '25%', maxUnavailable: '25%' }
const oneByOne = { maxSurge: 0, maxUnavailable: 1 }

const strategyTypes = ['RollingUpdate', 'Recreate', 'OnDelete'] as const

const amount = (value: unknown): number | string | null =>
  typeof value === 'number' || typeof value === 'string' ? value : null

/**
 * Seconds of a preStop sleep (the `sleep` action of KEP-3960, or `exec` of a sleep): meanwhile the
 * container runs on and still serves. The grace period cuts it short. Containers all get SIGTERM at
 * their own time, so the shortest sleep of those with ports counts.
 */
function readServing(spec: Field, containers: readonly Container[]): Fact<number> {
  const grace = child(spec, 'terminationGracePeriodSeconds')
  const limit = number(grace) ?? 30
  const sleeps = items(child(spec, 'containers')).flatMap((container, index) => {
    if ((containers[index]?.ports.length ?? 0) === 0 && containers.length > 1) return []
    return [readSleep(child(child(container, 'lifecycle'), 'preStop'))]
  })
  const shortest = sleeps.toSorted((a, b) => a.value - b.value)[0]
  if (shortest === undefined || shortest.value === 0)
    return shortest ?? fact(0, none('this pod has no container'))
  return fact(Math.min(shortest.value, limit), law('pre-stop', shortest.why, written(grace)))
}

function readSleep(hook: Field): Fact<number> {
  if (hook.node === null) return fact(0, none('no preStop sleep', hook))
  const action = child(child(hook, 'sleep'), 'seconds')
  const seconds = number(action)
  if (seconds !== null) return fact(seconds, action)
  const words = items(child(child(hook, 'exec'), 'command'))
  const command = words.map((word) => String(scalar(word))).join(' ')
  const slept =
    /^(?:\S*\/)?sleep (\d{1,6})$|^\S*sh -c (?:\S*\/)?sleep (\d{1,6})(?:\s*[;&].*)?$/.exec(command)
  const count = slept?.[1] ?? slept?.[2]
  if (count === undefined) return fact(0, none('no preStop sleep', hook))
  return fact(Number(count), law('as-written', ...words))
}
