/** A key of a JSON object; undefined where there is no object or no such key of its own. */
export function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}

/** The items of a JSON array; empty where it is none. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A JSON string; null for everything else. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The string values of a JSON object, by key. */
export function strings(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, one]) =>
    typeof one === 'string' ? [[key, one] as const] : [],
  )
}
