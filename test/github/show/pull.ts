import { type Change, changesBetween } from '../git/changes.ts'
import { commitOf, commitsBetween, mergeBase, mergedTree } from '../git/history.ts'
import type { Account, Issue, Pull, Repository } from '../state.ts'
import { fullName, type World } from '../world.ts'
import { nodeId, showAccount } from './account.ts'
import { apiOf, htmlOf, showRepository } from './repository.ts'

/** A pull request with the repository that it is meant for. */
export type PullAt = {
  readonly repository: Repository
  readonly issue: Issue
  readonly pull: Pull
}

/** `pull-request-simple`, as lists give it. */
export function showPullInList(world: World, at: PullAt): object {
  const { repository, issue, pull } = at
  const api = `${apiOf(world, repository)}/pulls/${issue.number}`
  const links = linksOf(world, at)
  return {
    url: api,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: links.html_url,
    diff_url: `${links.html_url}.diff`,
    patch_url: `${links.html_url}.patch`,
    issue_url: links.issue_url,
    commits_url: `${api}/commits`,
    review_comments_url: `${api}/comments`,
    review_comment_url: links.review_comment_url,
    comments_url: links.comments_url,
    statuses_url: links.statuses_url,
    number: issue.number,
    state: issue.state,
    locked: issue.isLocked,
    title: issue.title,
    user: showAccount(world, issue.author),
    body: issue.body,
    created_at: issue.created.toISOString(),
    updated_at: issue.updated.toISOString(),
    closed_at: issue.closed?.toISOString() ?? null,
    merged_at: pull.merged?.at.toISOString() ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.isDraft,
    head: showSide(world, pull.headRepository, pull.headOwner, pull.headBranch, pull.headSha),
    base: showSide(world, repository, repository.owner, pull.baseBranch, pull.baseSha),
    _links: {
      self: { href: api },
      html: { href: links.html_url },
      issue: { href: links.issue_url },
      comments: { href: links.comments_url },
      review_comments: { href: `${api}/comments` },
      review_comment: { href: links.review_comment_url },
      commits: { href: `${api}/commits` },
      statuses: { href: links.statuses_url },
    },
    author_association: associationOf(repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  }
}

/** `pull-request` */
export function showPull(world: World, at: PullAt): object {
  const { repository, issue, pull } = at
  const changes = pullChanges(at)
  const sum = (key: 'additions' | 'deletions'): number =>
    changes.reduce((total, change) => total + change[key], 0)
  const isMergeable = mergedTree(repository.store, baseTip(at), pull.headSha) !== null
  return {
    ...showPullInList(world, at),
    merged: pull.merged !== null,
    mergeable: pull.merged === null ? isMergeable : null,
    rebaseable: pull.merged === null ? isMergeable : null,
    mergeable_state: pull.merged === null ? (isMergeable ? 'clean' : 'dirty') : 'unknown',
    merged_by: pull.merged === null ? null : showAccount(world, pull.merged.by),
    comments: issue.comments.length,
    review_comments: issue.reviews.reduce((total, { comments }) => total + comments.length, 0),
    maintainer_can_modify: false,
    commits: pullCommits(at).length,
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: changes.length,
  }
}

/** The commit that the base branch is at; of a merged pull request, the one that it was at. */
export const baseTip = ({ repository, pull }: PullAt): string =>
  (pull.merged === null ? repository.refs.get(`refs/heads/${pull.baseBranch}`) : undefined) ??
  pull.baseSha

/** What a pull request changes: its head against the merge base with its base. */
export function pullChanges(at: PullAt): readonly Change[] {
  const { repository, pull } = at
  const { store } = repository
  const base = mergeBase(store, baseTip(at), pull.headSha)
  const before = base === null ? null : commitOf(store, base).tree
  return changesBetween(store, before, commitOf(store, pull.headSha).tree)
}

/** Ids of the commits of a pull request, oldest first. */
export const pullCommits = (at: PullAt): readonly string[] =>
  commitsBetween(at.repository.store, baseTip(at), at.pull.headSha)

/** `pull-request-minimal`, as checks name the pull requests of their commit. */
export function showPullMinimal(world: World, { repository, issue, pull }: PullAt): object {
  const side = (it: Repository | null, ref: string, sha: string): object => ({
    ref,
    sha,
    repo: it === null ? null : { id: it.id, url: apiOf(world, it), name: it.name },
  })
  return {
    id: pull.id,
    number: issue.number,
    url: `${apiOf(world, repository)}/pulls/${issue.number}`,
    head: side(pull.headRepository, pull.headBranch, pull.headSha),
    base: side(repository, pull.baseBranch, pull.baseSha),
  }
}

/** How somebody belongs to a repository, by what is known here. */
export function associationOf(repository: Repository, account: Account): string {
  if (account === repository.owner) return 'OWNER'
  if (repository.roles.has(account.login))
    return repository.owner.type === 'Organization' ? 'MEMBER' : 'COLLABORATOR'
  const hasMerged = [...repository.issues.values()].some(
    (issue) => issue.author === account && issue.pull?.merged,
  )
  return hasMerged ? 'CONTRIBUTOR' : 'NONE'
}

function showSide(
  world: World,
  repository: Repository | null,
  owner: Account,
  ref: string,
  sha: string,
): object {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: showAccount(world, owner),
    repo: repository === null ? null : showRepository(world, repository, null),
  }
}

function linksOf(world: World, { repository, issue, pull }: PullAt) {
  const api = apiOf(world, repository)
  return {
    html_url: `${htmlOf(repository)}/pull/${issue.number}`,
    issue_url: `${api}/issues/${issue.number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    statuses_url: `${world.url}/repos/${fullName(repository)}/statuses/${pull.headSha}`,
  }
}
