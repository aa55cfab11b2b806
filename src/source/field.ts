import type { Field } from '../types/evidence.ts'
import type { Doc, Location, MapEntry, Node, Path, Scalar } from '../types/source.ts'
import { valueAt } from './yaml/lazy.ts'

/**
 * A field whose path is put together when it is asked for: of hundreds of thousands of fields only
 * those are shown that stand in a finding or an entry.
 */
class Place implements Field {
  readonly k = 'field'
  readonly doc: Doc
  readonly node: Node | null
  readonly #above: Field | null
  readonly #keys: Path | string | number

  constructor(doc: Doc, above: Field | null, keys: Path | string | number, node: Node | null) {
    this.doc = doc
    this.node = node
    this.#above = above
    this.#keys = keys
  }

  get path(): Path {
    return (this.#above?.path ?? []).concat(this.#keys)
  }
}

/** The field at a path of a document; `node` is null where the document does not have it. */
export function at(doc: Doc, ...path: Path): Field {
  let node: Node | null = doc.root
  for (const key of path) {
    node = step(node, key)
    if (node === null) break
  }
  return new Place(doc, null, path, node)
}

/** One step down: a key of a mapping, an index of a sequence. */
export function child(field: Field, key: string | number): Field {
  return new Place(field.doc, field, key, step(field.node, key))
}

/** Several steps down. */
export function below(field: Field, path: Path): Field {
  let { node } = field
  for (const key of path) {
    if (node === null) break
    node = step(node, key)
  }
  return new Place(field.doc, field, path, node)
}

/** The items of a sequence in order; empty where the field is none. */
export function items(field: Field): readonly Field[] {
  const { doc, node } = field
  if (node === null || node.k !== 'seq') return NOTHING
  return node.items.map((item, index) => new Place(doc, field, index, item))
}

const NOTHING: readonly Field[] = []

/** The entries of a mapping in order of appearance; empty where the field is none. */
export function entries(field: Field): readonly (readonly [string, Field])[] {
  const { doc, node } = field
  if (node === null || node.k !== 'map') return []
  const found: [string, Field][] = []
  for (const [key, entry] of node.entries) {
    found.push([key, new Place(doc, field, key, entry.value)])
  }
  return found
}

/**
 * The value of a scalar, of the field itself or of the one under a key; null where that is absent,
 * null, a mapping or a sequence.
 */
export function scalar(field: Field, key?: string): Scalar {
  const node = key === undefined ? field.node : step(field.node, key)
  return node !== null && node.k === 'scalar' ? node.value : null
}

/** A string scalar; null for everything else (`8080` is a number, not text). */
export function text(field: Field, key?: string): string | null {
  const value = scalar(field, key)
  return typeof value === 'string' ? value : null
}

/** A number scalar; null for everything else (`"8080"` is text, not a number). */
export function number(field: Field, key?: string): number | null {
  const value = scalar(field, key)
  return typeof value === 'number' ? value : null
}

/** A boolean scalar, as Kubernetes reads it (`yes` and `on` are true); null for everything else. */
export function bool(field: Field, key?: string): boolean | null {
  const value = scalar(field, key)
  return typeof value === 'boolean' ? value : null
}

/**
 * Where a person would edit the field. A scalar: from its key to its last line. A mapping or a
 * sequence: the line of its key (an item: of its first character). Absent: the line of the nearest
 * ancestor that is there, at least the document's first content line. What stands behind an alias
 * or a merge key is found where it is written, and what a build made where it got it from.
 */
export function locate(field: Field): Location {
  const { doc, path } = field
  if (doc.made !== undefined) return doc.made.locate(path)
  let node: Node = doc.root
  let from = node.start
  for (const key of path) {
    const entry: MapEntry | undefined =
      typeof key === 'string' && node.k === 'map' ? node.entries.get(key) : undefined
    const next: Node | null = entry?.value ?? step(node, key)
    if (next === null) return lines(doc, from, from)
    from = entry?.keyStart ?? next.start
    node = next
  }
  const isScalarHere = node.k === 'scalar' && node.start >= from
  return lines(doc, from, isScalarHere ? Math.max(from, node.end - 1) : from)
}

/** A path as people write it: `spec.ports[0].port`, `metadata.annotations["a.b/c"]`. */
export function pathText(field: Field): string {
  let written = ''
  for (const key of field.path) {
    if (typeof key === 'number') written += `[${key}]`
    else if (!simpleKey.test(key)) written += `[${JSON.stringify(key)}]`
    else written += written === '' ? key : `.${key}`
  }
  return written
}

const simpleKey = /^[A-Za-z_][\w-]*$/

function step(node: Node | null, key: string | number): Node | null {
  if (node === null) return null
  if (typeof key === 'number') return node.k === 'seq' ? (node.items[key] ?? null) : null
  return node.k === 'map' ? valueAt(node, key) : null
}

function lines(doc: Doc, from: number, to: number): Location {
  const line = doc.source.lineAt(from)
  return { file: doc.file, line, endLine: to === from ? line : doc.source.lineAt(to) }
}
