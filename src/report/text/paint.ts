import type { Severity } from '../../types/report.ts'
import { terminalText } from '../escape.ts'
import type { Tone, Words } from '../words.ts'

/** Puts colour on text that is measured and gated already; the text alone says everything. */
export type Paint = {
  readonly tone: (tone: Tone, text: string) => string
  readonly severity: (severity: Severity, text: string) => string
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

export type TextOptions = {
  readonly color: boolean
  /** Columns, 40 to 200. */
  readonly width: number
  readonly explain: boolean
}

/** What every part of the text needs to know. */
export type Page = { readonly paint: Paint; readonly width: number; readonly explain: boolean }

const ESCAPE = '\u001b'

const TONES: Record<Tone, number> = { good: 32, plain: 0, bad: 31, unknown: 33 }
const SEVERITIES: Record<Severity, number> = { error: 31, warning: 33, note: 36 }

/** SGR codes around words, or the words alone. */
/** SGR codes, or nothing at all. */
export function paintWith(color: boolean): Paint {
  const sgr = (code: number, text: string): string =>
    color && code !== 0 && text !== '' ? `${ESCAPE}[${code}m${text}${ESCAPE}[0m` : text
  return {
    tone: (tone, text) => sgr(TONES[tone], text),
    severity: (severity, text) => sgr(SEVERITIES[severity], text),
    bold: (text) => sgr(1, text),
    dim: (text) => sgr(2, text),
  }
}

/** Words for the terminal: prose as it is, foreign text through the gate. */
export const plain = (words: Words): string =>
  words
    .map((piece) =>
      typeof piece === 'string' ? piece : terminalText('name' in piece ? piece.name : piece.text),
    )
    .join('')
