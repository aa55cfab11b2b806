import { number, text } from '../../../source/field.ts'
import type { Fact, Field } from '../../../types/evidence.ts'
import type { Count } from '../../../types/pool.ts'
import { byDefault, fact, law } from '../../../types/why.ts'
import type { Unread } from '../pool-source.ts'
import { isSaid } from './objects.ts'

/** More nodes than any cluster has: a slip of the pen is not to be simulated. */
const MOST_NODES = 100_000

export type CountRead = {
  readonly nodes: Fact<Count> | null
  readonly unread: readonly Unread[]
}

/** A whole number of nodes, also one in quotes as annotations have it; null for everything else. */
function whole(field: Field): number | null {
  const written = text(field)
  const value =
    written !== null && /^\d{1,6}$/.test(written) ? Number(written) : (number(field) ?? -1)
  return Number.isSafeInteger(value) && value >= 0 && value <= MOST_NODES ? value : null
}

/** So many nodes as a field says; absent: what the API makes of that, where it is known. */
export function fixed(field: Field, absent: number | null = null): CountRead {
  if (isSaid(field)) return counted([field], (value) => ({ min: value, max: value }))
  if (absent === null) return { nodes: null, unread: [] }
  const text = `${absent} ${absent === 1 ? 'node' : 'nodes'} where no number is given`
  return { nodes: fact({ min: absent, max: absent }, byDefault(text, field)), unread: [] }
}

/** From one field's number to another's. */
export const between = (least: Field, most: Field): CountRead =>
  counted([least, most], (min, max) => ({ min, max }))

/** A count for each zone: there are as many times more nodes. */
export function everyZone({ nodes, unread }: CountRead, zones: readonly Fact<string>[]): CountRead {
  if (nodes === null || zones.length < 2) return { nodes, unread }
  const { min, max } = nodes.value
  const times = { min: min * zones.length, max: max === null ? null : max * zones.length }
  if ((times.max ?? times.min) > MOST_NODES) return { nodes: null, unread }
  return {
    nodes: fact(times, law('nodes-per-zone', nodes.why, ...zones.map((z) => z.why))),
    unread,
  }
}

function counted(
  fields: readonly Field[],
  make: (first: number, second: number) => { readonly min: number; readonly max: number },
): CountRead {
  const numbers = fields.map(whole)
  const wrong = fields.filter((_, index) => numbers[index] === null)
  const [first = null, second = first] = numbers
  const count = first === null || second === null ? null : make(first, second)
  if (count === null || wrong.length > 0 || count.min > count.max) {
    const unread = wrong.length > 0 ? wrong : fields
    return { nodes: null, unread: unread.map((field) => ({ what: 'nodes', field })) }
  }
  const [only] = fields
  const why = fields.length === 1 && only !== undefined ? only : law('as-written', ...fields)
  return { nodes: fact(count, why), unread: [] }
}
