import { terminalText } from '../escape.ts'
import { paintWith } from './paint.ts'

/**
 * A patch for eyes: what it takes out and puts in is coloured, and what would move the cursor or
 * hide text is written out. For a program it is to stay as it is.
 */
export function patchText(patch: string, color: boolean): string {
  const paint = paintWith(color)
  const shown = (line: string): string => {
    const text = line.split('\t').map(terminalText).join('\t')
    if (/^(?:diff |--- |\+\+\+ |new file )/.test(line)) return paint.bold(text)
    if (line.startsWith('@@')) return paint.dim(text)
    if (line.startsWith('+')) return paint.tone('good', text)
    return line.startsWith('-') ? paint.tone('bad', text) : text
  }
  return patch.split('\n').map(shown).join('\n')
}
