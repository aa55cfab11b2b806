import { bears } from '../../cluster/selectors.ts'
import { at } from '../../source/field.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Facts, RawFinding } from '../../types/finding.ts'
import type { Labels } from '../../types/pool.ts'
import { ONE } from '../../types/ratio.ts'
import type { Backend, Service } from '../../types/service.ts'
import { law, none } from '../../types/why.ts'
import type { Workload } from '../../types/workload.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { grounds } from '../whys.ts'

/** Whether a Service has a selector and nobody in Git bears its labels. */
export function isUnselected(service: Service | null, backend: Backend): boolean {
  if (service === null || service.selector === null || service.type.value === 'ExternalName') {
    return false
  }
  return backend.workloads.length === 0 && (backend.slices?.value ?? 0) === 0
}

type Way = {
  readonly entry: EntryPoint
  readonly service: Service
  readonly selector: Labels
  /** Null for the entry's own Service; else how a proxy gets there. */
  readonly through: Why | null
}

/** Services on the way of traffic whose selector matches nothing, where that is a mistake. */
export function emptySelectors(rule: string, facts: Facts): readonly RawFinding[] {
  return waysToNobody(facts).flatMap((way) => {
    const reason = mistake(way, facts)
    return reason === null ? [] : [describe(rule, way, reason)]
  })
}

function waysToNobody(facts: Facts): readonly Way[] {
  return reachable(facts).flatMap(({ entry, paths }) => {
    const seen = new Set(
      paths.flatMap(({ sightings }) => sightings.map(({ workload }) => workload.id)),
    )
    const routes = facts.cluster.proxies
      .filter(({ workload }) => seen.has(workload.id))
      .flatMap((proxy) => proxy.routes)
    return [
      { service: entry.service, backend: entry.backend, through: null },
      ...routes.map(({ service, backend, why }) => ({ service, backend, through: why })),
    ].flatMap(({ service, backend, through }): readonly Way[] =>
      service?.selector && isUnselected(service, backend)
        ? [{ entry, service, selector: service.selector, through }]
        : [],
    )
  })
}

type Mistake = {
  readonly text: string
  readonly near: Field | null
  /** What else the near miss rests on. */
  readonly why: readonly Why[]
  readonly likely: boolean
}

/** Why an empty selector is a mistake and not a Service whose pods come from elsewhere. */
function mistake({ service, selector }: Way, facts: Facts): Mistake | null {
  const miss = nearMiss(service, selector, facts.cluster)
  const { complete, whole, disputed } = facts.cluster
  // One of two that stand in Git under one name bears the labels.
  if (disputed.some((workload) => bears(workload, service))) return null
  const custom = facts.cluster.custom.get(service.namespace)
  const rest = {
    near: miss?.near ?? null,
    why: [...(miss?.why ?? []), ...(custom === undefined ? [] : [custom])],
    // Operators make pods from custom resources, and what was not read may make some too.
    likely: custom !== undefined || !whole,
  }
  if (complete) {
    return { ...rest, text: miss?.text ?? 'the cluster is declared complete' }
  }
  if (facts.before !== null && hadEndpoints(service.id, facts.before)) {
    return { ...rest, text: miss?.text ?? 'before this change something did' }
  }
  return miss && { ...miss, likely: true }
}

function hadEndpoints(id: string, before: Cluster): boolean {
  const backends = [
    ...before.entries.flatMap(({ service, backend }) => (service?.id === id ? [backend] : [])),
    ...before.proxies.flatMap(({ routes }) =>
      routes.flatMap(({ service, backend }) => (service?.id === id ? [backend] : [])),
    ),
  ]
  return backends.some(({ workloads, slices }) => workloads.length > 0 || (slices?.value ?? 0) > 0)
}

type Miss = Pick<Mistake, 'text' | 'why'> & { readonly near: Field }

/** The same labels in another namespace; or here, of two or more labels, all but one. */
function nearMiss(service: Service, selector: Labels, { workloads }: Cluster): Miss | null {
  for (const workload of workloads) {
    const missing = [...selector].filter(
      ([key, { value }]) => workload.labels.get(key)?.value !== value,
    )
    const [first] = missing
    const isHere = workload.namespace === service.namespace
    const why = [
      workload.identity,
      ...[...selector.keys()].flatMap((key) => workload.labels.get(key)?.why ?? []),
    ]
    if (first === undefined && !isHere)
      return { text: elsewhere(workload), near: place(workload), why }
    if (isHere && first !== undefined && missing.length === 1 && selector.size > 1) {
      const [key, { value }] = first
      const has = workload.labels.get(key)?.value
      const instead = has === undefined ? 'has no such label' : `has ${key}=${has}`
      const text = `${workload.id} bears all of them but ${key}=${value} (it ${instead})`
      return { text, near: place(workload, key), why }
    }
  }
  return null
}

const elsewhere = ({ id }: Workload): string =>
  `${id} bears these labels, but a Service selects only within its own namespace`

function place({ doc, labels }: Workload, key?: string): Field {
  const why = (key === undefined ? undefined : labels.get(key)?.why) ?? [...labels.values()][0]?.why
  if (key === undefined || why?.k !== 'field') return at(doc, 'metadata', 'name')
  return why
}

function describe(rule: string, way: Way, { text, near, why, likely }: Mistake): RawFinding {
  const { entry, service, selector, through } = way
  const wanted = [...selector].map(([key, { value }]) => `${key}=${value}`).join(', ')
  const field = at(service.doc, 'spec', 'selector')
  return {
    rule,
    entry: entry.id,
    subject: service.id,
    at: field,
    related: near === null ? [] : [near],
    evidence: grounds(
      law('selects', service.identity, ...[...selector.values()].map(({ why }) => why)),
      none(`no workload of ${service.namespace} whose pods bear ${wanted}`, near ?? field),
      service.type.why,
      ...entryGrounds(entry),
      near,
      ...why,
      through,
    ),
    // Behind a proxy the share depends on which of its hosts and paths people ask for.
    size: through === null ? ONE : null,
    severity: 'error',
    likely,
    message:
      `Nothing bears ${wanted}, which ${service.id} selects: ${text}. Whoever is ` +
      'sent there is refused.',
  }
}
