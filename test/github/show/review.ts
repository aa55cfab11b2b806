import type { Review, ReviewComment } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showAccount } from './account.ts'
import { associationOf, type PullAt, pullChanges } from './pull.ts'
import { apiOf, htmlOf } from './repository.ts'

/** `pull-request-review` */
export function showReview(world: World, { repository, issue }: PullAt, review: Review): object {
  const html = `${htmlOf(repository)}/pull/${issue.number}#pullrequestreview-${review.id}`
  const pull = `${apiOf(world, repository)}/pulls/${issue.number}`
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: showAccount(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.state === 'PENDING' ? {} : { submitted_at: review.submitted.toISOString() }),
    commit_id: review.commit,
    author_association: associationOf(repository, review.author),
  }
}

/** `pull-request-review-comment` */
export function showReviewComment(
  world: World,
  at: PullAt,
  { review, comment }: { readonly review: Review; readonly comment: ReviewComment },
): object {
  const { repository, issue } = at
  const { id, path, body, line, startLine, side } = comment
  const url = `${apiOf(world, repository)}/pulls/comments/${id}`
  const html = `${htmlOf(repository)}/pull/${issue.number}#discussion_r${id}`
  const pull = `${apiOf(world, repository)}/pulls/${issue.number}`
  return {
    url,
    pull_request_review_id: review.id,
    id,
    node_id: nodeId('PullRequestReviewComment', id),
    diff_hunk: pullChanges(at).find((change) => change.path === path)?.patch ?? '',
    path,
    commit_id: review.commit,
    original_commit_id: review.commit,
    user: showAccount(world, review.author),
    body,
    created_at: review.submitted.toISOString(),
    updated_at: review.submitted.toISOString(),
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(repository, review.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull } },
    start_line: startLine,
    original_start_line: startLine,
    start_side: startLine === null ? null : side,
    line,
    original_line: line,
    side,
  }
}
