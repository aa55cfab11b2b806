import { lawOf } from '../source/facts.ts'
import type { Why } from '../types/evidence.ts'
import type { Labels } from '../types/pool.ts'
import type { Backend, Service } from '../types/service.ts'
import { law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

/**
 * Workloads by namespace and label, so that a selector looks only at those that share its rarest
 * label. `probes` counts the candidates looked at: the cost of resolving, in work and not in time.
 */
export type WorkloadIndex = {
  readonly byLabel: ReadonlyMap<string, readonly Workload[]>
  probes: number
}

const keyOf = (namespace: string, label: string, value: string): string =>
  `${namespace}\n${label}\n${value}`

/** An index over those labels of the pods of workloads that a selector of the Services names. */
export function indexWorkloads(
  workloads: readonly Workload[],
  services: readonly Service[],
): WorkloadIndex {
  const selecting = new Set(services.flatMap(({ selector }) => [...(selector?.keys() ?? [])]))
  const byLabel = new Map<string, Workload[]>()
  for (const workload of workloads) {
    for (const [label, { value }] of workload.labels) {
      if (!selecting.has(label)) continue
      const key = keyOf(workload.namespace, label, value)
      const known = byLabel.get(key)
      if (known === undefined) byLabel.set(key, [workload])
      else known.push(workload)
    }
  }
  return { byLabel, probes: 0 }
}

const NOBODY: readonly Workload[] = []

/** The workloads of a namespace whose pods bear every label of a selector, sorted by id. */
function select(index: WorkloadIndex, namespace: string, selector: Labels): Workload[] {
  const rarest = rarestList(index, namespace, selector)
  index.probes += rarest.length
  return rarest
    .filter((workload) => {
      for (const [label, { value }] of selector)
        if (workload.labels.get(label)?.value !== value) return false
      return true
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function rarestList({ byLabel }: WorkloadIndex, namespace: string, selector: Labels) {
  let rarest: readonly Workload[] | null = null
  for (const [label, { value }] of selector) {
    const list = byLabel.get(keyOf(namespace, label, value)) ?? NOBODY
    if (rarest === null || list.length < rarest.length) rarest = list
  }
  return rarest ?? NOBODY
}

/** Pods of Jobs come and go: beside others they are not what a Service is for. */
function lasting(found: readonly Workload[]): readonly Workload[] {
  const stay = found.filter(({ kind }) => kind !== 'Job' && kind !== 'CronJob')
  return stay.length > 0 ? stay : found
}

/** Whether the pods of a workload bear every label that a Service selects. */
export function bears({ namespace, labels }: Workload, service: Service): boolean {
  if (service.selector === null || namespace !== service.namespace) return false
  return [...service.selector].every(([key, { value }]) => labels.get(key)?.value === value)
}

/** Who is behind a Service, with the fields of selector and labels as the reason. */
export function backendOf(index: WorkloadIndex, service: Service): Backend {
  if (service.selector === null) return { workloads: [], slices: null, none: null }
  const { selector } = service
  const found = lasting(select(index, service.namespace, selector))
  const why = (workload: Workload): Why =>
    lawOf('selects', () => [
      ...[...selector].flatMap(([label, value]) => [value.why, workload.labels.get(label)?.why]),
      service.identity,
      workload.identity,
    ])
  return {
    workloads: found.map((workload) => ({ workload, why: why(workload) })),
    slices: null,
    none:
      found.length > 0 ? null : law('selects', ...[...selector.values()].map((label) => label.why)),
  }
}
