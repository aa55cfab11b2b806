import type { Json } from '../../types/remedy.ts'
import type { Node, Path } from '../../types/source.ts'

/** A value that may be changed: what a document says, without places. */
export type Plain = string | number | boolean | null | Plain[] | PlainMap
type PlainMap = { [key: string]: Plain }

/** The value of a tree; aliases are written out, each a value of its own. */
export function plainOf(node: Node | null): Plain {
  if (node === null) return null
  if (node.k === 'scalar') return node.value
  if (node.k === 'seq') return node.items.map(plainOf)
  const map: PlainMap = Object.create(null)
  for (const [key, entry] of node.entries) map[key] = plainOf(entry.value)
  return map
}

/** A value of its own, so that changing it changes nothing else. */
function copyOf(value: Json): Plain {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(copyOf)
  const map: PlainMap = Object.create(null)
  for (const [key, member] of Object.entries(value)) map[key] = copyOf(member)
  return map
}

/** `Array.isArray` for values that may not be changed. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** Whether a value is a mapping. */
export function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a mapping or a list that holds something. */
export function isCollection(value: Json): boolean {
  return isList(value) ? value.length > 0 : isMap(value) && Object.keys(value).length > 0
}

/** Whether two values are the same, whatever the order of keys; `-0` is `0`. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  }
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
}

/** The value at a path; undefined where there is none. */
export function valueIn(value: Json, path: Path): Json | undefined {
  let at: Json | undefined = value
  for (const key of path) {
    if (typeof key === 'number') at = isList(at) ? at[key] : undefined
    else at = isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }
  return at
}

/** One change of a value. */
export type Change =
  | { readonly k: 'set'; readonly path: Path; readonly value: Json }
  | { readonly k: 'append'; readonly path: Path; readonly value: Json }
  | { readonly k: 'remove'; readonly path: Path }

/** Makes a change in place; false where the value has no such place. */
export function change(root: Plain, { path, ...what }: Change): boolean {
  const key = path.at(-1)
  if (key === undefined) return false
  if (what.k === 'remove') return drop(root, path.slice(0, -1), key)
  const above = reach(root, path.slice(0, -1), key)
  if (above === null) return false
  if (what.k === 'set') return put(above, key, copyOf(what.value))
  const list = memberOf(above, key) ?? []
  if (!Array.isArray(list)) return false
  list.push(copyOf(what.value))
  return put(above, key, list)
}

/** The collection at a path; what is missing or null on the way is made for the key that follows. */
function reach(root: Plain, path: Path, last: string | number): Plain[] | PlainMap | null {
  let at: Plain = root
  for (const [index, key] of path.entries()) {
    const next: Plain | undefined = memberOf(at, key)
    if (next !== undefined && next !== null) {
      at = next
      continue
    }
    const follows = path[index + 1] ?? last
    const made: Plain = typeof follows === 'number' ? [] : Object.create(null)
    if (!put(at, key, made)) return null
    at = made
  }
  return typeof at === 'object' ? at : null
}

function memberOf(at: Plain, key: string | number): Plain | undefined {
  if (Array.isArray(at)) return typeof key === 'number' ? at[key] : undefined
  if (at === null || typeof at !== 'object' || typeof key === 'number') return undefined
  return Object.hasOwn(at, key) ? at[key] : undefined
}

function put(at: Plain, key: string | number, value: Plain): boolean {
  if (Array.isArray(at)) {
    if (typeof key !== 'number' || key > at.length) return false
    at[key] = value
    return true
  }
  if (at === null || typeof at !== 'object' || typeof key === 'number') return false
  at[key] = value
  return true
}

/** Takes a part out; of what is not there nothing is taken. */
function drop(root: Plain, path: Path, key: string | number): boolean {
  let at: Plain | undefined = root
  for (const step of path) at = at === undefined ? at : memberOf(at, step)
  if (at === undefined || memberOf(at, key) === undefined) return true
  if (Array.isArray(at)) return typeof key === 'number' && at.splice(key, 1).length === 1
  return isMap(at) && delete at[key]
}
