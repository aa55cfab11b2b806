import { at, bool, child, items, text } from '../source/field.ts'
import { NO_LABELS, readLabels } from '../source/labels.ts'
import type { Fact, Why } from '../types/evidence.ts'
import type { Labels, Pool, PoolRole, Taint } from '../types/pool.ts'
import type { ClusterSettings, PoolSettings } from '../types/settings.ts'
import type { Doc } from '../types/source.ts'
import { assumed, byDefault, fact, law } from '../types/why.ts'
import { identity } from './identity.ts'
import { type Found, fromFound } from './nodes/found-pools.ts'

/** Labels that differ from node to node without making them unlike. */
const PERSONAL = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/zone',
])
const ZONE = 'topology.kubernetes.io/zone'

/** A pool before its role is concluded from what stands in the other pools. */
export type PoolDraft = Omit<Pool, 'role'> & { readonly role: Fact<PoolRole> | null }

const COMPARE = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Pools as declared, else as Node objects in Git show them (they are what is there by now), else as
 * something asks for them, else one assumed pool of three.
 */
export function draftPools(
  settings: ClusterSettings | null,
  nodes: readonly Doc[],
  { apart, found }: { readonly apart: ReadonlyMap<string, string>; readonly found: Found },
): PoolDraft[] {
  if (settings?.pools) return settings.pools.map(fromSettings)
  const drafts = fromNodes(nodes, apart)
  if (drafts.length > 0) return drafts.map((draft) => besides(draft, found))
  return found.pools.length > 0 ? fromFound(found.pools) : [ASSUMED_POOL]
}

/** Node objects win over what asks for nodes; their evidence says so. */
function besides(draft: PoolDraft, { pools }: Found): PoolDraft {
  const [first] = pools
  if (first === undefined) return draft
  const text = `Node objects are what is there: pools that something asks for (${first.name}${pools.length > 1 ? ', ...' : ''}) are not counted besides`
  return { ...draft, why: law('nodes-in-git', draft.why, byDefault(text)) }
}

const ASSUMED_WHY = assumed('pool', 'one pool of three like nodes, as no pool is declared')

const ASSUMED_POOL: PoolDraft = {
  name: 'nodes',
  role: fact('mixed', ASSUMED_WHY),
  nodes: fact({ min: 3, max: 3 }, ASSUMED_WHY),
  labels: NO_LABELS,
  taints: [],
  zones: [],
  addresses: [],
  allocatable: null,
  cordoned: fact(false, ASSUMED_WHY),
  source: 'assumed',
  members: [],
  why: ASSUMED_WHY,
}

function fromSettings(pool: PoolSettings): PoolDraft {
  return {
    name: pool.name.value,
    role: pool.role,
    nodes:
      pool.nodes ??
      fact({ min: 1, max: null }, byDefault('a pool has one node or more', pool.field)),
    labels: pool.labels,
    taints: pool.taints,
    zones: pool.zones,
    addresses: pool.addresses,
    allocatable: pool.allocatable,
    cordoned: fact(false, byDefault('a declared pool is not cordoned', pool.field)),
    source: 'settings',
    members: [],
    why: law('declared', pool.name.why),
  }
}

type NodeView = {
  readonly doc: Doc
  readonly labels: Labels
  readonly taints: readonly Fact<Taint>[]
  readonly cordoned: Fact<boolean>
}

