// Strict JSON Schemas (draft 4) from the structural schemas of custom resources. What the API server
// does before it looks is in them: it drops nulls that are not allowed, and sets defaults
// (apiextensions-apiserver, PruneNonNullableNullsWithoutDefaults and Default). What is not: rules in
// CEL (`x-kubernetes-validations`) and whether the keys of a list are unique.

/** Keywords that mean the same in draft 4. */
const kept = [
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]

const keptOf = (schema) => Object.fromEntries(kept.map((key) => [key, schema[key]]))

/** A structural schema made strict. Throws at what it cannot convert. */
export function strict(schema, mayBeNull = false) {
  const { type, properties = {}, items, additionalProperties } = schema
  const isNullable = mayBeNull || schema.nullable === true
  const missable = (name) => properties[name]?.default !== undefined
  const required = schema.required?.filter((name) => !missable(name)) ?? []
  if (schema['x-kubernetes-embedded-resource'] === true)
    throw new Error('a resource inside a custom resource is not converted')
  return defined({
    ...keptOf(schema),
    type: typeOf(isNumberOrText(schema) ? ['integer', 'string'] : type, isNullable),
    enum: withNull(schema.enum, isNullable),
    required: unlessEmpty(required),
    properties:
      schema.properties &&
      mapped(properties, (field, name) => strict(field, !required.includes(name))),
    items: items && strict(items),
    additionalProperties:
      schema['x-kubernetes-preserve-unknown-fields'] === true
        ? undefined
        : additionalOf(additionalProperties, schema.properties, (one) => strict(one, true)),
    ...forms(schema, schema, isNullable),
  })
}

const isNumberOrText = (schema) => schema['x-kubernetes-int-or-string'] === true

const typeOf = (type, isNullable) =>
  type === undefined || !isNullable ? type : [type, 'null'].flat()

const withNull = (values, isNullable) => values && (isNullable ? [...values, null] : values)

const unlessEmpty = (list) => (list.length === 0 ? undefined : list)

/** Values of an open map, as described; nothing more where the fields are listed. */
export function additionalOf(described, properties, convert) {
  if (typeof described === 'object') return convert(described)
  return described ?? (properties === undefined ? undefined : false)
}

/** The forms that a value may have. None of them is asked of a null that is dropped. */
function forms(schema, of, mayBeNull) {
  const each = (list) => list?.map((one) => rule(one, of))
  const found = defined({
    allOf: each(schema.allOf),
    // This is how the definition says again that it is a number or a text.
    anyOf: isNumberOrText(schema) ? undefined : each(schema.anyOf),
    oneOf: each(schema.oneOf),
    not: schema.not && rule(schema.not, of),
  })
  const isNone = Object.keys(found).length === 0
  return mayBeNull && !isNone ? { anyOf: [{ type: 'null' }, found] } : found
}

const ruled = ['enum', 'required', 'properties', 'items', 'allOf', 'anyOf', 'oneOf', 'not']

/**
 * What a form asks, which is about values alone; `of` is the schema of the value itself. Null counts
 * as missing where it is dropped, and what is missing is what its default says.
 */
function rule(schema, of, mayBeNull = false) {
  const odd = Object.keys(schema).find((key) => ![...kept, ...ruled, 'description'].includes(key))
  if (odd !== undefined) throw new Error(`${odd} in a form of a custom resource is not converted`)
  const fields = schema.properties ?? {}
  const defaultOf = (name) => of?.properties?.[name]?.default
  const missable = (name) =>
    defaultOf(name) === undefined
      ? schema.required?.includes(name) !== true
      : allows(fields[name] ?? {}, defaultOf(name))
  const names = [...new Set([...Object.keys(fields), ...(schema.required ?? [])])]
  const required = names.filter((name) => !missable(name))
  const field = (name) => {
    const own = of?.properties?.[name]
    const isGiven = required.includes(name) && own?.nullable !== true
    const asked = rule(fields[name] ?? {}, own, !isGiven)
    return isGiven ? { ...asked, type: anything } : asked
  }
  return defined({
    ...keptOf(schema),
    enum: withNull(schema.enum, mayBeNull),
    required: unlessEmpty(required),
    properties:
      names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, field(name)])),
    items: schema.items && rule(schema.items, of?.items),
    ...forms(schema, of, mayBeNull),
  })
}

const anything = ['object', 'array', 'string', 'number', 'boolean']

/** Whether a default, a text, is allowed by what a form asks of it. */
function allows(asked, value) {
  const { enum: values, not, ...others } = asked
  if (Object.keys(others).length > 0)
    throw new Error(`${Object.keys(others)[0]} of a field with a default is not converted`)
  return (
    (values === undefined || values.includes(value)) && (not === undefined || !allows(not, value))
  )
}

export const mapped = (object, change) =>
  object &&
  Object.fromEntries(Object.entries(object).map(([name, one]) => [name, change(one, name)]))

/** Without what is undefined. */
export const defined = (schema) =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined))
