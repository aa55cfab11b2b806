import { markdownCode, markdownText } from '../../report/escape.ts'
import { sentence } from '../../report/stage-words.ts'
import type { Offer } from './offer.ts'

const mark = '<!-- edgewise:suggestions'

/** What a review of ours begins with: its head and the names of what it suggests; null: no such. */
export function markIn(
  body: string,
): { readonly head: string; readonly names: readonly string[] } | null {
  const [, head, names] =
    /^<!-- edgewise:suggestions ([\da-f]{40,64})((?: [\da-f]{12})*) -->/.exec(body) ?? []
  if (head === undefined || names === undefined) return null
  return { head, names: names.split(' ').filter((name) => name !== '') }
}

/** The body of a review: what its suggestions are part of, and what has to be so before. */
export function reviewBody(head: string, offers: readonly Offer[]): string {
  const names = offers.flatMap(({ edits }) => edits.map(({ name }) => name))
  const stages = new Map(offers.map((offer) => [`${offer.cluster} ${offer.entry}`, offer]))
  return [
    `${mark} ${head}${names.map((name) => ` ${name}`).join('')} -->`,
    names.length === 1
      ? 'What `/edgewise fix` would do next fits into lines that this change touches.'
      : 'What `/edgewise fix` would do next fits, in these places, into lines that this change touches: commit them together (**Add suggestion to batch**).',
    ...[...stages.values()].flatMap(stageLines),
  ].join('\n')
}

function stageLines({ cluster, entry, title, before }: Offer): readonly string[] {
  const what = `**${markdownText(title)}**, for ${markdownCode(entry)} in ${markdownCode(cluster)}.`
  const steps = before.map(({ text, command }) => {
    const how = command === null ? '' : ` ${markdownCode(command)}`
    return `- ${markdownText(sentence(text))}${how}`
  })
  return ['', what, ...(steps.length === 0 ? [] : ['', 'Before it is merged:', '', ...steps])]
}

/**
 * A suggestion: words, and lines to put in the place of those that the comment stands on. The fence
 * is longer than any in the lines, which cannot end it.
 */
export function suggestionBody(text: string, instead: readonly string[]): string {
  const runs = instead.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length)
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return [markdownText(sentence(text)), '', `${fence}suggestion`, ...instead, fence].join('\n')
}
