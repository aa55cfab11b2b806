import type { Review, Simulation } from '../types/report.ts'
import { COMMENT_CHARACTERS, DETAILS } from './limits.ts'
import type { Link, Sheet } from './markdown/gate.ts'
import { digest } from './markdown/groups.ts'
import { reviewMarkdown } from './markdown/review.ts'
import { simulationMarkdown } from './markdown/simulation.ts'

export type MarkdownOptions = {
  /** The address of a location (`https://…`); without one it stands there as code. */
  readonly link?: Link
  /** Names the commands of the App; they mean something in a comment only. */
  readonly commands?: boolean
}

/**
 * A review as the comment on its change, or a simulation as a page. Never longer than
 * `COMMENT_CHARACTERS`: the first level of detail that fits is taken, and each says by counts what
 * it leaves out. No foreign text becomes a link, an element, a mention or a reference.
 */
export function renderMarkdown(value: Review | Simulation, options: MarkdownOptions = {}): string {
  const page = pageOf(value)
  let text = ''
  for (const [level, detail] of DETAILS.entries()) {
    const { link = () => null, commands = false } = options
    const lines = page({ detail, link, commands }, level > 0)
    const single = lines.filter((line, index) => line !== '' || lines[index - 1] !== '')
    text = `${single.join('\n').trimEnd()}\n`
    if (text.length <= COMMENT_CHARACTERS) break
  }
  return text
}

type Page = (sheet: Sheet, left: boolean) => readonly string[]

function pageOf(value: Review | Simulation): Page {
  if (!('head' in value)) return (sheet, left) => simulationMarkdown(value, sheet, left)
  const digested = digest(value)
  return (sheet, left) => reviewMarkdown(digested, sheet, left)
}
