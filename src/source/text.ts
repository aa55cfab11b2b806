import type { ProblemCode, Text } from '../types/source.ts'
import { maxBytes } from './limits.ts'

/**
 * Wraps a file's text with a line table, built when first asked for. A line ends at `\n` (so `\r\n`
 * too), as Git and code hosts count.
 */
export function sourceText(text: string): Text {
  let starts: readonly number[] | null = null
  const lineOf = (offset: number): number => {
    starts ??= lineStarts(text)
    return lastNotAfter(starts, offset)
  }
  return {
    text,
    lineAt: (offset) => lineOf(offset) + 1,
    columnAt: (offset) => {
      const line = lineOf(offset)
      return Math.max(0, offset - (starts?.[line] ?? 0)) + 1
    },
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return starts
}

function lastNotAfter(sorted: readonly number[], offset: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** A file's text (a BOM stays, so that offsets count it), or why it has none. */
export type Decoded =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false
      readonly code: ProblemCode
      readonly message: string
      readonly text: string
    }

/** Decodes UTF-8. A failure carries a rough reading (`text`) by which its kind can be told. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > maxBytes) {
    const size = (bytes.length / 1024 / 1024).toFixed(1)
    const limit = maxBytes / 1024 / 1024
    const message = `the file is ${size} MiB long; split it: over ${limit} MiB nothing is read`
    return { ok: false, code: 'too-large', message, text: '' }
  }
  try {
    return { ok: true, text: utf8.decode(bytes) }
  } catch {
    const message = 'the file is not UTF-8 text; save it as UTF-8: it was not read'
    return { ok: false, code: 'not-utf8', message, text: rough(bytes) }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function rough(bytes: Uint8Array): string {
  const marked = bytes.length > 1 ? `${bytes[0]} ${bytes[1]}` : ''
  if (marked === '255 254') return new TextDecoder('utf-16le').decode(bytes)
  if (marked === '254 255') return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder('utf-8').decode(bytes)
}
