import type { Severity } from '../types/report.ts'
import { strictness } from './order.ts'

/** What comparing looks at; anything may hang on it. */
export type Comparable = {
  readonly fingerprint: string
  readonly severity: Severity
  readonly size: number | null
}

export type Compared<T> = {
  readonly new: T[]
  /** In the head's words: a larger size or a stricter severity than in the base. */
  readonly worse: T[]
  readonly existing: T[]
  /** In the base's words: gone, also because its entry is. */
  readonly solved: T[]
}

/**
 * Sorts the findings of two revisions by what became of them; each list keeps the order of its
 * input. Of findings with one fingerprint the worst stands for all. A size that is unknown on one
 * side compares with nothing.
 */
export function compareFindings<T extends Comparable>(
  base: readonly T[],
  head: readonly T[],
): Compared<T> {
  const [before, after] = [worstOfEach(base), worstOfEach(head)]
  const compared: Compared<T> = { new: [], worse: [], existing: [], solved: [] }
  for (const [fingerprint, finding] of after) {
    const old = before.get(fingerprint)
    if (old === undefined) compared.new.push(finding)
    else if (isWorse(finding, old)) compared.worse.push(finding)
    else compared.existing.push(finding)
  }
  for (const [fingerprint, finding] of before) {
    if (!after.has(fingerprint)) compared.solved.push(finding)
  }
  return compared
}

function isWorse(a: Comparable, b: Comparable): boolean {
  if (strictness(a.severity, b.severity) > 0) return true
  return a.size !== null && b.size !== null && a.size > b.size
}

/** In order of first appearance. */
function worstOfEach<T extends Comparable>(findings: readonly T[]): Map<string, T> {
  const found = new Map<string, T>()
  for (const finding of findings) {
    const known = found.get(finding.fingerprint)
    if (known === undefined || outranks(finding, known)) found.set(finding.fingerprint, finding)
  }
  return found
}

const outranks = (a: Comparable, b: Comparable): boolean =>
  (strictness(a.severity, b.severity) || (a.size ?? -1) - (b.size ?? -1)) > 0
