import type { Entry } from '../types/report.ts'
import { byText } from './order.ts'

export type Changed<T> = {
  readonly entry: string
  readonly before: T | null
  readonly after: T | null
}

/** How to look at what is compared: by its id, and as the entry that would be published. */
export type Lens<T> = { readonly idOf: (item: T) => string; readonly entryOf: (item: T) => Entry }

/**
 * The entries that any field differs in but `at`, `why` and `hops` (at every depth: keys of
 * evidence differ between runs), with those that came and went; in order of their ids. Entries are
 * looked at in pairs, so that thousands of equal ones need no memory.
 */
export function changedEntries<T>(
  base: readonly T[],
  head: readonly T[],
  { idOf, entryOf }: Lens<T>,
): Changed<T>[] {
  const before = new Map(base.map((item) => [idOf(item), item]))
  const after = new Map(head.map((item) => [idOf(item), item]))
  const changed: Changed<T>[] = []
  for (const [entry, now] of after) {
    const old = before.get(entry) ?? null
    const isSame = old !== null && isAlike(entryOf(old), entryOf(now))
    if (!isSame) changed.push({ entry, before: old, after: now })
  }
  for (const [entry, old] of before) {
    if (!after.has(entry)) changed.push({ entry, before: old, after: null })
  }
  return changed.sort((a, b) => byText(a.entry, b.entry))
}

/** Where something stands, and why, may change without a change of what happens. */
const isWordless = (key: string): boolean => key === 'at' || key === 'why' || key === 'hops'

/** Deep equality of plain data, wordless keys aside. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false
  let left = 0
  for (const key of Object.keys(a)) {
    if (isWordless(key)) continue
    if (!Object.hasOwn(b, key) || !isAlike(a[key], b[key])) return false
    left++
  }
  return left === Object.keys(b).reduce((count, key) => count + Number(!isWordless(key)), 0)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
