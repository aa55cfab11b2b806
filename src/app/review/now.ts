import type { Change, CodeHost, PullRequest } from '../../forge/code-host.ts'
import { NotNow } from '../../forge/errors.ts'
import type { Subject } from '../errands.ts'
import type { Standing } from './plan.ts'

/** What a subject is now: a change, and what of ours stands there. */
export type Now = {
  readonly subject: Subject
  readonly change: Change
  readonly standing: Standing
  /** Null for a merge group, below which nobody comments. */
  readonly pull: PullRequest | null
}

/**
 * Reads what a subject is at this moment.
 *
 * @param isEarly whether it may be that GitHub does not show it yet: its webhooks are quicker than
 * its copies, for a push, a merge group or a pull request that has just been made.
 * @throws NotNow where it is not there and the hour is early.
 */
export async function nowOf(
  subject: Subject,
  host: CodeHost,
  isEarly: boolean,
): Promise<Now | 'gone' | 'closed'> {
  const now = await look(subject, host)
  if (now === 'gone' && isEarly) throw new NotNow('GitHub does not show the change yet', null)
  return now
}

async function look(subject: Subject, host: CodeHost): Promise<Now | 'gone' | 'closed'> {
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
