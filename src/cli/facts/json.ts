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

/** Levels of nesting that anything read of a cluster needs; MetalLB's selectors take six. */
const DEEPEST = 12

/** JSON down to a depth that every reader can take; what lies deeper is null. */
export function shallow(value: unknown, left = DEEPEST): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (left === 0) return null
  if (Array.isArray(value)) return value.map((one) => shallow(one, left - 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, shallow(one, left - 1)]),
  )
}
