import type { Comment, Issue, Reaction, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showAccount } from './account.ts'
import { showApp } from './app.ts'
import { associationOf } from './pull.ts'
import { apiOf, htmlOf } from './repository.ts'

type IssueAt = { readonly repository: Repository; readonly issue: Issue }

/** `issue`, as it stands in webhooks; a pull request is one too. */
export function showIssue(world: World, { repository, issue }: IssueAt): object {
  const api = `${apiOf(world, repository)}/issues/${issue.number}`
  const html = `${htmlOf(repository)}/${issue.pull === null ? 'issues' : 'pull'}/${issue.number}`
  const pull = {
    url: `${apiOf(world, repository)}/pulls/${issue.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: issue.pull?.merged?.at.toISOString() ?? null,
  }
  return {
    url: api,
    repository_url: apiOf(world, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    html_url: html,
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    number: issue.number,
    title: issue.title,
    user: showAccount(world, issue.author),
    labels: [],
    state: issue.state,
    locked: issue.isLocked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.created.toISOString(),
    updated_at: issue.updated.toISOString(),
    closed_at: issue.closed?.toISOString() ?? null,
    author_association: associationOf(repository, issue.author),
    active_lock_reason: null,
    ...(issue.pull === null ? {} : { draft: issue.pull.isDraft, pull_request: pull }),
    body: issue.body,
    reactions: showRollup(`${api}/reactions`, []),
    timeline_url: `${api}/timeline`,
    performed_via_github_app: issue.author === world.app.bot ? showApp(world, world.app) : null,
    state_reason: null,
  }
}

/** `issue-comment` */
export function showComment(
  world: World,
  { repository, issue }: IssueAt,
  comment: Comment,
): object {
  const url = `${apiOf(world, repository)}/issues/comments/${comment.id}`
  const page = issue.pull === null ? 'issues' : 'pull'
  return {
    url,
    html_url: `${htmlOf(repository)}/${page}/${issue.number}#issuecomment-${comment.id}`,
    issue_url: `${apiOf(world, repository)}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: showAccount(world, comment.author),
    created_at: comment.created.toISOString(),
    updated_at: comment.updated.toISOString(),
    author_association: associationOf(repository, comment.author),
    body: comment.body,
    reactions: showRollup(`${url}/reactions`, comment.reactions),
    performed_via_github_app: comment.viaApp ? showApp(world, world.app) : null,
  }
}

/** `reaction` */
export const showReaction = (world: World, { id, author, content, created }: Reaction): object => ({
  id,
  node_id: nodeId('Reaction', id),
  user: showAccount(world, author),
  content,
  created_at: created.toISOString(),
})

/** `reaction-rollup` */
function showRollup(url: string, reactions: readonly Reaction[]): object {
  const names = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes']
  const count = (name: string): number => reactions.filter(({ content }) => content === name).length
  return {
    url,
    total_count: reactions.length,
    ...Object.fromEntries(names.map((name) => [name, count(name)])),
  }
}
