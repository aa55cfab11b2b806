import { dataPlanes } from '../settings/names.ts'
import { didYouMean, nearest } from '../settings/suggest.ts'
import type { Cluster, DataPlaneName } from '../types/cluster.ts'
import type { EntryPoint } from '../types/entry.ts'
import type { Why } from '../types/evidence.ts'
import type { Pool } from '../types/pool.ts'
import { assumed, fact } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'

/** What `--set` asks: values that stand in for what Git says. */
export type WhatIf = {
  readonly policy: 'Cluster' | 'Local' | null
  /** The entry that `policy` is about; `null`: every entry. */
  readonly entry: string | null
  readonly pools: ReadonlyMap<string, number>
  readonly replicas: ReadonlyMap<string, number>
  readonly dataPlane: DataPlaneName | null
}

const NO_CHANGE: WhatIf = {
  policy: null,
  entry: null,
  pools: new Map(),
  replicas: new Map(),
  dataPlane: null,
}

type Parsed = { readonly value: WhatIf } | { readonly message: string }

const FORMS = 'policy=Local, pools.<name>=3, replicas.<id>=4, dataPlane=<value>'

/** Reads `PATH=VALUE` words; the first that cannot be read is the message. */
export function parseWhatIf(words: readonly string[], entry: string | null): Parsed {
  let value: WhatIf = { ...NO_CHANGE, entry }
  for (const word of words) {
    const next = parseOne(value, word)
    if (typeof next === 'string') return { message: next }
    value = next
  }
  return { value }
}

function parseOne(before: WhatIf, word: string): WhatIf | string {
  const equals = word.indexOf('=')
  const path = equals < 0 ? word : word.slice(0, equals)
  const value = equals < 0 ? '' : word.slice(equals + 1)
  if (path === 'policy') {
    if (value === 'Local' || value === 'Cluster') return { ...before, policy: value }
    return `--set policy: "${value}" is neither Cluster nor Local`
  }
  if (path === 'dataPlane') {
    const known = dataPlanes.find((name) => name === value)
    if (known !== undefined) return { ...before, dataPlane: known }
    return `--set dataPlane: "${value}" is none of ${dataPlanes.join(', ')}`
  }
  const [, list, name = ''] = /^(pools|replicas)\.(.+)$/.exec(path) ?? []
  if (list !== 'pools' && list !== 'replicas')
    return `--set ${path}: what can be set is ${FORMS}${didYouMean(path, ['policy', 'dataPlane'])}`
  if (!/^\d{1,6}$/.test(value)) return `--set ${path}: "${value}" is not a whole number`
  return { ...before, [list]: new Map([...before[list], [name, Number(value)]]) }
}

const why = (text: string): Why => assumed(`set:${text}`, `${text}, as --set says`)

/** A pool with the number of nodes that is asked for. */
export function poolWith({ pools }: WhatIf, pool: Pool): Pool {
  const count = pools.get(pool.name)
  if (count === undefined) return pool
  const nodes = fact({ min: count, max: count }, why(`pool ${pool.name} has ${count} nodes`))
  return { ...pool, nodes, members: [] }
}

/** A workload with the number of pods that is asked for. */
export function workloadWith({ replicas }: WhatIf, workload: Workload): Workload {
  const count = replicas.get(workload.id)
  if (count === undefined) return workload
  return {
    ...workload,
    replicas: fact({ min: count, max: count }, why(`${workload.id} has ${count} pods`)),
  }
}

/** An entry under the policy that is asked for. */
export function entryWith({ policy, entry }: WhatIf, point: EntryPoint): EntryPoint {
  if (policy === null || point.policy === null || (entry !== null && entry !== point.id))
    return point
  return { ...point, policy: fact(policy, why(`externalTrafficPolicy is ${policy}`)) }
}

/** The data plane that is asked for, with the reason; `null` where nothing is. */
export const planeWith = ({ dataPlane }: WhatIf) =>
  dataPlane === null ? null : fact(dataPlane, why(`the data plane is ${dataPlane}`))

/** Names in `--set` and `--entry` that no cluster has: one line that says what there is. */
export function unknownName(whatIf: WhatIf, clusters: readonly Cluster[]): string | null {
  const pools = clusters.flatMap((cluster) => cluster.pools.map(({ name }) => name))
  for (const name of whatIf.pools.keys()) {
    if (pools.includes(name)) continue
    const near = nearest(name, pools)
    const guess = near === null ? '' : ` Did you mean pools.${near}?`
    return `--set pools.${name}: this cluster has the pools ${pools.join(', ')}.${guess}`
  }
  const workloads = clusters.flatMap((cluster) => cluster.workloads.map(({ id }) => id))
  for (const id of whatIf.replicas.keys())
    if (!workloads.includes(id))
      return `--set replicas.${id}: no workload has this id${didYouMean(id, workloads)}`
  const entries = clusters.flatMap((cluster) => cluster.entries.map(({ id }) => id))
  const { entry } = whatIf
  if (entry === null || entries.includes(entry)) return null
  return `--entry ${entry}: no entry has this id${didYouMean(entry, entries)}`
}
