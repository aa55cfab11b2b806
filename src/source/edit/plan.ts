import type { Json } from '../../types/remedy.ts'
import type { Path } from '../../types/source.ts'
import { appendToBlock, insertInBlock } from './block.ts'
import { insertInFlow } from './flow.ts'
import { type Change, isList, isMap, isSame, valueIn } from './plain.ts'
import { removePart } from './remove.ts'
import { replaceValue } from './replace.ts'
import type { Splice } from './splice.ts'
import type { Page, Stream } from './stream.ts'
import { type Place, walk } from './walk.ts'

/** What one change takes: splices of the text, smaller changes, or nothing; else why it may not be. */
export type Plan =
  | { readonly k: 'splices'; readonly splices: readonly Splice[] }
  | { readonly k: 'changes'; readonly changes: readonly Change[] }
  | { readonly k: 'refused'; readonly reason: string }

/** Works out a change of one document of a file. */
export function planChange(stream: Stream, page: Page, value: Json, what: Change): Plan {
  const known = valueIn(value, what.path)
  if (what.k === 'remove' && known === undefined) return nothing
  if (what.k === 'set' && isSame(known, what.value)) return nothing
  if (what.path.length === 0) return refused('a whole document is not replaced')
  const at = walk(page, what.path, what.k === 'remove')
  if (typeof at === 'string') return refused(at)
  const place = { stream, page, at }
  if (what.k === 'remove') return planRemoval(place, what.path)
  if (what.k === 'append') return planAppend(place, known, what.path, what.value)
  if (at.rest.length > 0) return planInsertion(place, what.path, what.value)
  return planMembers(known, what.path, what.value) ?? splices(replaceValue(place, what.value))
}

const nothing: Plan = { k: 'changes', changes: [] }
const refused = (reason: string): Plan => ({ k: 'refused', reason })

function splices(found: readonly Splice[] | string): Plan {
  return typeof found === 'string' ? refused(found) : { k: 'splices', splices: found }
}

/** Of the last part of a collection the collection stays, empty: that is what was asked for. */
function planRemoval(place: Place, path: Path): Plan {
  const { owner } = place.at
  const above = path.slice(0, -1)
  if (owner?.k === 'entry' && owner.map.entries.length === 1) {
    return { k: 'changes', changes: [{ k: 'set', path: above, value: {} }] }
  }
  if (owner?.k === 'item' && owner.seq.items.length === 1) {
    return { k: 'changes', changes: [{ k: 'set', path: above, value: [] }] }
  }
  return splices(removePart(place.stream.text, place.at))
}

function planAppend(place: Place, known: Json | undefined, path: Path, value: Json): Plan {
  const { node, rest } = place.at
  if (known === undefined || known === null || (isList(known) && known.length === 0)) {
    return { k: 'changes', changes: [{ k: 'set', path, value: [value] }] }
  }
  if (rest.length > 0 || node.k !== 'seq') return refused('the field is no list')
  return splices(
    node.isFlow ? insertInFlow(place, node, null, value) : appendToBlock(place, node, value),
  )
}

/** Puts in what is missing below the deepest value on the path. */
function planInsertion(place: Place, path: Path, value: Json): Plan {
  const { node, rest } = place.at
  const [key, ...below] = rest
  const wrapped = wrap(below, value)
  if (key === undefined || wrapped === undefined) return refused('the list has no such item')
  const above = path.slice(0, path.length - rest.length)
  if (node.k === 'seq' && key === node.items.length) {
    return { k: 'changes', changes: [{ k: 'append', path: above, value: wrapped }] }
  }
  const isEmpty =
    node.k === 'map' ? node.entries.length === 0 : node.k === 'scalar' && node.value === null
  if (isEmpty && typeof key === 'string') return splices(replaceValue(place, { [key]: wrapped }))
  if (isEmpty && key === 0) return splices(replaceValue(place, [wrapped]))
  if (node.k !== 'map' || typeof key !== 'string') {
    return refused('a value stands where the field needs a mapping or a longer list')
  }
  return splices(
    node.isFlow
      ? insertInFlow(place, node, key, wrapped)
      : insertInBlock(place, node, key, wrapped),
  )
}

/** A value under the keys that lead to it; undefined where an item would be left out. */
function wrap(path: Path, value: Json): Json | undefined {
  let wrapped = value
  for (const key of path.toReversed()) {
    if (typeof key === 'number' && key > 0) return undefined
    wrapped = typeof key === 'number' ? [wrapped] : { [key]: wrapped }
  }
  return wrapped
}

/** A collection in place of one of its kind: only the parts that differ; null where that is no use. */
function planMembers(known: Json | undefined, path: Path, value: Json): Plan | null {
  if (isMap(known) && isMap(value)) {
    const keys = Object.keys(known)
    if (keys.length === 0 || !keys.some((key) => Object.hasOwn(value, key))) return null
    const gone = keys.filter((key) => !Object.hasOwn(value, key))
    const changes = Object.entries(value).map(([key, member]) => setAt(path, key, member))
    return { k: 'changes', changes: [...changes, ...gone.map((key) => removeAt(path, key))] }
  }
  return isList(known) && isList(value) ? planItems(known, path, value) : null
}

/** Items that are only taken out are removed; else they are changed in pairs, from the first on. */
function planItems(known: readonly Json[], path: Path, value: readonly Json[]): Plan | null {
  if (known.length === 0 || value.length === 0) return null
  const left = leftOf(known, value)
  if (left !== null) {
    return { k: 'changes', changes: left.toReversed().map((index) => removeAt(path, index)) }
  }
  const changes = value.map((item, index) =>
    index < known.length ? setAt(path, index, item) : ({ k: 'append', path, value: item } as const),
  )
  const gone = [...known.keys()].slice(value.length).toReversed()
  return { k: 'changes', changes: [...changes, ...gone.map((index) => removeAt(path, index))] }
}

/** The indexes of what is left out, where the list is the known one without them; else null. */
function leftOf(known: readonly Json[], value: readonly Json[]): readonly number[] | null {
  const left: number[] = []
  let next = 0
  for (const [index, item] of known.entries()) {
    if (next < value.length && isSame(item, value[next])) next++
    else left.push(index)
  }
  return next === value.length ? left : null
}

const setAt = (path: Path, key: string | number, value: Json): Change => ({
  k: 'set',
  path: [...path, key],
  value,
})

const removeAt = (path: Path, key: string | number): Change => ({
  k: 'remove',
  path: [...path, key],
})
