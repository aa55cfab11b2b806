import { showIssue } from '../show/issue.ts'
import type { Account, Issue } from '../state.ts'
import type { World } from '../world.ts'
import type { IssueAt } from './comments.ts'

export type IssueEdit = {
  readonly title?: string
  readonly body?: string | null
  readonly state?: Issue['state']
}

/** Tells the App what happened to an issue that is no pull request. */
export function tellOfIssue(
  world: World,
  at: IssueAt,
  {
    action,
    by,
    changes,
  }: { readonly action: string; readonly by: Account; readonly changes?: object },
): void {
  world.announce({
    name: 'issues',
    action,
    sender: by,
    repository: at.repository,
    payload: { issue: showIssue(world, at), ...(changes === undefined ? {} : { changes }) },
  })
}

/** Changes an issue; what stays as it was is no event. */
export function editIssue(world: World, at: IssueAt, by: Account, edit: IssueEdit): void {
  const { issue } = at
  const { title = issue.title, body = issue.body, state = issue.state } = edit
  const changes = {
    ...(title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === issue.body ? {} : { body: { from: issue.body ?? '' } }),
  }
  issue.updated = world.now()
  issue.title = title
  issue.body = body
  if (Object.keys(changes).length > 0) tellOfIssue(world, at, { action: 'edited', by, changes })
  if (state === issue.state) return
  issue.state = state
  issue.closed = state === 'closed' ? world.now() : null
  tellOfIssue(world, at, { action: state === 'closed' ? 'closed' : 'reopened', by })
}

/** Takes an issue away; its number is never given again. */
export function deleteIssue(world: World, at: IssueAt, by: Account): void {
  at.repository.issues.delete(at.issue.number)
  tellOfIssue(world, at, { action: 'deleted', by })
}
