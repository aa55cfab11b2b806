/** Words longer than this are compared by their beginnings only. */
const LONGEST = 80

/**
 * The candidate that a person most likely meant: at most two edits away (insert, delete, replace,
 * swap neighbours; one for words up to three letters), letter case aside. Of equals the first in
 * alphabetical order, so that the order of candidates does not matter; null where none is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.slice(0, LONGEST).toLowerCase()
  let limit = wanted.length <= 3 ? 1 : 2
  let best: string | null = null
  for (const candidate of candidates) {
    const distance = edits(wanted, candidate.slice(0, LONGEST).toLowerCase(), limit)
    if (distance > limit) continue
    if (best === null || distance < limit || candidate < best) best = candidate
    limit = distance
  }
  return best
}

/** `; did you mean "x"?` or nothing, to be put behind a statement. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates)
  return near === null ? '' : `; did you mean "${near}"?`
}

/** Optimal string alignment distance; anything above `limit` stands for "further than that". */
function edits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const cost = Math.min(
        cell(above, column) + 1,
        cell(current, column - 1) + 1,
        cell(above, column - 1) + (same ? 0 : 1),
      )
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current.push(swapped ? Math.min(cost, cell(before, column - 2) + 1) : cost)
    }
    before = above
    above = current
  }
  return cell(above, b.length)
}

const cell = (row: readonly number[], column: number): number =>
  row[column] ?? Number.POSITIVE_INFINITY
