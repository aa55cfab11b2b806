import { WORD } from '../../report/markdown/advice.ts'
import type { Link } from '../../report/markdown/gate.ts'
import { answers } from '../../report/markdown/groups.ts'
import { renderMarkdown } from '../../report/markdown.ts'
import type { Review } from '../../types/report.ts'
import type { Location } from '../../types/source.ts'

/** Where the files of the two sides of a change are shown. */
export type Addresses = {
  /** `https://github.com/<owner>/<name>`, without a slash at the end. */
  readonly repository: string
  /** The commit of the first side that has a file; null where none has it. */
  readonly commitOf: (file: string) => string | null
}

/** A comment of 65,536 characters is the most that GitHub takes; the marker needs some. */
const mostCharacters = 64_000

/**
 * The words of a review: those of `edgewise review --format markdown`, where each place is a link
 * to its line. Where links make it too long, there are none.
 */
export function reviewText(review: Review, addresses: Addresses): string {
  const text = renderMarkdown(review)
  const linked = renderMarkdown(review, { link: linkTo(addresses) })
  // A text that is longer by its links may have been shown in less detail.
  const isSame = unlinked(linked, addresses) === text
  return isSame && linked.length <= mostCharacters ? linked : text
}

/** Where places of files are shown; null for those of files that neither side has. */
export function linkTo({ repository, commitOf }: Addresses): Link {
  return ({ file, line }: Location) => {
    const commit = commitOf(file)
    const path = file.split('/').map(encodeURIComponent).join('/')
    return commit && `${repository}/blob/${commit}/${path}#L${line}`
  }
}

/** The text without the links that `linkTo` made: each stands around a code span. */
function unlinked(text: string, { repository }: Addresses): string {
  const [first = '', ...rest] = text.split(`](${repository}/blob/`)
  return rest.reduce((done, part) => {
    const start = done.lastIndexOf('[`')
    return done.slice(0, start) + done.slice(start + 1) + part.slice(part.indexOf(')') + 1)
  }, first)
}

/** Begins every comment of ours that is a review; what follows in it may change. */
const mark = '<!-- edgewise:review'

/** Whether a comment of ours is the one that bears the review. */
export const isReview = (body: string): boolean => body.startsWith(mark)

/** The comment below a pull request: a marker with the head that it is about, the text, commands. */
export function commentOf(review: Review, text: string): string {
  return `${mark} ${review.head} -->\n${text.trimEnd()}\n${commandLine(review)}`
}

/** What can be asked next, about the entry that is said first. */
function commandLine(review: Review): string {
  const [first] = answers(review)
  if (first === undefined) return ''
  const { entry, before, after } = first
  const [was, is] = [before, after].map((side) => side?.paths[0]?.externalTrafficPolicy ?? null)
  const commands = [
    ...(after !== null && WORD.test(entry) ? [`/edgewise explain ${entry}`] : []),
    ...(was && was !== is ? [`/edgewise simulate policy=${was}`] : []),
    '/edgewise help',
  ]
  const line = commands.map((command) => `\`${command}\``).join(' · ')
  return `\n<details><summary>commands</summary>\n\n${line}\n\n</details>\n`
}
