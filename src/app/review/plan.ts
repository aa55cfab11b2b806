import type { Check, CheckRun, OwnComment } from '../../forge/code-host.ts'
import type { Subject } from '../errands.ts'
import { isReview } from './comment.ts'
import { annotationsIn, externalId, type Said, subjectOf } from './external-id.ts'

/** What should stand below a pull request. `keep`: whatever stands there, nothing new. */
export type WantedComment =
  | { readonly k: 'write'; readonly body: string }
  | { readonly k: 'update'; readonly body: string }
  | { readonly k: 'keep' }
  | { readonly k: 'remove' }

export type Wanted = {
  readonly subject: Subject
  readonly head: string
  readonly said: Said
  readonly comment: WantedComment
  /** Somebody asked to conclude the check once more. */
  readonly again: boolean
}

/** What stands there now; `comments` is null where it may not be read. */
export type Standing = {
  readonly checks: readonly Omit<CheckRun, 'completed'>[]
  readonly comments: readonly Omit<OwnComment, 'at'>[] | null
}

/** One call each; without an `id` something new is made. */
export type Write =
  | { readonly k: 'check'; readonly check: Check; readonly id: number | null }
  | { readonly k: 'comment'; readonly body: string; readonly id: number | null }
  | { readonly k: 'delete'; readonly id: number }

/** The writes that make what stands there what is wanted; none where it is so already. */
export function plan(standing: Standing, wanted: Wanted): readonly Write[] {
  return [...checkWrites(standing.checks, wanted), ...commentWrites(standing.comments, wanted)]
}

/**
 * The newest run about the subject counts: another change may have the same head, and its verdict is
 * its own. It is changed where its annotations may stay, else there is a new one.
 */
function checkWrites(
  checks: Standing['checks'],
  { subject, head, said, again }: Wanted,
): readonly Write[] {
  const last = aboutSubject(checks, subject, head).at(-1)
  const check = { ...said, head, externalId: externalId(subject, said) }
  const isSame = last?.externalId === check.externalId && last.status === 'completed'
  if (isSame && !again) return []
  const mayStay =
    last !== undefined && annotationsIn(last.externalId) === annotationsIn(check.externalId)
  // GitHub adds annotations to those that a run has.
  if (mayStay) return [{ k: 'check', check: { ...check, annotations: [] }, id: last.id }]
  return [{ k: 'check', check, id: null }]
}

/** The check runs on a head that are about a subject, the oldest first. */
export function aboutSubject<Run extends { readonly externalId: string | null }>(
  checks: readonly Run[],
  subject: Subject,
  head: string,
): readonly Run[] {
  const wanted = JSON.stringify(subject)
  return checks.filter(({ externalId }) => JSON.stringify(subjectOf(externalId, head)) === wanted)
}

/** The oldest comment is the one; others are there because an answer of GitHub was lost. */
function commentWrites(comments: Standing['comments'], { comment }: Wanted): readonly Write[] {
  if (comments === null) return []
  const [first, ...others] = comments.filter(({ body }) => isReview(body))
  const removed = (list: NonNullable<Standing['comments']>) =>
    list.map(({ id }): Write => ({ k: 'delete', id }))
  if (comment.k === 'remove') return removed(first === undefined ? [] : [first, ...others])
  if (comment.k === 'keep') return removed(others)
  if (first === undefined)
    return comment.k === 'write' ? [{ k: 'comment', body: comment.body, id: null }] : []
  const isSame = likeText(first.body) === likeText(comment.body)
  const written: readonly Write[] = isSame
    ? []
    : [{ k: 'comment', body: comment.body, id: first.id }]
  return [...written, ...removed(others)]
}

/** Hosts keep lines apart in their own way and cut blanks at the end. */
const likeText = (body: string): string => body.replaceAll('\r\n', '\n').trimEnd()
