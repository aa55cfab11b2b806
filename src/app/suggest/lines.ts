import { structuredPatch } from 'diff'
import type { FileEdit } from '../../types/remedy.ts'
import type { Lines } from './hunks.ts'

/** Lines of a file that others take the place of. */
export type LineEdit = Lines & { readonly instead: readonly string[] }

/**
 * An edit as lines in the place of lines, as a suggestion has them; what only puts lines in takes the
 * line before them along, because a suggestion stands on a line. Null where that cannot be written:
 * a file that is new, ends lines with more than a line feed, or holds what nobody sees.
 */
export function lineEdits({ path, before, after }: FileEdit): readonly LineEdit[] | null {
  if (before === '' || unseen.test(before + after)) return null
  const all = before.split('\n')
  const { hunks } = structuredPatch(path, path, before, after, '', '', { context: 0 })
  const edits = hunks.map(({ oldStart, oldLines, lines }): LineEdit => {
    const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1))
    if (oldLines > 0) return { from: oldStart, to: oldStart + oldLines - 1, instead: added }
    // Without old lines a hunk starts before the line that it names, which is the one after.
    const at = Math.max(1, oldStart - 1)
    const own = all[at - 1] ?? ''
    return { from: at, to: at, instead: oldStart <= 1 ? [...added, own] : [own, ...added] }
  })
  return changesNothingElse(edits, all, after) ? edits : null
}

/** What a suggestion would hide: other line ends, and characters without a place or with another. */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** Whether the lines, put in their places, make the text: what is suggested is what was judged. */
function changesNothingElse(
  edits: readonly LineEdit[],
  all: readonly string[],
  after: string,
): boolean {
  const made = [...all]
  for (const { from, to, instead } of edits.toReversed())
    made.splice(from - 1, to - from + 1, ...instead)
  return made.join('\n') === after
}
