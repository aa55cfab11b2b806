import type { Change } from '../../forge/code-host.ts'
import type { Commit } from '../../forge/repository.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { Review } from '../../types/report.ts'
import type { Settings } from '../../types/settings.ts'
import type { Source } from '../engine/engine.ts'
import type { EntryName } from '../suggest/offer.ts'
import { checkOf, countedFindings, plainCheck, refusedCheck } from './check.ts'
import { commentOf, reviewText } from './comment.ts'
import { commitsOf, type Examined, examine } from './examine.ts'
import type { Said } from './external-id.ts'
import type { WantedComment } from './plan.ts'

/** What is to be said, and of what. Plain values, as a message between threads holds them. */
export type Speech = {
  readonly change: Pick<Change, 'base' | 'head'>
  /** The commit from which the change is counted; null where there is none. */
  readonly from: Commit | null
  /** `https://github.com/<owner>/<name>` */
  readonly address: string
  /** Today, `YYYY-MM-DD`: decides which ignores have ended. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
  readonly isDraft: boolean
}

export type Spoken = {
  readonly outcome: Examined['k']
  readonly said: Said
  readonly comment: WantedComment
  /** Ways in whose new or worse findings have a remedy, as far as it may be suggested. */
  readonly fixable: readonly EntryName[]
}

/** Examines a change, and puts what was found into the words of a check run and a comment. */
export async function speak(speech: Speech, source: Source): Promise<Spoken> {
  const examined = await examine(source, speech)
  if (examined.k === 'refused') {
    const { why, message } = examined
    return {
      outcome: examined.k,
      said: refusedCheck(why, message),
      comment: { k: 'keep' },
      fixable: [],
    }
  }
  if (examined.k === 'unrelated')
    return { outcome: examined.k, said: unrelated, comment: { k: 'keep' }, fixable: [] }
  const { review, settings } = examined
  const commitOf = await commitsOf(source, speech, review)
  const text = reviewText(review, { repository: speech.address, commitOf })
  return {
    outcome: examined.k,
    said: checkOf(review, text, { failOn: settings.failOn, commitOf }),
    comment: wantedComment(review, { text, settings, isDraft: speech.isDraft }),
    fixable: settings.comment === 'off' || speech.isDraft ? [] : fixableIn(review),
  }
}

/** Findings that are asked for their remedy, which is as much work as a simulation for each. */
const mostAsked = 10

/** Each once, in the order of the findings. */
function fixableIn({ clusters }: Review): readonly EntryName[] {
  const all = clusters.flatMap(({ name: cluster, findings }) =>
    [...findings.new, ...findings.worse].map((finding) => ({ cluster, finding })),
  )
  const named = all
    .slice(0, mostAsked)
    .flatMap(({ cluster, finding: { entry, fixable } }) =>
      entry !== null && fixable ? [{ cluster, entry }] : [],
    )
  return [...new Map(named.map((each) => [`${each.cluster} ${each.entry}`, each])).values()]
}

const unrelated = plainCheck(
  'There is nothing to compare with',
  'Base and head have no commit in common, so nobody can say what this changes.',
)

type About = { readonly text: string; readonly settings: Settings; readonly isDraft: boolean }

/**
 * A new comment only where the change touches traffic, and not on a draft: that has its check. A
 * comment that is there says what is true now, also where that is that nothing changes any more.
 */
function wantedComment(review: Review, { text, settings, isDraft }: About): WantedComment {
  if (settings.comment === 'off') return { k: 'remove' }
  const body = commentOf(review, text)
  const touches =
    review.clusters.some(({ changed }) => changed.length > 0) || countedFindings(review).length > 0
  const isNew = !isDraft && (touches || settings.comment === 'always')
  return { k: isNew ? 'write' : 'update', body }
}
