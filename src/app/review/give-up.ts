import type { Subject } from '../errands.ts'
import { plainCheck } from './check.ts'
import { type Now, nowOf } from './now.ts'
import { aboutSubject, plan } from './plan.ts'
import { publish } from './publish.ts'
import type { Reconciled, Reconciling } from './reconcile.ts'
import { besideOthers } from './shared-head.ts'

type Terms = Pick<Reconciling, 'host' | 'again'>

/**
 * Concludes the check of a subject that cannot be reviewed because of a defect of ours: a check
 * that others wait for must not stay open.
 */
export async function giveUp(subject: Subject, { host, again }: Terms): Promise<Reconciled> {
  const now = await nowOf(subject, host, false)
  if (typeof now === 'string') return { outcome: now, head: null, published: null }
  const head = now.change.head.id
  const said = plainCheck('The change could not be reviewed', defect)
  const told = await besideOthers(said, now, host)
  const writes = plan(now.standing, { subject, head, said: told, comment: { k: 'keep' }, again })
  return { outcome: 'failed', head, published: await publish(host, null, writes) }
}

/**
 * As `giveUp`, for a review that died without a word, by a time that was over or a process that was
 * killed; a check that was concluded all the same says more.
 *
 * @param died when its last attempt ended, ISO 8601
 */
export async function concludeReview(
  subject: Subject,
  died: string,
  terms: Terms,
): Promise<Reconciled> {
  const now = await nowOf(subject, terms.host, false)
  if (typeof now === 'string') return { outcome: now, head: null, published: null }
  if (isConcluded(now, died, terms.again))
    return { outcome: 'concluded', head: now.change.head.id, published: null }
  return giveUp(subject, terms)
}

/** Who asked to conclude a check once more is told of nothing that was there before. */
function isConcluded({ subject, change }: Now, died: string, again: boolean): boolean {
  const last = aboutSubject(change.checks, subject, change.head.id).at(-1)
  if (last?.status !== 'completed') return false
  return !again || Date.parse(last.completed ?? '') >= Date.parse(died)
}

const defect =
  'Edgewise met a defect of its own, which its operator can see. Nothing is known about this change. `/edgewise review` in a comment tries again.'