function viewNode(doc: Doc): NodeView {
  const cordon = at(doc, 'spec', 'unschedulable')
  return {
    doc,
    labels: readLabels(at(doc, 'metadata', 'labels')),
    taints: items(at(doc, 'spec', 'taints')).map((field) =>
      fact(
        {
          key: text(field, 'key') ?? '',
          value: text(field, 'value') ?? '',
          effect: effects.find((known) => known === text(field, 'effect')) ?? 'NoSchedule',
        },
        law(
          'as-written',
          ...['key', 'value', 'effect'].map((key) => child(field, key)).filter((part) => part.node),
        ),
      ),
    ),
    cordoned:
      bool(cordon) === null
        ? fact(false, byDefault('a node is schedulable when unschedulable is absent', cordon))
        : fact(bool(cordon) === true, cordon),
  }
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const

/** Node objects with the same labels (but for name and zone), taints and cordon are one pool. */
function fromNodes(docs: readonly Doc[], apart: ReadonlyMap<string, string>): PoolDraft[] {
  const groups = new Map<string, NodeView[]>()
  for (const doc of docs.toSorted((a, b) => COMPARE(a.name, b.name))) {
    const view = viewNode(doc)
    const key = signature(view)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [view])
    else group.push(view)
  }
  const names = new Set<string>()
  return [...groups.values()].map((group) => {
    const pool = poolOf(group, uniqueName(group, names))
    const members = pool.members.map((one) => ({ ...one, mark: apart.get(one.name) ?? '' }))
    return { ...pool, members }
  })
}

function signature({ labels, taints, cordoned }: NodeView): string {
  const shared = [...labels].filter(([key]) => !PERSONAL.has(key)).map(([k, v]) => [k, v.value])
  return JSON.stringify([shared.toSorted(), taints.map(({ value }) => value), cordoned.value])
}

/** `edge-1`, `edge-2` are the pool `edge`; whatever shares no stem is named after its first node. */
function uniqueName(group: readonly NodeView[], taken: Set<string>): string {
  const stems = new Set(group.map(({ doc }) => doc.name.replace(/[-.]?\d+$/, '')))
  const first = group[0]?.doc.name ?? 'nodes'
  const stem = stems.size === 1 ? ([...stems][0] ?? '') : ''
  let name = stem === '' ? first : stem
  if (taken.has(name)) name = first
  taken.add(name)
  return name
}

function poolOf(group: readonly NodeView[], name: string): PoolDraft {
  const each = (part: (view: NodeView) => readonly Why[]): Why[] => group.flatMap(part)
  const first = group[0]
  const why = law('nodes-in-git', ...each(({ doc }) => [identity(doc)]))
  const shared = new Map<string, Fact<string>>()
  for (const [key, label] of first?.labels ?? NO_LABELS) {
    if (PERSONAL.has(key)) continue
    const all = each((view) => [view.labels.get(key)?.why ?? label.why])
    shared.set(key, fact(label.value, all.length === 1 ? label.why : law('as-written', ...all)))
  }
  return {
    name,
    role: null,
    nodes: fact({ min: group.length, max: group.length }, why),
    labels: shared,
    taints: (first?.taints ?? []).map((taint, index) =>
      fact(
        taint.value,
        law('as-written', ...each((view) => [view.taints[index]?.why ?? taint.why])),
      ),
    ),
    zones: uniqueZones(group.flatMap((view) => view.labels.get(ZONE) ?? [])),
    addresses: group.flatMap(({ doc }) => addressesOf(doc)),
    allocatable: null,
    cordoned: fact(
      first?.cordoned.value ?? false,
      law('as-written', ...each(({ cordoned }) => [cordoned.why])),
    ),
    source: 'nodes',
    members: group.map(({ doc, labels }) => ({
      name: doc.name,
      zone: labels.get(ZONE) ?? null,
      mark: '',
    })),
    why,
  }
}

/** Each zone once, resting on every node that says so. */
function uniqueZones(zones: readonly Fact<string>[]): Fact<string>[] {
  const found = Map.groupBy(zones, ({ value }) => value)
  return [...found]
    .map(([zone, all]) => {
      const [first, ...others] = all.map(({ why }) => why)
      return fact(
        zone,
        first !== undefined && others.length === 0 ? first : law('as-written', first, ...others),
      )
    })
    .toSorted((a, b) => COMPARE(a.value, b.value))
}

function addressesOf(doc: Doc): Fact<string>[] {
  return items(at(doc, 'status', 'addresses')).flatMap((field) => {
    const address = child(field, 'address')
    const value = text(field, 'type') === 'InternalIP' ? text(address) : null
    return value === null ? [] : [fact(value, address)]
  })
}
