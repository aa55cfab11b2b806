import { child, entries, items, text } from '../../../source/field.ts'
import type { Fact, Field, Why } from '../../../types/evidence.ts'
import type { Taint } from '../../../types/pool.ts'
import { fact, law } from '../../../types/why.ts'
import type { Unread } from '../pool-source.ts'
import { isSaid, isVariable } from './objects.ts'

/** Clouds spell effects in capitals (EKS and GKE APIs); the API server has its own spelling. */
const EFFECTS: ReadonlyMap<string, Taint['effect']> = new Map<string, Taint['effect']>([
  ['NoSchedule', 'NoSchedule'],
  ['NO_SCHEDULE', 'NoSchedule'],
  ['PreferNoSchedule', 'PreferNoSchedule'],
  ['PREFER_NO_SCHEDULE', 'PreferNoSchedule'],
  ['NoExecute', 'NoExecute'],
  ['NO_EXECUTE', 'NoExecute'],
])

export type TaintsRead = {
  readonly taints: readonly Fact<Taint>[]
  readonly unread: readonly Unread[]
}

/** A list of `{ key, value, effect }`, with either spelling of the effect. */
export function taintObjects(list: Field): TaintsRead {
  if (list.node?.k === 'map') return gathered([taintObject(list)], [list])
  const all = items(list)
  return gathered(all.map(taintObject), isList(list) ? all : [list])
}

function taintObject(item: Field): Fact<Taint> | null {
  const fields = ['key', 'value', 'effect'].map((key) => child(item, key))
  const [key, value, effect] = fields.map((field) => text(field))
  if ((value ?? null) === null && isSaid(child(item, 'value'))) return null
  return taint(
    { key: key ?? '', value: value ?? '', effect: effect ?? '' },
    law('as-written', ...fields.filter(({ node }) => node !== null)),
  )
}

/** A list of `key=value:Effect` or `key:Effect`, as kubectl writes them. */
export function taintTexts(list: Field): TaintsRead {
  const all = isList(list) ? items(list) : isSaid(list) ? [list] : []
  const read = all.map((item) => taintText(text(item) ?? '', item))
  return gathered(read, all)
}

/** A mapping of keys to `value:Effect`, `:Effect` or `Effect`. */
export function taintMap(map: Field): TaintsRead {
  if (isList(map)) return taintObjects(map)
  const all = entries(map)
  const read = all.map(([key, field]) => {
    const written = text(field) ?? ''
    const colon = written.lastIndexOf(':')
    const value = colon < 0 ? '' : written.slice(0, colon)
    return taint({ key, value, effect: written.slice(colon + 1) }, field)
  })
  return gathered(
    read,
    map.node?.k === 'map' || !isSaid(map) ? all.map(([, field]) => field) : [map],
  )
}

/** One taint as kubectl writes it; null where it is none. */
export function taintText(written: string, why: Why): Fact<Taint> | null {
  const colon = written.lastIndexOf(':')
  const pair = written.slice(0, Math.max(0, colon))
  const equals = pair.indexOf('=')
  const key = equals < 0 ? pair : pair.slice(0, equals)
  const value = equals < 0 ? '' : pair.slice(equals + 1)
  return taint({ key, value, effect: written.slice(colon + 1) }, why)
}

type Written = { readonly key: string; readonly value: string; readonly effect: string }

function taint({ key, value, effect }: Written, why: Why): Fact<Taint> | null {
  const known = EFFECTS.get(effect)
  if (known === undefined || key === '' || isVariable(key) || isVariable(value)) return null
  return fact({ key, value, effect: known }, why)
}

const isList = ({ node }: Field): boolean => node?.k === 'seq'

/** What could be read, and the fields of what could not. */
function gathered(read: readonly (Fact<Taint> | null)[], fields: readonly Field[]): TaintsRead {
  const unread = fields.filter((field, index) => isSaid(field) && (read[index] ?? null) === null)
  return {
    taints: read.filter((one) => one !== null),
    unread: unread.map((field) => ({ what: 'taints', field })),
  }
}

/** Taints of several places, in their order. */
export const bothTaints = (...reads: readonly TaintsRead[]): TaintsRead => ({
  taints: reads.flatMap(({ taints }) => taints),
  unread: reads.flatMap(({ unread }) => unread),
})
