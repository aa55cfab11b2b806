import type { Finding } from '../../types/report.ts'
import type { Location } from '../../types/source.ts'
import { sentence } from '../stage-words.ts'
import { count } from '../words.ts'
import { code, located, type Sheet } from './gate.ts'

/** Sentences that still read as one paragraph. */
const PARAGRAPH = 3

/** "what it says (`file:line`)"; a full stop stands behind the place, not before it. */
export const placed = (text: string, at: Location | null, sheet: Sheet): string =>
  at === null ? text : `${text.replace(/\.$/, '')} (${located(at, sheet)})`

/** What is said of each of some things. */
export type Said<T> = { readonly of: readonly T[]; readonly say: (each: T) => string }

/**
 * A bold heading with what belongs to it: one to three sentences in its line, more as a list, as
 * many as there is room for. Nothing at all where there is nothing to say.
 */
export function passage<T>(title: string, { of, say }: Said<T>, sheet: Sheet): readonly string[] {
  if (of.length === 0) return []
  if (of.length > PARAGRAPH) return [`**${title}**`, '', ...bullets({ of, say }, sheet), '']
  const sentences = of.map((each) => sentence(say(each)))
  return [`**${title}.** ${sentences.join(' ')}`, '']
}

/** A list, as much of it as there is room for. */
export function bullets<T>({ of, say }: Said<T>, { detail }: Sheet): readonly string[] {
  const shown = of.slice(0, Math.max(1, detail.lines))
  const more = of.length - shown.length
  return [
    ...shown.map((each) => `- ${say(each)}`),
    ...(more > 0 ? [`- and ${count(more, 'more', 'more')}`] : []),
  ]
}

/** "warning `rule` (`file:line`)". */
export const findingName = ({ severity, rule, at }: Finding, sheet: Sheet): string =>
  placed(`${severity} ${code(rule, sheet)}`, at, sheet)
