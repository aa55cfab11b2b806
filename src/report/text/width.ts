/** How many columns of a terminal a text takes, and how to keep it within them. */

/** Wide and fullwidth characters of Unicode's East Asian Width (UAX #11), without emoji. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** Combining marks, and what is not seen at all. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/u

function characterWidth(character: string): number {
  if (NONE.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

const PLAIN = /^[\x20-\x7e]*$/

/** Columns as UAX #11 has them: wide characters take two, combining marks none. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  return [...text].reduce((sum, character) => sum + characterWidth(character), 0)
}

export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)))

/** At most `width` columns; what is cut off is marked by an ellipsis. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let [out, room] = ['', width - 1]
  for (const character of text) {
    room -= characterWidth(character)
    if (room < 0) break
    out += character
  }
  return `${out}…`
}

/** Lines of at most `width` columns, broken at blanks (but not before a %); a longer word stands alone on its line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?!%)/).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}

/** Wrapped, every line behind `first` on the first one and as much room on the others. */
export function hang(first: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(displayWidth(first))
  const lines = wrap(text, Math.max(16, width - indent.length))
  return lines.map((line, index) => `${index === 0 ? first : indent}${line}`.trimEnd())
}
