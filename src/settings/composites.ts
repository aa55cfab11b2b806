import { child, entries, items, pathText } from '../source/field.ts'
import type { Fact, Field } from '../types/evidence.ts'
import { complaint, type Form, type Log, type Schema } from './form.ts'
import { mustBe, scalarOf, show } from './scalars.ts'
import { didYouMean } from './suggest.ts'

type Shape = Readonly<Record<string, Form<unknown>>>

type Values<S extends Shape, R extends keyof S> = {
  readonly [K in keyof S]: S[K] extends Form<infer T> ? (K extends R ? T : T | null) : never
}

/**
 * A mapping with known keys. Absent and refused values are null; without a value for a required
 * key the mapping itself is refused. Unknown keys are errors with a suggestion.
 */
export function record<S extends Shape, R extends keyof S & string = never>(
  shape: S,
  required: readonly R[] = [],
): Form<Values<S, R>> {
  const forms: ReadonlyMap<string, Form<unknown>> = new Map(Object.entries(shape))
  const read = (field: Field, log: Log): Values<S, R> | undefined => {
    if (field.node?.k !== 'map') return mustBe(field, 'a mapping', log)
    refuseUnknown(field, forms, log)
    const found: [string, unknown][] = []
    for (const [key, form] of forms) {
      const value = child(field, key)
      found.push([key, value.node === null ? null : (form.read(value, log) ?? null)])
    }
    const lacking = required.filter((key) => child(field, key).node === null)
    for (const key of lacking) log(field, complaint(field, `needs the key ${show(key)}`))
    const values = new Map(found)
    if (required.some((key) => values.get(key) === null)) return undefined
    // The keys are those of the shape, and each value was read by the form of its key.
    return Object.fromEntries(found) as Values<S, R>
  }
  return { schema: recordSchema(forms, required), read }
}

/** A list; `identity` names the property by which no two items may be alike. */
export function list<T>(form: Form<T>, identity?: Identity<T>): Form<readonly T[]> {
  const read = (field: Field, log: Log): readonly T[] | undefined => {
    if (field.node?.k !== 'seq') return mustBe(field, 'a list', log)
    const values: T[] = []
    const isNew = identity === undefined ? () => true : twinGuard(identity, log)
    for (const item of items(field)) {
      const value = form.read(item, log)
      if (value !== undefined && isNew(value, item)) values.push(value)
    }
    return values
  }
  return { schema: { type: 'array', items: form.schema }, read }
}

/** Answers whether an item is the first of its name, and says so where it is not. */
function twinGuard<T>({ what, of }: Identity<T>, log: Log): (value: T, item: Field) => boolean {
  const seen = new Map<string, Field>()
  return (value, item) => {
    const name = of(value)
    const first = seen.get(name)
    if (first === undefined) seen.set(name, item)
    else {
      const again = `has the same ${what} as ${pathText(first)} (${show(name)})`
      log(item, complaint(item, `${again}; remove one of the two or make them differ`))
    }
    return first === undefined
  }
}

export type Identity<T> = { readonly what: string; readonly of: (value: T) => string }

/** A mapping with keys of the user's own. */
export function mapOf<T>(key: Form<string>, value: Form<T>): Form<ReadonlyMap<string, T>> {
  const read = (field: Field, log: Log): ReadonlyMap<string, T> | undefined => {
    if (field.node?.k !== 'map') return mustBe(field, 'a mapping', log)
    const found = new Map<string, T>()
    for (const [name, entry] of entries(field)) {
      const { start, end } = entry.node ?? { start: 0, end: 0 }
      const node = { k: 'scalar', value: name, start, end } as const
      const keyField: Field = { k: 'field', doc: entry.doc, path: entry.path, node }
      const known = key.read(keyField, log)
      const read = value.read(entry, log)
      if (known !== undefined && read !== undefined) found.set(known, read)
    }
    return found
  }
  const schema: Schema = {
    type: 'object',
    propertyNames: key.schema,
    additionalProperties: value.schema,
  }
  return { schema, read }
}

/** A scalar or a mapping that says the same in more words. */
export const either = <T>(what: string, short: Form<T>, long: Form<T>): Form<T> => ({
  schema: { anyOf: [short.schema, long.schema] },
  read: (field, log) => {
    if (field.node?.k === 'map') return long.read(field, log)
    const isNumber = typeof scalarOf(field) === 'number'
    return isNumber ? short.read(field, log) : mustBe(field, what, log)
  },
})

/** The same, or null written out. */
export const nullable = <T>(form: Form<T>): Form<T | null> => ({
  schema: { anyOf: [form.schema, { type: 'null' }] },
  read: (field, log) => (scalarOf(field) === null ? null : form.read(field, log)),
})

/** Of facts: no two with the same value. */
export const byValue = (what: string): Identity<Fact<string>> => ({
  what,
  of: ({ value }) => value,
})

function refuseUnknown(field: Field, forms: ReadonlyMap<string, unknown>, log: Log): void {
  const place = field.path.length === 0 ? '' : ` in ${pathText(field)}`
  for (const [key, value] of entries(field)) {
    if (forms.has(key)) continue
    log(value, () => {
      const known = didYouMean(key, forms.keys()) || `; known: ${[...forms.keys()].join(', ')}`
      return `unknown key ${show(key)}${place}${known}`
    })
  }
}

function recordSchema(
  forms: ReadonlyMap<string, Form<unknown>>,
  required: readonly string[],
): Schema {
  const properties = Object.fromEntries([...forms].map(([key, form]) => [key, form.schema]))
  const needed: Schema = required.length === 0 ? {} : { required }
  return { type: 'object', properties, additionalProperties: false, ...needed }
}
