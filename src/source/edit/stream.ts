import type { Node } from '../../types/source.ts'
import { hasSopsBlock } from '../header.ts'
import { maxDocuments } from '../limits.ts'
import { splitDocuments } from '../split.ts'
import { parseDocument } from '../yaml/parse.ts'
import { type Plain, plainOf } from './plain.ts'
import { type Style, styleOf } from './style/style.ts'
import { readSyntax, type Syntax } from './syntax.ts'

/** One document of a file, whatever it is about; offsets into the file's text. */
export type Page = {
  readonly start: number
  readonly end: number
  /** Null where the document is empty. */
  readonly tree: Syntax | null
  /** The names of the anchors that something refers to. */
  readonly aliases: ReadonlySet<string>
  /** Where keys stand that their mapping has already. */
  readonly duplicates: ReadonlySet<number>
  readonly isEncrypted: boolean
  /** What it says, each time as a value of its own. */
  value(): Plain
  /** How it is written. */
  style(): Style
}

export type Stream = { readonly text: string; readonly pages: readonly Page[] }

/** The documents of a file; null where one of them has a fault, so that none may be edited. */
export function readStream(text: string): Stream | null {
  const { chunks, rest } = splitDocuments(text, maxDocuments)
  if (rest !== null) return null
  const pages: Page[] = []
  for (const { start, end, refused } of chunks) {
    const page = refused < 0 ? readPage(text, start, end) : null
    if (page === null) return null
    pages.push(page)
  }
  return { text, pages }
}

/**
 * The same stream after documents were edited; the others are not read again. Null where an edit
 * made or broke a document, or changed what stands outside of the edited ones.
 */
export function rereadStream(
  before: Stream,
  text: string,
  edited: ReadonlySet<number>,
): Stream | null {
  const { chunks, rest } = splitDocuments(text, maxDocuments)
  if (rest !== null || chunks.length !== before.pages.length) return null
  const pages: Page[] = []
  for (const [index, { start, end, refused }] of chunks.entries()) {
    const known = before.pages[index]
    const isSame = !edited.has(index) && known?.start === start && known.end === end
    const page = isSame ? known : refused < 0 ? readPage(text, start, end) : null
    if (page === null) return null
    pages.push(page)
  }
  return { text, pages }
}

function readPage(text: string, start: number, end: number): Page | null {
  const { root, fault, duplicates, encryptedAt, secondAt } = parseDocument(text, start, end)
  if (fault !== null || secondAt >= 0) return null
  let syntax: ReturnType<typeof readSyntax> | null = null
  const read = (): ReturnType<typeof readSyntax> => {
    syntax ??= readSyntax(text, start, end)
    return syntax
  }
  let style: Style | null = null
  return {
    start,
    end,
    get tree() {
      return read().tree
    },
    get aliases() {
      return read().aliases
    },
    duplicates: new Set(duplicates.map(({ offset }) => offset)),
    isEncrypted: encryptedAt >= 0 || hasOwnBlock(root),
    value: () => plainOf(root),
    style: () => {
      style ??= styleOf(text, start, read().tree)
      return style
    },
  }
}

const hasOwnBlock = (root: Node | null): boolean => root?.k === 'map' && hasSopsBlock(root)
