/** One step from an old text to a new one. */
export type Step = { readonly op: ' ' | '-' | '+'; readonly line: string }

/** Lines with their ends, so that a last line without one differs from one with it. */
export const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/**
 * A shortest edit script between two lists of lines.
 * E. Myers, An O(ND) Difference Algorithm and Its Variations (1986)
 */
export function difference(before: readonly string[], after: readonly string[]): readonly Step[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let same = 0
  while (
    same < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  )
    same++
  const kept = (line: string): Step => ({ op: ' ', line })
  return [
    ...before.slice(0, start).map(kept),
    ...shortest(before.slice(start, before.length - same), after.slice(start, after.length - same)),
    ...before.slice(before.length - same).map(kept),
  ]
}

/** How far along the old lines each diagonal was reached. */
type Reached = ReadonlyMap<number, number>

/** So many edits are no longer looked for: the text counts as another one, as it does for Git. */
const mostEdits = 1000

function shortest(before: readonly string[], after: readonly string[]): readonly Step[] {
  const trace: Reached[] = []
  let reached: Reached = new Map([[1, 0]])
  const isRewritten = before.length === 0 || after.length === 0
  for (let edits = 0; !isRewritten && edits <= mostEdits; edits++) {
    trace.push(reached)
    const next = new Map(reached)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(next, diagonal, edits)
      let y = x - diagonal
      while (x < before.length && y < after.length && before[x] === after[y])
        [x, y] = [x + 1, y + 1]
      next.set(diagonal, x)
      if (x >= before.length && y >= after.length) return backwards(trace, before, after)
    }
    reached = next
  }
  return [
    ...before.map((line): Step => ({ op: '-', line })),
    ...after.map((line): Step => ({ op: '+', line })),
  ]
}

/** Whether the furthest path to a diagonal comes from the one above, which inserts a line. */
function isInserted(reached: Reached, diagonal: number, edits: number): boolean {
  const above = reached.get(diagonal + 1) ?? -1
  const left = reached.get(diagonal - 1) ?? -1
  return diagonal === -edits || (diagonal !== edits && left < above)
}

function startOf(reached: Reached, diagonal: number, edits: number): number {
  if (isInserted(reached, diagonal, edits)) return reached.get(diagonal + 1) ?? 0
  return (reached.get(diagonal - 1) ?? 0) + 1
}

function backwards(
  trace: readonly Reached[],
  before: readonly string[],
  after: readonly string[],
): readonly Step[] {
  const steps: Step[] = []
  let [x, y] = [before.length, after.length]
  const keep = (from: number): void => {
    for (; x > from; x--) steps.push({ op: ' ', line: before[x - 1] ?? '' })
  }
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reached: Reached = trace[edits] ?? new Map()
    const isInsertion = isInserted(reached, x - y, edits)
    const diagonal = x - y + (isInsertion ? 1 : -1)
    const fromX = reached.get(diagonal) ?? 0
    const fromY = fromX - diagonal
    keep(isInsertion ? fromX : fromX + 1)
    if (isInsertion) steps.push({ op: '+', line: after[fromY] ?? '' })
    else steps.push({ op: '-', line: before[fromX] ?? '' })
    ;[x, y] = [fromX, fromY]
  }
  keep(0)
  return steps.toReversed()
}

const context = 3

/** The hunks of a unified diff with three lines around each change, without a file header. */
export function patchOf(steps: readonly Step[]): string {
  const near = steps.map((_, index) =>
    steps.slice(Math.max(0, index - context), index + context + 1).some(({ op }) => op !== ' '),
  )
  const hunks: string[] = []
  let [oldLine, newLine] = [1, 1]
  for (let at = 0; at < steps.length; ) {
    let end = at
    while (end < steps.length && near[end] === near[at]) end++
    const part = steps.slice(at, end)
    const olds = part.filter(({ op }) => op !== '+').length
    const news = part.filter(({ op }) => op !== '-').length
    if (near[at] === true)
      hunks.push(
        `@@ -${range(oldLine, olds)} +${range(newLine, news)} @@\n${part.map(shown).join('\n')}`,
      )
    ;[oldLine, newLine, at] = [oldLine + olds, newLine + news, end]
  }
  return hunks.join('\n')
}

const range = (line: number, count: number): string =>
  `${count === 0 ? line - 1 : line}${count === 1 ? '' : `,${count}`}`

const shown = ({ op, line }: Step): string =>
  line.endsWith('\n') ? `${op}${line.slice(0, -1)}` : `${op}${line}\n\\ No newline at end of file`
