/** A few words to write JSON Schema (2020-12) with; every object is closed and asks for all keys. */

export type Schema = { readonly [key: string]: unknown }

export const text: Schema = { type: 'string' }
export const flag: Schema = { type: 'boolean' }
export const whole: Schema = { type: 'integer', minimum: 0 }
export const number: Schema = { type: 'number' }
export const share: Schema = { type: 'number', minimum: 0, maximum: 1 }

export const list = (items: Schema): Schema => ({ type: 'array', items })
export const oneOf = (...values: readonly string[]): Schema => ({ enum: values })
export const table = (values: Schema): Schema => ({ type: 'object', additionalProperties: values })
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
export const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` })

/** `optional` keys may be absent. */
export function record(
  properties: Record<string, Schema>,
  optional: readonly string[] = [],
): Schema {
  const required = Object.keys(properties).filter((key) => !optional.includes(key))
  return { type: 'object', properties, required, additionalProperties: false }
}

export const described = (schema: Schema, description: string): Schema => ({
  ...schema,
  description,
})
