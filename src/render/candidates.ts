import { at, below, child, items, locate, scalar } from '../source/field.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc, Location, Path } from '../types/source.ts'

/** Text that may say what a build's object has: a document, or a part of one. */
export type Candidate = {
  /** Where in its document the object, or the part of it, begins. */
  readonly from: Field
  /** The path of the object that stands there. */
  readonly stands: Path
  /** Whether its kind and name only say which object it is about. */
  readonly isNamed?: boolean
  /** Where a place of the document is in its file; absent: as the document says. */
  readonly place?: (found: Location) => Location
}

/**
 * Where a candidate says what an object has at a path; null where it says something else or nothing.
 * Items of lists are the same where their names are, because patches list them in other orders.
 */
export function saidBy(candidate: Candidate, made: Doc, path: Path): Location | null {
  const { from, stands, isNamed = false, place } = candidate
  if (isNamed && isIdentity(path)) return null
  const isHere = stands.every((key, index) => key === path[index])
  if (!isHere || stands.length > path.length) return null
  const field = follow(from, at(made, ...stands), path.slice(stands.length))
  if (field === null) return null
  const found = locate(field)
  return place === undefined ? found : place(found)
}

const isIdentity = ([first, second, ...rest]: Path): boolean =>
  first === 'apiVersion' ||
  first === 'kind' ||
  (first === 'metadata' && rest.length === 0 && (second === 'name' || second === 'namespace'))

/** The field of a candidate that stands where a path of the object leads. */
function follow(start: Field, made: Field, path: Path): Field | null {
  let [here, there] = [start, made]
  for (const key of path) {
    const next = typeof key === 'number' ? indexOf(here, child(there, key)) : key
    if (next === null) return null
    here = child(here, next)
    there = child(there, key)
    if (here.node === null) return null
  }
  return isAlike(here, there) ? here : null
}

function indexOf(list: Field, wanted: Field): number | null {
  const found = items(list).findIndex((item) => isSameItem(item, wanted))
  return found < 0 ? null : found
}

/** What tells the items of Kubernetes' lists apart. */
const identities = ['name', 'mountPath', 'containerPort', 'port', 'key', 'topologyKey', 'ip']

function isSameItem(item: Field, wanted: Field): boolean {
  if (wanted.node?.k !== 'map') return isAlike(item, wanted)
  const key = identities.find((one) => child(wanted, one).node !== null)
  return key === undefined
    ? item.node?.k === 'map'
    : isAlike(below(item, [key]), below(wanted, [key]))
}

/** Whether two fields may say the same: scalars have to, of others only their kind is looked at. */
function isAlike(a: Field, b: Field): boolean {
  if (a.node === null || b.node === null || a.node.k !== b.node.k) return false
  return a.node.k !== 'scalar' || scalar(a) === scalar(b)
}
