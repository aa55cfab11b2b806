import { pathText } from '../source/field.ts'
import type { Cluster } from '../types/cluster.ts'
import type { Why } from '../types/evidence.ts'

/**
 * Whether two revisions of a cluster have the same pools and version, in every value and in every
 * reason: then what was worked out for the one holds for the other.
 */
export function samePools(now: Cluster, then: Cluster): boolean {
  return alike(now.pools, then.pools) && alike(now.kubernetes, then.kubernetes)
}

/** Deep equality of plain data, maps and reasons. */
function alike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isObject(a) || !isObject(b)) return false
  if (a instanceof Map) return b instanceof Map && alike([...a], [...b])
  if (isLawOrField(a)) return isLawOrField(b) && sameReason(a, b)
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => alike(a[key], b[key]))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

type Reason = Extract<Why, { k: 'law' | 'field' }>

/** These may gather what they hold when it is asked for: their own keys do not tell. */
const isLawOrField = (value: object): value is Reason =>
  'k' in value && (value.k === 'law' || value.k === 'field')

function sameReason(a: Reason, b: Reason): boolean {
  if (a.k === 'law') return b.k === 'law' && a.law === b.law && alike(a.from, b.from)
  return b.k === 'field' && a.doc === b.doc && pathText(a) === pathText(b)
}
