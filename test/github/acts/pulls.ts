import { commitOf, mergedTree } from '../git/history.ts'
import { baseTip, type PullAt } from '../show/pull.ts'
import type { Account, Issue, Pull, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { setRef } from './refs.ts'
import { tell } from './states.ts'

export type Opening = {
  readonly author: Account
  readonly title: string
  readonly body: string | null
  readonly headRepository: Repository
  readonly headBranch: string
  readonly baseBranch: string
  readonly isDraft: boolean
}

/**
 * Opens a pull request.
 *
 * @throws Error where a branch is not there
 */
export function openPull(world: World, repository: Repository, opening: Opening): PullAt {
  const { author, title, body, headRepository, headBranch, baseBranch, isDraft } = opening
  const headSha = headRepository.refs.get(`refs/heads/${headBranch}`)
  const baseSha = repository.refs.get(`refs/heads/${baseBranch}`)
  if (headSha === undefined || baseSha === undefined)
    throw new Error(`there is no branch ${headSha === undefined ? headBranch : baseBranch}`)
  const pull: Pull = {
    id: world.nextId(),
    headRepository,
    headOwner: headRepository.owner,
    headBranch,
    headSha,
    baseBranch,
    baseSha,
    isDraft,
    merged: null,
  }
  const issue = newIssue(world, repository, { author, title, body, pull })
  repository.refs.set(`refs/pull/${issue.number}/head`, headSha)
  const at: PullAt = { repository, issue, pull }
  tell(world, at, 'opened', author)
  return at
}

type NewIssue = Pick<Issue, 'author' | 'title' | 'body' | 'pull'>

/** Adds an issue, which may be a pull request, under the next number. */
export function newIssue(world: World, repository: Repository, given: NewIssue): Issue {
  const now = world.now()
  repository.numbers += 1
  const issue: Issue = {
    ...given,
    id: world.nextId(),
    number: repository.numbers,
    created: now,
    updated: now,
    closed: null,
    state: 'open',
    isLocked: false,
    comments: [],
    reviews: [],
  }
  repository.issues.set(issue.number, issue)
  return issue
}

export type Edit = {
  readonly title?: string
  readonly body?: string
  readonly baseBranch?: string
}

/** Changes the title, the text or the base of a pull request. */
export function editPull(world: World, at: PullAt, by: Account, edit: Edit): void {
  const { issue, pull, repository } = at
  const { title = issue.title, body = issue.body, baseBranch = pull.baseBranch } = edit
  const changes = {
    ...(title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === issue.body ? {} : { body: { from: issue.body ?? '' } }),
    ...(baseBranch === pull.baseBranch
      ? {}
      : { base: { ref: { from: pull.baseBranch }, sha: { from: pull.baseSha } } }),
  }
  issue.title = title
  issue.body = body
  if (baseBranch !== pull.baseBranch) {
    pull.baseBranch = baseBranch
    pull.baseSha = repository.refs.get(`refs/heads/${baseBranch}`) ?? pull.baseSha
  }
  issue.updated = world.now()
  tell(world, at, 'edited', by, { changes })
}

/**
 * Merges a pull request with a merge commit, or squashed into one commit without its history.
 *
 * @throws Error where both sides changed a file
 */
export function mergePull(
  world: World,
  at: PullAt,
  by: Account,
  how: 'merge' | 'squash' = 'merge',
): string {
  const { repository, pull, issue } = at
  pull.baseSha = baseTip(at)
  const sha = mergeCommit(world, repository, {
    base: pull.baseSha,
    head: pull.headSha,
    number: issue.number,
    isSquash: how === 'squash',
  })
  issue.state = 'closed'
  pull.merged = { at: world.now(), by, sha }
  issue.closed = world.now()
  issue.updated = world.now()
  setRef(world, repository, { ref: `refs/heads/${pull.baseBranch}`, sha, by })
  tell(world, at, 'closed', by)
  return sha
}

type Merging = {
  readonly base: string
  readonly head: string
  readonly number: number
  readonly isSquash?: boolean
}

/** The commit that merging a pull request into some base yields; no ref is moved. */
export function mergeCommit(
  world: World,
  { store }: Repository,
  { base, head, number, isSquash = false }: Merging,
): string {
  const tree = mergedTree(store, base, head)
  if (tree === null) throw new Error(`${head} does not merge into ${base}`)
  const seconds = world.nextCommitSeconds()
  const committer = { name: 'GitHub', email: 'noreply@github.com', seconds }
  return store.putCommit({
    tree,
    parents: isSquash ? [base] : [base, head],
    author: { ...commitOf(store, head).author, seconds },
    committer,
    message: isSquash ? `Squashed (#${number})` : `Merge pull request #${number}`,
  })
}
