import { terminalText } from '../../report/escape.ts'

/** Words that need no quotes: no number, date or truth value of YAML 1.1 is among them. */
const PLAIN = /^[A-Za-z][A-Za-z\d]*(?:[-./][A-Za-z\d]+)*$/
const KEYWORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i
/** What a double-quoted scalar has to write out, so that nothing is hidden or reordered. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
/** Characters of a comment. */
const LONGEST = 400

/** Foreign text as a YAML scalar on one line, which reads as the same text again. */
export function scalar(foreign: string): string {
  if (PLAIN.test(foreign) && !KEYWORD.test(foreign)) return foreign
  const quoted = foreign.toWellFormed().replace(/["\\]/g, '\\$&')
  return `"${quoted.replace(UNSEEN, (character) => escaped(character.codePointAt(0) ?? 0))}"`
}

const escaped = (code: number): string =>
  code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`

/** Texts as a flow sequence. */
export const flow = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`

/** A comment of one line, with foreign text in it or not. */
export function comment(foreign: string): string {
  const text = terminalText(foreign)
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 3).toWellFormed()}...` : text
  return `# ${short}`
}

/** Lines, each a step further in. */
export const indented = (lines: readonly string[], by: string): readonly string[] =>
  lines.map((line) => `${by}${line}`)

/** Lines as an item of a block sequence: the first key after a dash, the others below it. */
export function item(lines: readonly string[]): readonly string[] {
  const [first = '', ...rest] = lines
  return [`- ${first}`, ...indented(rest, '  ')]
}
