import { type AskedAt, page, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { type PullAt, pullChanges } from '../show/pull.ts'
import { showReview, showReviewComment } from '../show/review.ts'
import type { Permissions, Review, ReviewComment } from '../state.ts'
import type { World } from '../world.ts'
import { pullAt } from './pulls.ts'

const reading: readonly Permissions[] = [{ pull_requests: 'read' }]
const writing: readonly Permissions[] = [{ pull_requests: 'write' }]
const at = '/repos/{owner}/{repo}/pulls/{pull_number}'

/** https://docs.github.com/en/rest/pulls/reviews and https://docs.github.com/en/rest/pulls/comments */
export const reviewRoutes: readonly RepositoryRoute[] = [
  {
    operation: `GET ${at}/reviews`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const found = pullAt(asked)
      const show = (review: Review): object => showReview(world, found, review)
      return { status: 200, ...page(asked, found.issue.reviews, show) }
    },
  },
  {
    operation: `POST ${at}/reviews`,
    by: 'repository',
    needs: writing,
    isContent: true,
    handle: create,
  },
  {
    operation: `GET ${at}/comments`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const found = pullAt(asked)
      const all = found.issue.reviews.flatMap((review) =>
        review.comments.map((comment) => ({ review, comment })),
      )
      return { status: 200, ...page(asked, all, (it) => showReviewComment(world, found, it)) }
    },
  },
]

type Given = {
  readonly path: string
  readonly body: string
  readonly line?: number
  readonly start_line?: number
  readonly side?: 'LEFT' | 'RIGHT'
}

const states = {
  APPROVE: 'APPROVED',
  COMMENT: 'COMMENTED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
} as const

function create(world: World, asked: AskedAt): Reply {
  const found = pullAt(asked)
  const { issue, pull } = found
  const {
    event,
    body = '',
    commit_id: commit = pull.headSha,
    comments = [],
  } = asked.body as {
    readonly event?: keyof typeof states
    readonly body?: string
    readonly commit_id?: string
    readonly comments?: readonly Given[]
  }
  if (event !== undefined && event !== 'APPROVE' && body === '' && comments.length === 0)
    throw new Refused(422, 'Unprocessable Entity', ['Review body is required'])
  if (asked.repository.store.commit(commit) === null)
    throw new Refused(422, 'Unprocessable Entity', ['The commit is not part of the pull request'])
  const review: Review = {
    id: world.nextId(),
    author: world.app.bot,
    body,
    state: event === undefined ? 'PENDING' : states[event],
    commit,
    submitted: world.now(),
    comments: comments.map((comment) => placed(world, found, comment)),
  }
  issue.reviews.push(review)
  return { status: 200, body: showReview(world, found, review) }
}

/** A comment stands on lines of the diff only: what changed and the three lines around it. */
function placed(world: World, found: PullAt, given: Given): ReviewComment {
  const { path, body, line, start_line: startLine, side = 'RIGHT' } = given
  const change = pullChanges(found).find((it) => it.path === path)
  if (change === undefined)
    throw new Refused(422, 'Unprocessable Entity', ['Path could not be resolved'])
  const lines = linesOf(change.patch ?? '', side)
  const isInside =
    line !== undefined && lines.has(line) && (startLine === undefined || lines.has(startLine))
  if (!isInside) throw new Refused(422, 'Unprocessable Entity', ['Line could not be resolved'])
  return { id: world.nextId(), path, body, line, startLine: startLine ?? null, side }
}

/** The numbers of the lines of one side that a patch shows. */
function linesOf(patch: string, side: 'LEFT' | 'RIGHT'): ReadonlySet<number> {
  const found = new Set<number>()
  const other = side === 'LEFT' ? '+' : '-'
  let at = 0
  for (const line of patch.split('\n')) {
    const [, left, right] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line) ?? []
    if (left !== undefined) at = Number(side === 'LEFT' ? left : right)
    else if (!line.startsWith(other) && !line.startsWith('\\')) {
      found.add(at)
      at += 1
    }
  }
  return found
}
