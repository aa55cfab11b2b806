import { createHash } from 'node:crypto'
import { type Box, mostBoxes } from './errands.ts'

/** Tells ways in apart without saying their names, which are foreign text. */
export const hashOf = (cluster: string, entry: string): string =>
  createHash('sha256')
    .update(JSON.stringify([cluster, entry]))
    .digest('hex')
    .slice(0, 12)

/** The comment right behind the brackets of a box, by which it is known again. */
export const boxMark = ({ repository, hash }: Box): string =>
  `<!-- edgewise:box ${repository} ${hash} -->`

/** Begins the mark of every dashboard. */
export const anyMark = '<!-- edgewise:dashboard '

/** Stands in the text of the issue that shows the results of an installation. */
export const dashboardMark = (installation: number): string => `${anyMark}${installation} -->`

/** What GitHub takes: https://docs.github.com/en/rest/issues/issues#update-an-issue */
const mostCharacters = 65_536

/**
 * The boxes that are ticked in one text of an issue and not in the one before, at most `mostBoxes`.
 * Whoever may edit the issue can write such lines: nothing follows from one but what they may do.
 */
export function newlyTicked(before: string, after: string): readonly Box[] {
  const old = tickedIn(before)
  const fresh = [...tickedIn(after)].filter(([mark]) => !old.has(mark))
  return fresh.slice(0, mostBoxes).map(([, box]) => box)
}

const ticked = /^[-*+] \[[xX]\] <!-- edgewise:box ([1-9]\d{0,14}) ([\da-f]{12}) -->/

function tickedIn(text: string): ReadonlyMap<string, Box> {
  const found = new Map<string, Box>()
  for (const line of text.slice(0, mostCharacters).split('\n')) {
    const [, repository = '', hash = ''] = ticked.exec(line) ?? []
    const box = { repository: Number(repository), hash }
    if (hash !== '') found.set(boxMark(box), box)
  }
  return found
}
