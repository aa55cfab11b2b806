import { COMMENT_CHARACTERS, DETAILS } from '../limits.ts'
import type { Link, Sheet } from './gate.ts'

export type MarkdownOptions = {
  /** The address of a location (`https://…`); without one it stands there as code. */
  readonly link?: Link
  /** Names the commands of the App; they mean something in a comment only. */
  readonly commands?: boolean
}

/** The lines of a page; `left`: it was too long, and something is counted only. */
export type Page = (sheet: Sheet, left: boolean) => readonly string[]

/** A page in the first level of detail that keeps it within `COMMENT_CHARACTERS`. */
export function fitted(
  page: Page,
  { link = () => null, commands = false }: MarkdownOptions,
): string {
  let text = ''
  for (const [level, detail] of DETAILS.entries()) {
    const lines = page({ detail, link, commands }, level > 0)
    const single = lines.filter((line, index) => line !== '' || lines[index - 1] !== '')
    text = `${single.join('\n').trimEnd()}\n`
    if (text.length <= COMMENT_CHARACTERS) break
  }
  return text
}
