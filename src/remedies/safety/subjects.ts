import { groupOf, namespaceOf, objectId } from '../../cluster/identity.ts'
import { isWorkloadKind } from '../../cluster/workload.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { EntryPoint } from '../../types/entry.ts'
import type { Doc } from '../../types/source.ts'
import type { Change } from './changes/changes.ts'
import { entrySubject } from './entry/entry-subject.ts'
import { type Shaping, shaping } from './entry/shaping.ts'
import { sharers } from './entry/sharing.ts'
import { wayIn } from './entry/ways.ts'
import type { State, States } from './states.ts'
import type { Subject } from './subject.ts'
import { workloadSubject } from './workload-subject.ts'

export type SubjectTerms = {
  readonly list: readonly Change[]
  readonly states: States
  readonly base: State
  readonly end: State
  /** The entry that it is all about: it is told first. */
  readonly entry: string
  /** States of which the losses are nothing new. */
  readonly floor: readonly State[]
}

/** Everybody who may lose something: entries that any change is about, and changed workloads. */
export function subjectsOf(terms: SubjectTerms): readonly Subject[] {
  const { list, base, end, floor } = terms
  // Nobody knows whether others can be reached at all: host ports of agents, undeclared node ports.
  const all = base.cluster.cluster.entries.filter(
    ({ id, exposure }) => id === terms.entry || exposure.value !== 'unknown',
  )
  const ordered = [
    ...all.filter(({ id }) => id === terms.entry),
    ...all.filter(({ id }) => id !== terms.entry),
  ]
  const entries = ordered.flatMap((entry) => {
    const about = list.filter(aboutEntry(entry, base, end))
    const ids = about.map(({ id }) => id)
    if (ids.length === 0) return []
    const cast = new Set([...ids, ...behind(entry, base), ...behind(entry, end)])
    const shapes = shaping(entry, [...cast])
    const felt = about.filter((change) => !isIndirect(change) || isFelt(change, shapes, terms))
    return [entrySubject(entry, { changes: felt.map(({ id }) => id), shapes }, floor)]
  })
  const covered = new Set(entries.flatMap(({ changes }) => changes))
  const ofNodes = list.flatMap(({ id, isOfNodes }) => (isOfNodes ? [id] : []))
  const others = list.flatMap(({ id, isOfNodes }) => (isOfNodes ? [] : [id]))
  const workloads = list
    .filter(({ id, doc }) => doc !== null && isWorkload(doc) && !covered.has(id))
    .map(({ id }) => workloadSubject(id, { ofNodes, others, floor }))
  return [...entries, ...workloads]
}

const behind = (entry: EntryPoint, { cluster }: State): readonly string[] =>
  wayIn(cluster.cluster, entry)?.backend.workloads.map(({ workload }) => workload.id) ?? []

const isWorkload = (doc: Doc): boolean =>
  isWorkloadKind(doc.kind) && ['', 'apps', 'batch'].includes(groupOf(doc))

/** Whether an entry can feel a change: of its objects and pods, its front, its nodes. */
function aboutEntry(entry: EntryPoint, base: State, end: State): (change: Change) => boolean {
  const docs = new Set<string>()
  const namespaces = new Set(['kube-system'])
  let isMetalLb = false
  for (const { cluster } of [base.cluster, end.cluster]) {
    const way = wayIn(cluster, entry)
    if (way === null) continue
    for (const doc of docsOf(way, cluster)) docs.add(objectId(doc))
    for (const { workload } of way.backend.workloads) namespaces.add(workload.namespace)
    if (way.fronts.some(({ implementation }) => implementation.startsWith('metallb')))
      isMetalLb = true
  }
  return ({ id, doc, isOfNodes }) => {
    if (isOfNodes || doc === null || docs.has(id)) return true
    if (groupOf(doc) === 'metallb.io') return isMetalLb
    return STEERS.has(doc.kind) && namespaces.has(namespaceOf(doc))
  }
}

/** Kinds that steer what others do in their namespace: configuration, and how many pods there are. */
const STEERS = new Set(['ConfigMap', 'HorizontalPodAutoscaler', 'ScaledObject'])

const isIndirect = ({ doc, isOfNodes }: Change): boolean =>
  isOfNodes || (doc !== null && STEERS.has(doc.kind))

/** Whether what is about others' behaviour makes a difference here, as the first change or the last. */
function isFelt(
  { id }: Change,
  shapes: Shaping,
  { states, base, end, list }: SubjectTerms,
): boolean {
  const others = list.map((one) => one.id).filter((one) => one !== id)
  const hasEffect = (a: State, b: State): boolean => shapes(a).whole !== shapes(b).whole
  return hasEffect(base, states.at([id])) || hasEffect(states.at(others), end)
}

function docsOf(entry: EntryPoint, cluster: Cluster): readonly Doc[] {
  return [
    entry.doc,
    ...entry.backend.workloads.map(({ workload }) => workload.doc),
    ...entry.fronts.flatMap(({ announcer }) => announcer?.doc ?? []),
    ...sharers(entry, cluster).map(({ doc }) => doc),
  ]
}
