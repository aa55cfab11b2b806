import type { Severity } from '../types/report.ts'
import type { Location } from '../types/source.ts'

/** Orders by UTF-16 code units: the same on every machine, unlike `localeCompare`. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What belongs to no file or entry comes first. */
export const byTextOrNull = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : byText(a, b)

/** Orders by file, then line; nowhere comes first. */
export function byLocation(a: Location | null, b: Location | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  return byText(a.file, b.file) || a.line - b.line || a.endLine - b.endLine
}

const STRICTNESS = { error: 2, warning: 1, note: 0 } as const

/** Positive where `a` is stricter than `b`. */
export const strictness = (a: Severity, b: Severity): number => STRICTNESS[a] - STRICTNESS[b]
