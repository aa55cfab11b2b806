import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff'
import type { FileEdit } from '../types/remedy.ts'

/**
 * Edits as one patch in Git's format, which `git apply` and `patch -p1` take: new files, missing
 * last line breaks, `\r\n` and any path included. Empty where nothing changes. The text is foreign:
 * escape it where it is shown.
 */
export function patchOf(edits: readonly FileEdit[]): string {
  return edits
    .filter(({ before, after }) => before !== after)
    .map(filePatch)
    .join('')
}

function filePatch({ path, before, after }: FileEdit): string {
  const old = named(`a/${path}`)
  const now = named(`b/${path}`)
  const isNew = before === ''
  const patch = structuredPatch(path, path, before, after, undefined, undefined, { context: 3 })
  const head = [
    `diff --git ${old} ${now}`,
    ...(isNew ? ['new file mode 100644'] : []),
    `--- ${isNew ? '/dev/null' : ended(old)}`,
    `+++ ${ended(now)}`,
  ]
  return `${head.join('\n')}\n${formatPatch(patch, OMIT_HEADERS)}`
}

/**
 * A path as Git writes it: in quotes where it holds quotes, backslashes or control characters.
 * Rule: `quote_c_style_counted` of Git's quote.c, with `core.quotePath` off.
 */
function named(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is quoted.
  const quoted = path.replace(/["\\\u0000-\u001f\u007f]/g, escaped)
  return quoted === path ? path : `"${quoted}"`
}

const escapes = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
])

const escaped = (character: string): string =>
  escapes.get(character) ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`

/** A tab behind a path with blanks says where it ends; without, `patch` cuts it at the first one. */
const ended = (path: string): string => (/\s/.test(path) ? `${path}\t` : path)
