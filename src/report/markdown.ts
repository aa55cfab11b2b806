import type { Review, Simulation } from '../types/report.ts'
import { fitted, type MarkdownOptions, type Page } from './markdown/fit.ts'
import { digest } from './markdown/groups.ts'
import { reviewMarkdown } from './markdown/review.ts'
import { simulationMarkdown } from './markdown/simulation.ts'

/**
 * A review as the comment on its change, or a simulation as a page. Never longer than
 * `COMMENT_CHARACTERS`: the first level of detail that fits is taken, and each says by counts what
 * it leaves out. No foreign text becomes a link, an element, a mention or a reference.
 */
export function renderMarkdown(value: Review | Simulation, options: MarkdownOptions = {}): string {
  return fitted(pageOf(value), options)
}

function pageOf(value: Review | Simulation): Page {
  if (!('head' in value)) return (sheet, left) => simulationMarkdown(value, sheet, left)
  const digested = digest(value)
  return (sheet, left) => reviewMarkdown(digested, sheet, left)
}
