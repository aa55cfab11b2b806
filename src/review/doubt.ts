import type { Why } from '../types/evidence.ts'

/** Whether something assumed or unknown can be reached from a reason; each is looked at once. */
export function doubts(): (why: Why) => boolean {
  const known = new Map<Why, boolean>()
  const isDoubtful = (why: Why): boolean => {
    if (why.k !== 'law') return why.k === 'assumed' || why.k === 'unknown'
    const before = known.get(why)
    if (before !== undefined) return before
    const found = why.from.some(isDoubtful)
    known.set(why, found)
    return found
  }
  return isDoubtful
}
