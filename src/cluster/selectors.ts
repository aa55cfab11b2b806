import { lawOf } from '../source/facts.ts'
import type { Why } from '../types/evidence.ts'
import type { Labels } from '../types/pool.ts'
import type { Backend, Service } from '../types/service.ts'
import { law } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

/**
 * Workloads by namespace, label and its value, so that a selector looks only at those that share
 * its rarest label. `probes` counts the candidates looked at: the cost of resolving, in work and not
 * in time.
 */
export type WorkloadIndex = {
  readonly namespaces: ReadonlyMap<string, ByLabel>
  probes: number
}

type ByLabel = Map<string, Map<string, Workload[]>>

/** An index over those labels of the pods of workloads that a selector of the Services names. */
export function indexWorkloads(
  workloads: readonly Workload[],
  services: readonly Service[],
): WorkloadIndex {
  const selecting = new Set<string>()
  for (const { selector } of services)
    if (selector !== null) for (const label of selector.keys()) selecting.add(label)
  const namespaces = new Map<string, ByLabel>()
  for (const workload of workloads) {
    const byLabel = within(namespaces, workload.namespace, () => new Map())
    for (const [label, { value }] of workload.labels) {
      if (!selecting.has(label)) continue
      const byValue = within(byLabel, label, () => new Map())
      within<Workload[]>(byValue, value, () => []).push(workload)
    }
  }
  return { namespaces, probes: 0 }
}

/** What a map holds under a key; made where there is nothing yet. */
function within<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

const NOBODY: readonly Workload[] = []

/** The workloads of a namespace whose pods bear every label of a selector, sorted by id. */
function select(index: WorkloadIndex, namespace: string, selector: Labels): Workload[] {
  const rarest = rarestList(index, namespace, selector)
  index.probes += rarest.length
  const found = rarest.filter((workload) => {
    for (const [label, { value }] of selector)
      if (workload.labels.get(label)?.value !== value) return false
    return true
  })
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function rarestList({ namespaces }: WorkloadIndex, namespace: string, selector: Labels) {
  const byLabel = namespaces.get(namespace)
  let rarest: readonly Workload[] | null = null
  for (const [label, { value }] of selector) {
    const list = byLabel?.get(label)?.get(value) ?? NOBODY
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
