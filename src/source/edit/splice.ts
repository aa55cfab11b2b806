/** What stands in place of a part of a text; an insertion where both offsets are the same. */
export type Splice = { readonly start: number; readonly end: number; readonly text: string }

/** Puts a splice among others, in order; false where it overlaps or touches one of them. */
export function addSplice(sorted: Splice[], splice: Splice): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.start ?? 0) < splice.start) low = middle + 1
    else high = middle
  }
  const before = sorted[low - 1]
  const after = sorted[low]
  if (before !== undefined && before.end >= splice.start) return false
  if (after !== undefined && after.start <= splice.end) return false
  sorted.splice(low, 0, splice)
  return true
}

/** The text with all splices made; they are in order and do not overlap. */
export function spliced(text: string, sorted: readonly Splice[]): string {
  const parts: string[] = []
  let done = 0
  for (const { start, end, text: put } of sorted) {
    parts.push(text.slice(done, start), put)
    done = end
  }
  parts.push(text.slice(done))
  return parts.join('')
}
