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

/** A page of the width and with the colours that are asked for. */
export function openPage({ color, width, explain }: TextOptions): Page {
  return { paint: paintWith(color), width: Math.min(200, Math.max(40, width)), explain }
}

/** No blank lines at the ends, and never two of them. */
export function tidy(lines: readonly string[]): readonly string[] {
  const kept = lines.filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
  return kept.at(-1) === '' ? kept.slice(0, -1) : kept
}

/** SGR codes around words, or the words alone. */
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
