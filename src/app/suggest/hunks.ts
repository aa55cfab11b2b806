/** Lines of a file's newer side, from and to, both counted from 1 and included. */
export type Lines = { readonly from: number; readonly to: number }

/**
 * The lines of the newer side that each hunk of a patch shows: what was added, and what stands
 * around it. A comment may stand on these and no others.
 *
 * @param patch hunks as GitHub gives them for a file, without the lines that name it
 */
export function hunksOf(patch: string): readonly Lines[] {
  const hunks: Lines[] = []
  for (const [, start, length = '1'] of patch.matchAll(
    /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm,
  )) {
    const [from, lines] = [Number(start), Number(length)]
    if (lines > 0) hunks.push({ from, to: from + lines - 1 })
  }
  return hunks
}

/** Whether lines lie within one of the hunks, all of them. */
export const isWithin = (lines: Lines, hunks: readonly Lines[]): boolean =>
  hunks.some(({ from, to }) => from <= lines.from && lines.to <= to)
