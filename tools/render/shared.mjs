// Says once what schemas repeat: those of custom resources spell out every type wherever it is used,
// which costs whoever reads them its time again each time.

import { defined, mapped } from './structural.mjs'

/** Characters of a schema that is worth a name. */
const worthwhile = 100

/**
 * Definitions that say the same as these, with what they hold more than once in definitions of its own,
 * named by `nameOf(number)`; `refTo` is where definitions are referred to.
 */
export function sharing(definitions, refTo, nameOf) {
  const uses = new Map()
  const count = (schema) => {
    const text = JSON.stringify(schema)
    if (text.length < worthwhile) return
    const times = uses.get(text) ?? 0
    uses.set(text, times + 1)
    // What stands in something repeated is repeated with it.
    if (times === 0) inside(schema, count)
  }
  for (const schema of Object.values(definitions)) inside(schema, count)

  const names = new Map()
  const own = {}
  const named = (schema) => {
    const text = JSON.stringify(schema)
    if ((uses.get(text) ?? 0) < 2) return inside(schema, named)
    if (!names.has(text)) {
      const name = nameOf(names.size)
      names.set(text, name)
      own[name] = inside(schema, named)
    }
    return { $ref: refTo + names.get(text) }
  }
  const kept = mapped(definitions, (schema) => inside(schema, named))
  return { ...kept, ...own }
}

/** The schema with others in place of those that stand right in it. */
function inside(schema, change) {
  const { properties, items, additionalProperties, not } = schema
  const each = (list) => list?.map(change)
  const isOpen = typeof additionalProperties === 'object'
  return defined({
    ...schema,
    properties: mapped(properties, change),
    items: items && change(items),
    additionalProperties: isOpen ? change(additionalProperties) : additionalProperties,
    allOf: each(schema.allOf),
    anyOf: each(schema.anyOf),
    oneOf: each(schema.oneOf),
    not: not && change(not),
  })
}
