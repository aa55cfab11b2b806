import type { IssueAt } from '../acts/comments.ts'
import { nodeId } from '../show/account.ts'
import { type PullAt, pullChanges, pullCommits } from '../show/pull.ts'
import type { Account, Comment, Review } from '../state.ts'
import { connection, type Paging } from './connection.ts'
import { objectOf } from './objects.ts'
import type { Reader } from './reader.ts'

/** `PullRequest` */
export function showPullNode(reader: Reader, at: PullAt): object {
  const { repository, issue, pull } = at
  return {
    __typename: 'PullRequest',
    id: nodeId('PullRequest', pull.id),
    fullDatabaseId: String(pull.id),
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    state: pull.merged === null ? issue.state.toUpperCase() : 'MERGED',
    merged: pull.merged !== null,
    closed: issue.state === 'closed',
    locked: issue.isLocked,
    isDraft: pull.isDraft,
    isCrossRepository: pull.headRepository !== repository,
    author: showActor(issue.author),
    viewerDidAuthor: issue.author === reader.world.app.bot,
    createdAt: issue.created.toISOString(),
    mergedAt: pull.merged?.at.toISOString() ?? null,
    headRefOid: pull.headSha,
    headRefName: pull.headBranch,
    headRepository: pull.headRepository && (() => reader.repository(pull.headRepository)),
    baseRefOid: pull.baseSha,
    baseRefName: pull.baseBranch,
    baseRepository: () => reader.repository(repository),
    baseRef: () => reader.ref(repository, `refs/heads/${pull.baseBranch}`),
    headRef: () =>
      pull.headRepository && reader.ref(pull.headRepository, `refs/heads/${pull.headBranch}`),
    changedFiles: () => pullChanges(at).length,
    commits: (paging: Paging) => connection('commits', pullCommits(at).map(commitNode), paging),
    files: (paging: Paging) => connection('files', pullChanges(at).map(fileNode), paging),
    comments: (paging: Paging) =>
      connection(
        'comments',
        issue.comments.map((comment) => commentNode(reader, at, comment)),
        paging,
      ),
    reviews: (paging: Paging) => connection('reviews', issue.reviews.map(reviewNode), paging),
  }

  function reviewNode({ author, body, state, commit }: Review): object {
    return {
      __typename: 'PullRequestReview',
      author: showActor(author),
      viewerDidAuthor: author === reader.world.app.bot,
      body,
      state,
      commit: () => objectOf(reader, repository, commit),
    }
  }

  function commitNode(sha: string): object {
    return { __typename: 'PullRequestCommit', commit: () => objectOf(reader, repository, sha) }
  }
}

type Change = ReturnType<typeof pullChanges>[number]

const fileNode = ({ path, additions, deletions, status }: Change): object => ({
  path,
  additions,
  deletions,
  changeType: { removed: 'DELETED' }[status as string] ?? status.toUpperCase(),
})

/** `IssueComment` */
export function commentNode(reader: Reader, at: IssueAt, comment: Comment): object {
  const { repository, issue } = at
  const { pull } = issue
  return {
    __typename: 'IssueComment',
    id: nodeId('IssueComment', comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    author: showActor(comment.author),
    viewerDidAuthor: comment.author === reader.world.app.bot,
    createdAt: comment.created.toISOString(),
    updatedAt: comment.updated.toISOString(),
    lastEditedAt: comment.edited?.toISOString() ?? null,
    repository: () => reader.repository(repository),
    pullRequest: pull === null ? null : () => showPullNode(reader, { repository, issue, pull }),
  }
}

/** In GraphQL a bot's login does not end in `[bot]`. */
export const showActor = ({ id, login, type }: Account): object => ({
  __typename: type,
  id: nodeId(type, id),
  databaseId: id,
  login: login.replace(/\[bot\]$/, ''),
})
