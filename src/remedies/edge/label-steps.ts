import { at, child, locate } from '../../source/field.ts'
import type { Field } from '../../types/evidence.ts'
import type { Pool } from '../../types/pool.ts'
import type { Intent, Json, JsonMap } from '../../types/remedy.ts'
import { law } from '../../types/why.ts'
import type { Step } from '../change/draft.ts'
import { jsonOf } from '../change/json-of.ts'
import { setting } from '../change/pods.ts'
import type { Situation } from '../situation.ts'
import type { Label } from './edge.ts'

/** The field of the settings that declares a pool; null for others. */
export function declarationOf({ name }: Pool, { settings, cluster }: Situation): Field | null {
  const own = settings.clusters.find((one) => one.name.value === cluster.name)
  return own?.pools?.find((pool) => pool.name.value === name)?.field ?? null
}

/** What puts the edge's label on nodes. */
export function labelSteps(here: Situation): readonly Step[] {
  const { labelling, edge } = here
  if (labelling.k === 'none') return []
  const why = law('cluster-masquerades', here.entry.policy?.why, here.entry.identity)
  const text = (what: string): string =>
    `${what} gets the label ${edge.label.key}=${edge.label.value}.`
  if (labelling.k === 'nodes')
    return labelling.docs.map((doc) =>
      setting(at(doc, 'metadata', 'labels', edge.label.key), edge.label.value, {
        text: text(`Node ${doc.name}`),
        why,
      }),
    )
  if (labelling.k === 'split') return splitStep(labelling.pool, labelling.count, here)
  return labelling.pools.flatMap((pool) => {
    const field = declarationOf(pool, here)
    if (field === null) return []
    const label = at(field.doc, ...field.path, 'labels', edge.label.key)
    return [setting(label, edge.label.value, { text: text(`The pool ${pool.name}`), why })]
  })
}

/**
 * Some nodes of a pool become one of their own. Its role stays `mixed` until it is sealed: until
 * then applications may run there, and nobody takes that for a mistake.
 */
function splitStep(pool: Pool, count: number, here: Situation): readonly Step[] {
  const field = declarationOf(pool, here)
  if (field === null) return []
  const { label } = here.edge
  const why = law('declared', pool.why)
  const rest = restOf(pool, count)
  const pools = at(field.doc, ...field.path.slice(0, -1))
  const name = freeName(here.cluster.pools)
  const set = (key: string, value: Json): Intent => ({
    k: 'set',
    field: child(field, key),
    value,
    why,
  })
  const zones: readonly Intent[] =
    rest.zones.length === 0 ||
    sameList(
      rest.zones,
      pool.zones.map(({ value }) => value),
    )
      ? []
      : [set('zones', [...rest.zones])]
  return [
    {
      text:
        `Of the pool ${pool.name}, ${count} of ${pool.nodes.value.min} nodes become the pool ` +
        `${name} with the label ${label.key}=${label.value}.`,
      at: locate(field),
      intents: [
        set('nodes', pool.nodes.value.min - count),
        ...zones,
        {
          k: 'append',
          field: pools,
          value: newPool(field, { name, count, label, zones: rest.taken }),
          why,
        },
        ...frontsOf(pool, here).map(
          (members): Intent => ({ k: 'append', field: members, value: name, why }),
        ),
      ],
      byHand: null,
    },
  ]
}

/** The members of declared fronts that name a pool: its nodes stay members under their new name. */
function frontsOf({ name }: Pool, { settings, cluster }: Situation): readonly Field[] {
  const own = settings.clusters.find((one) => one.name.value === cluster.name)
  const fronts = (own?.entries ?? []).flatMap((entry) => entry.fronts ?? [])
  return fronts
    .filter(({ members }) => members?.some(({ value }) => value === name) ?? false)
    .map(({ field }) => child(field, 'members'))
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index])

function freeName(pools: readonly Pool[]): string {
  const taken = new Set(pools.map(({ name }) => name))
  const name = ['edge', 'ingress', 'edge-nodes'].find((one) => !taken.has(one))
  return name ?? `edge-${pools.length + 1}`
}

type NewPool = {
  readonly name: string
  readonly count: number
  readonly label: Label
  readonly zones: readonly string[]
}

/** Like the pool that its nodes come from, with the label and its own number of nodes. */
function newPool(field: Field, { name, count, label, zones }: NewPool): JsonMap {
  const old = jsonOf(field.node) as JsonMap
  const labels = {
    ...((old['labels'] as JsonMap | null | undefined) ?? {}),
    [label.key]: label.value,
  }
  const kept = ['taints', 'addresses', 'allocatable'].filter((key) => isSaid(old[key]))
  return {
    name,
    role: 'mixed',
    nodes: count,
    labels,
    ...(zones.length === 0 ? {} : { zones: [...zones] }),
    ...Object.fromEntries(kept.map((key) => [key, old[key] ?? null])),
  }
}

const isSaid = (value: JsonMap[string] | undefined): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)

/**
 * The zones of the nodes that are taken, one after the other, and of those that stay, fullest
 * first: a pool spreads its nodes evenly over its zones, the first ones first.
 */
function restOf(pool: Pool, count: number) {
  const names = pool.zones.map(({ value }) => value)
  const total = pool.nodes.value.min
  const left = names.map((zone, index) => ({
    zone,
    nodes: Math.floor(total / names.length) + (index < total % names.length ? 1 : 0),
  }))
  const taken: string[] = []
  for (let i = 0; i < count && names.length > 0; i++) {
    const from = left[i % names.length]
    if (from === undefined) break
    from.nodes -= 1
    if (!taken.includes(from.zone)) taken.push(from.zone)
  }
  const staying = left.filter(({ nodes }) => nodes > 0).toSorted((a, b) => b.nodes - a.nodes)
  return { taken, zones: staying.map(({ zone }) => zone) }
}
