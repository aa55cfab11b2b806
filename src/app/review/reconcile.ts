import type { Change, CodeHost, PullRequest } from '../../forge/code-host.ts'
import type { Review } from '../../types/report.ts'
import type { Settings } from '../../types/settings.ts'
import type { Subject } from '../errands.ts'
import { checkOf, countedFindings, plainCheck, refusedCheck } from './check.ts'
import { commentOf, reviewText } from './comment.ts'
import { commitsOf, type Examined, examine } from './examine.ts'
import type { Said } from './external-id.ts'
import { plan, type Standing, type WantedComment } from './plan.ts'
import { type Published, publish } from './publish.ts'

export type Reconciling = {
  readonly host: CodeHost
  /** `https://github.com/<owner>/<name>` */
  readonly address: string
  /** Today, `YYYY-MM-DD`: decides which ignores have ended. */
  readonly asOf: string
  readonly again: boolean
}

/** What became of it; `head` is the commit that was looked at. */
export type Reconciled = {
  readonly outcome: 'reviewed' | 'refused' | 'unrelated' | 'failed' | 'gone' | 'closed'
  readonly head: string | null
  readonly published: Published | null
}

/** What a subject is now: a change, and what of ours stands there. */
type Now = {
  readonly subject: Subject
  readonly change: Change
  readonly standing: Standing
  /** Null for a merge group, below which nobody comments. */
  readonly pull: PullRequest | null
}

/**
 * Reads what a subject is at this moment, and makes its check run and its comment say so. Done
 * twice it writes once; interrupted anywhere it ends the same when it is done again.
 *
 * @throws Transient where it cannot be known now, and whatever a write fails with.
 */
export async function reconcile(subject: Subject, terms: Reconciling): Promise<Reconciled> {
  const now = await nowOf(subject, terms.host)
  if (typeof now === 'string') return { outcome: now, head: null, published: null }
  const { host, asOf, again } = terms
  const examined = await examine(host, now.change, asOf)
  const { said, comment } = await wordsOf(examined, now, terms)
  const head = now.change.head.id
  const writes = plan(now.standing, { subject, head, said, comment, again })
  const published = await publish(host, now.pull?.number ?? null, writes)
  return { outcome: examined.k, head, published }
}

/**
 * Concludes the check of a subject that cannot be reviewed because of a defect of ours: a check
 * that others wait for must not stay open.
 */
export async function giveUp(subject: Subject, { host, again }: Reconciling): Promise<Reconciled> {
  const now = await nowOf(subject, host)
  if (typeof now === 'string') return { outcome: now, head: null, published: null }
  const head = now.change.head.id
  const said = plainCheck('The change could not be reviewed', defect)
  const writes = plan(now.standing, { subject, head, said, comment: { k: 'keep' }, again })
  return { outcome: 'failed', head, published: await publish(host, null, writes) }
}

const defect =
  'Edgewise met a defect of its own, which its operator can see. Nothing is known about this change. `/edgewise review` in a comment tries again.'

async function nowOf(subject: Subject, host: CodeHost): Promise<Now | 'gone' | 'closed'> {
  if (subject.k === 'merge-group') {
    const change = await host.mergeGroup(subject.base, subject.head)
    if (change === null) return 'gone'
    return { subject, change, standing: { checks: change.checks, comments: [] }, pull: null }
  }
  const pull = await host.pullRequest(subject.number)
  if (pull === null) return 'gone'
  if (pull.state !== 'open') return 'closed'
  const { change, comments } = pull
  if (change === null) return 'gone'
  return { subject, change, standing: { checks: change.checks, comments }, pull }
}

type Spoken = { readonly said: Said; readonly comment: WantedComment }

async function wordsOf(examined: Examined, now: Now, terms: Reconciling): Promise<Spoken> {
  if (examined.k === 'refused') {
    return { said: refusedCheck(examined.why, examined.message), comment: { k: 'keep' } }
  }
  if (examined.k === 'unrelated') return { said: unrelated, comment: { k: 'keep' } }
  const { review, settings } = examined
  const commitOf = await commitsOf(terms.host, now.change, review)
  const text = reviewText(review, { repository: terms.address, commitOf })
  return {
    said: checkOf(review, text, settings.failOn),
    comment: wantedComment(review, { text, settings, isDraft: now.pull?.isDraft ?? false }),
  }
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
