import { type PullAt, showPull } from '../show/pull.ts'
import type { Account, Issue } from '../state.ts'
import type { World } from '../world.ts'

/** Closes a pull request or opens it again. */
export function setState(world: World, at: PullAt, by: Account, state: Issue['state']): void {
  const { issue } = at
  if (issue.state === state) return
  issue.state = state
  issue.closed = state === 'closed' ? world.now() : null
  issue.updated = world.now()
  tell(world, at, state === 'closed' ? 'closed' : 'reopened', by)
}

/** Makes a draft of a pull request, or the opposite. */
export function setDraft(world: World, at: PullAt, by: Account, isDraft: boolean): void {
  if (at.pull.isDraft === isDraft) return
  at.pull.isDraft = isDraft
  tell(world, at, isDraft ? 'converted_to_draft' : 'ready_for_review', by)
}

/** Tells the App what happened to a pull request. */
export function tell(
  world: World,
  at: PullAt,
  action: string,
  by: Account,
  more: object = {},
): void {
  world.announce({
    name: 'pull_request',
    action,
    sender: by,
    repository: at.repository,
    payload: { number: at.issue.number, ...more, pull_request: showPull(world, at) },
  })
}
