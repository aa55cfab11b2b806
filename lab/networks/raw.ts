import type { KubernetesObject } from '../scenario/objects.ts'

/**
 * What the oracle reads of manifests, by itself: it must not share what the simulator misreads.
 */

/** A value below a path of keys, or `undefined`. */
export function below(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && !Array.isArray(found)
        ? (found as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  )
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** An object's `namespace/Kind/name`. */
export const idOf = ({ kind, metadata }: KubernetesObject): string =>
  `${metadata.namespace ?? 'default'}/${kind}/${metadata.name}`

/** The pod template of a workload (the object itself where it is a Pod). */
function templateOf(object: KubernetesObject): unknown {
  if (object.kind === 'Pod') return object
  if (object.kind === 'CronJob') return below(object.spec, 'jobTemplate', 'spec', 'template')
  return below(object.spec, 'template')
}

export const podSpecOf = (object: KubernetesObject): unknown => below(templateOf(object), 'spec')

/** Whether the pods of a workload bear every label of a Service's selector. */
export function selects(service: KubernetesObject, workload: KubernetesObject): boolean {
  const { namespace = 'default' } = service.metadata
  if (namespace !== (workload.metadata.namespace ?? 'default')) return false
  const selector = below(service.spec, 'selector')
  const labels = below(templateOf(workload), 'metadata', 'labels')
  if (typeof selector !== 'object' || selector === null || labels === undefined) return false
  return Object.entries(selector).every(([key, value]) => below(labels, key) === value)
}

/** Container ports by name. */
export function namedPorts(workload: KubernetesObject): Readonly<Record<string, number>> {
  const ports = containersOf(workload).flatMap((container) => listOf(below(container, 'ports')))
  return Object.fromEntries(
    ports.flatMap((port) => {
      const [name, number] = [below(port, 'name'), below(port, 'containerPort')]
      return typeof name === 'string' && typeof number === 'number' ? [[name, number]] : []
    }),
  )
}

/** The first container port: what the pod is taken to listen on; 80 where none is written. */
export function firstPort(workload: KubernetesObject): number {
  for (const container of containersOf(workload))
    for (const port of listOf(below(container, 'ports'))) {
      const number = below(port, 'containerPort')
      if (typeof number === 'number') return number
    }
  return 80
}

const containersOf = (workload: KubernetesObject): readonly unknown[] =>
  listOf(below(podSpecOf(workload), 'containers'))

const words = (container: unknown): readonly unknown[] => [
  ...listOf(below(container, 'command')),
  ...listOf(below(container, 'args')),
]

/** Whether the pods of a workload are ingress-nginx. */
export const isNginx = (workload: KubernetesObject): boolean =>
  containersOf(workload).some(
    (container) =>
      /ingress-nginx\/controller|nginx-ingress-controller/.test(
        String(below(container, 'image') ?? ''),
      ) || words(container).includes('/nginx-ingress-controller'),
  )

/** The data of the ConfigMap that an ingress-nginx is told to read. */
export function nginxConfigOf(
  workload: KubernetesObject,
  objects: readonly KubernetesObject[],
): Readonly<Record<string, string>> {
  const { namespace = 'default' } = workload.metadata
  const told = containersOf(workload)
    .flatMap(words)
    .map((word) => /^--configmap=(.+)$/.exec(String(word))?.[1])
    .find((name) => name !== undefined)
    ?.replace('$(POD_NAMESPACE)', namespace)
  const map = objects.find(
    ({ kind, metadata }) =>
      kind === 'ConfigMap' && `${metadata.namespace ?? 'default'}/${metadata.name}` === told,
  )
  return (below(map, 'data') ?? {}) as Readonly<Record<string, string>>
}

/** Names of the Services that the Ingresses of a cluster lead to, in order, as `namespace/name`. */
export function ingressTargets(objects: readonly KubernetesObject[]): readonly string[] {
  return objects
    .filter(({ kind }) => kind === 'Ingress')
    .flatMap(({ metadata, spec }) => {
      const paths = listOf(below(spec, 'rules')).flatMap((rule) =>
        listOf(below(rule, 'http', 'paths')),
      )
      const backends = [
        below(spec, 'defaultBackend'),
        ...paths.map((path) => below(path, 'backend')),
      ]
      const { namespace = 'default' } = metadata
      return backends.flatMap((backend) => {
        const name = below(backend, 'service', 'name')
        return typeof name === 'string' ? [`${namespace}/${name}`] : []
      })
    })
}

/** Seconds that every container surely goes on serving when its pod is deleted. */
export function sleepOf(workload: KubernetesObject): number {
  const grace = Number(below(podSpecOf(workload), 'terminationGracePeriodSeconds') ?? 30)
  const sleeps = containersOf(workload).map((container) => {
    const hook = below(container, 'lifecycle', 'preStop')
    const seconds = below(hook, 'sleep', 'seconds')
    if (typeof seconds === 'number') return seconds
    const command = listOf(below(hook, 'exec', 'command')).join(' ')
    return Number(/\bsleep (\d+)/.exec(command)?.[1] ?? 0)
  })
  return Math.min(grace, ...sleeps)
}

/** What an update does at once: pods that end, and whether new ones are ready by then. */
export type Step = { readonly together: number; readonly surges: boolean }

/** The largest step that a workload's controller may take, by its own rules; `null`: none. */
export function largestStep(workload: KubernetesObject, pods: number): Step | null {
  const { kind, spec } = workload
  const isDeployment = kind === 'Deployment'
  if (!isDeployment && kind !== 'DaemonSet' && kind !== 'StatefulSet') return null
  const strategy = below(spec, isDeployment ? 'strategy' : 'updateStrategy')
  const type = below(strategy, 'type') ?? 'RollingUpdate'
  if (type === 'OnDelete' || pods === 0) return null
  if (type === 'Recreate') return { together: pods, surges: false }
  const rolling = below(strategy, 'rollingUpdate')
  const usual = isDeployment ? '25%' : 1
  const surge = amount(below(rolling, 'maxSurge') ?? (isDeployment ? '25%' : 0), pods, Math.ceil)
  const round = isDeployment ? Math.floor : Math.ceil
  const away = amount(below(rolling, 'maxUnavailable') ?? usual, pods, round)
  const together = Math.min(pods, Math.max(1, surge + away))
  return { together, surges: surge > 0 && away < pods }
}

/** How a controller replaces pods: how many more there may be, and how many fewer, by its own rules. */
export function paceOf(
  workload: KubernetesObject,
  replicas: number,
): { readonly replicas: number; readonly surge: number; readonly away: number } {
  const { kind, spec } = workload
  const isDeployment = kind === 'Deployment'
  const strategy = below(spec, isDeployment ? 'strategy' : 'updateStrategy')
  if (below(strategy, 'type') === 'Recreate') return { replicas, surge: 0, away: replicas }
  const rolling = below(strategy, 'rollingUpdate')
  const usual = isDeployment ? '25%' : 1
  const surge = amount(
    below(rolling, 'maxSurge') ?? (isDeployment ? '25%' : 0),
    replicas,
    Math.ceil,
  )
  const round = isDeployment ? Math.floor : Math.ceil
  const away = amount(below(rolling, 'maxUnavailable') ?? usual, replicas, round)
  return { replicas, surge, away: surge === 0 ? Math.max(1, away) : away }
}

function amount(value: unknown, pods: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value
  return round((Number.parseInt(String(value), 10) * pods) / 100)
}
