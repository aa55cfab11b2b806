import type { Location } from '../../types/source.ts'
import { markdownCode, markdownText, tableCommand } from '../escape.ts'
import type { Detail } from '../limits.ts'
import { place, type Words } from '../words.ts'

/** Where a location leads to; `null` where there is nothing to lead to. */
export type Link = (location: Location) => string | null

/** What every part of the Markdown needs to know. */
export type Sheet = {
  readonly detail: Detail
  readonly link: Link
  readonly commands: boolean
}

/** At most so many characters, the last one an ellipsis where something was cut off. */
function cut(text: string, characters: number): string {
  const all = [...text]
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join('')}…`
}

export const code = (text: string, sheet: Sheet): string =>
  markdownCode(cut(text, sheet.detail.name))

/** Words as Markdown: prose as it is, names as code, other foreign text through the gate. */
export const md = (words: Words, sheet: Sheet): string =>
  words
    .map((piece) => {
      if (typeof piece === 'string') return piece.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      if ('name' in piece) return code(piece.name, sheet)
      return markdownText(cut(piece.text, sheet.detail.name))
    })
    .join('')

export const message = (text: string, sheet: Sheet): string =>
  markdownText(cut(text, sheet.detail.message))

/** A command for a shell, in a cell of a table. */
export const command = (text: string, sheet: Sheet): string =>
  tableCommand(cut(text, sheet.detail.message))

const hex = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** Only what cannot end a link or begin something else stays as it is in an address. */
const address = (url: string): string =>
  url.toWellFormed().replace(/[^\w\-./:?#@=&%~+,]/gu, (character) => {
    const code = character.charCodeAt(0)
    return code < 128 ? hex(code) : encodeURIComponent(character)
  })

/** A location as code, linked where the host knows an address. */
export function located(at: Location, sheet: Sheet): string {
  const url = sheet.link(at)
  const text = code(place(at), sheet)
  return url === null ? text : linked(text, url)
}

/** Markdown of ours as a link, where the address is one of a page. */
export const linked = (text: string, url: string): string =>
  /^(?:https?:\/\/|#)/.test(url) ? `[${text}](${address(url)})` : text

/** The first of some locations and how many more. */
export function locations(all: readonly Location[], shown: number, sheet: Sheet): string {
  const distinct = [...new Map(all.map((at) => [place(at), at])).values()]
  const first = distinct.slice(0, shown).map((at) => located(at, sheet))
  const more = distinct.length - first.length
  return first.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** A part that is folded away under a line that says what is in it. */
export const folded = (summary: string, body: readonly string[]): readonly string[] =>
  body.length === 0
    ? []
    : [`<details><summary>${summary}</summary>`, '', ...body, '', '</details>', '']
