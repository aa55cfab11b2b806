import type { Review, Simulation } from '../types/report.ts'
import type { Scan } from '../types/scan.ts'
import type { Schema } from './schema/build.ts'
import { reviewSchema, scanSchema, simulationSchema } from './schemas.ts'

/**
 * The published JSON, two spaces, with a newline at its end. Keys stand in the order of the
 * published schema, however the value was put together; those of tables (`evidence`) are sorted.
 */
export function renderJson(value: Simulation | Review | Scan): string {
  const root = rootOf(value)
  return `${JSON.stringify(inOrder(value, root, root), null, 2)}\n`
}

function rootOf(value: Simulation | Review | Scan): Schema {
  if ('repositories' in value) return scanSchema
  return 'head' in value ? reviewSchema : simulationSchema
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Follows a reference within the document, and takes of `anyOf` what is not null. */
function resolve(schema: unknown, root: Schema): Record<string, unknown> {
  if (!isRecord(schema)) return {}
  if (Array.isArray(schema['anyOf'])) return resolve(schema['anyOf'][0], root)
  const to = schema['$ref']
  const defs = root['$defs']
  if (typeof to !== 'string' || !isRecord(defs)) return schema
  return resolve(defs[to.slice('#/$defs/'.length)], root)
}

function inOrder(value: unknown, schema: unknown, root: Schema): unknown {
  const shape = resolve(schema, root)
  if (Array.isArray(value)) return value.map((each) => inOrder(each, shape['items'], root))
  if (!isRecord(value)) return value
  const properties = isRecord(shape['properties']) ? shape['properties'] : {}
  const known = Object.keys(properties)
  const other = Object.keys(value).filter((key) => !Object.hasOwn(properties, key))
  const keys = [...known.filter((key) => Object.hasOwn(value, key)), ...other.sort()]
  return Object.fromEntries(
    keys.map((key) => [
      key,
      inOrder(value[key], properties[key] ?? shape['additionalProperties'], root),
    ]),
  )
}
