import { settingsPath } from '../../render/names.ts'
import type { ObjectId } from '../../types/engine.ts'
import type { Base, Change, ChangedFile, CheckRun, OwnComment, PullRequest } from '../code-host.ts'
import type { Commit } from '../repository.ts'
import { type Snapshot, snapshot } from '../snapshot.ts'
import type { Calls } from './calls.ts'
import { commentsQuery, commitsQuery, pullRequestQuery } from './queries/reviews.ts'
import { settingsEntry } from './settings.ts'

/** Whose check runs and comments are ours: the App's, with the token of its installation. */
export type Own = {
  readonly appId: number
  /** The name of the check run. */
  readonly check: string
  /** The folder of the branches that are ours: `edgewise`. */
  readonly folder: string
}

type CheckNode = {
  readonly databaseId: number | null
  readonly url: string
  readonly status: string
  readonly conclusion: string | null
  readonly externalId: string | null
  readonly completedAt: string | null
}
/** Null stands where GitHub cannot show something. */
type List<T> = { readonly nodes: readonly (T | null)[] | null } | null
export type BaseNode = Parameters<typeof settingsEntry>[0] & Node
type Node = { readonly oid: ObjectId; readonly tree: { readonly oid: ObjectId } }
type HeadNode = Node & {
  readonly checkSuites: List<{
    readonly checkRuns: List<CheckNode>
    readonly lastRuns?: List<CheckNode>
  }>
}
type CommentNode = {
  readonly fullDatabaseId: string | number
  readonly viewerDidAuthor: boolean
  readonly body: string
  readonly createdAt: string
  readonly lastEditedAt: string | null
}
type CommentPage = {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly nodes: readonly (CommentNode | null)[] | null
}
type PullRequestNode = {
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED'
  readonly isDraft: boolean
  readonly isCrossRepository: boolean
  readonly viewerDidAuthor: boolean
  readonly headRefOid: ObjectId
  readonly headRefName: string
  readonly baseRefName: string
  readonly baseRef: { readonly target: BaseNode | null } | null
  readonly commits: List<{ readonly commit: HeadNode | null }>
  readonly comments: CommentPage | null
  readonly reviews?: List<{ readonly viewerDidAuthor: boolean; readonly body: string }>
}
type PullRequestAnswer<T> = {
  readonly repository: {
    readonly followUps?: { readonly totalCount: number } | null
    readonly pullRequest: T | null
  } | null
}
type CommitsAnswer = {
  readonly repository: { readonly base: BaseNode | null; readonly head: HeadNode | null } | null
}

/** Takes the settings that came along, so that nobody has to read the tree of the tip for them. */
export type Offer = (settings: Snapshot) => void

const states = { OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const

/** A pull request with the ends of its change and what we wrote there, in one call as a rule. */
export async function readPullRequest(
  calls: Calls,
  number: number,
  { own, offer }: { readonly own: Own; readonly offer: Offer },
): Promise<PullRequest | null> {
  const followUps = `refs/heads/${own.folder}/pr-${number}/`
  const common = { app: own.appId, check: own.check, settings: settingsPath }
  const variables = { number, followUps, ...common }
  const answer = await calls.query<PullRequestAnswer<PullRequestNode>>(pullRequestQuery, variables)
  const node = answer.repository?.pullRequest ?? null
  if (node === null) return null
  return {
    number,
    state: states[node.state],
    isDraft: node.isDraft,
    isFork: node.isCrossRepository,
    isOurs: node.viewerDidAuthor,
    branch: node.baseRefName,
    headBranch: node.headRefName,
    hasFollowUps: (answer.repository?.followUps?.totalCount ?? 0) > 0,
    change: await changeOf(calls, node, { own, offer }),
    comments: node.comments && (await ownComments(calls, number, node.comments)),
    reviews: node.reviews ? ownReviews(node.reviews) : null,
  }
}

const ownReviews = (list: NonNullable<PullRequestNode['reviews']>): readonly string[] =>
  shown(list)
    .filter(({ viewerDidAuthor }) => viewerDidAuthor)
    .map(({ body }) => body)

type With = { readonly own: Own; readonly offer: Offer }

async function changeOf(calls: Calls, node: PullRequestNode, options: With) {
  const base = node.baseRef?.target ?? null
  if (base === null) return null
  const head = shown(node.commits).at(-1)?.commit
  if (head && head.oid === node.headRefOid) return change(base, head, options.offer)
  // The list of commits lags behind after a push, and is empty where nothing is left to merge.
  return readChange(calls, { base: base.oid, head: node.headRefOid }, options)
}

/** Two commits as the ends of a change; null where one of them is not there. */
export async function readChange(
  calls: Calls,
  ends: { readonly base: ObjectId; readonly head: ObjectId },
  { own, offer }: With,
): Promise<Change | null> {
  const variables = { ...ends, app: own.appId, check: own.check, settings: settingsPath }
  const { repository } = await calls.query<CommitsAnswer>(commitsQuery, variables)
  if (!repository?.base || !repository.head) return null
  return change(repository.base, repository.head, offer)
}

function change(base: BaseNode, head: HeadNode, offer: Offer): Change {
  return { base: baseOf(base, offer), head: commitOf(head), checks: checkRuns(head) }
}

/** The tip of a base, whose settings came along. */
export function baseOf(node: BaseNode, offer: Offer): Base {
  const { tree, contents } = settingsEntry(node)
  const settings = snapshot(tree, contents)
  offer(settings)
  return { ...commitOf(node), settingsTree: settings.id }
}

const commitOf = ({ oid, tree }: Node): Commit => ({ id: oid, tree: tree.oid })

function checkRuns({ checkSuites }: HeadNode): readonly CheckRun[] {
  const nodes = shown(checkSuites).flatMap(({ checkRuns, lastRuns }) => [
    ...shown(checkRuns),
    ...shown(lastRuns ?? null),
  ])
  return [...new Map(nodes.map((node) => [checkRunId(node), node]))]
    .map(([id, node]) => ({
      id,
      status: node.status.toLowerCase(),
      conclusion: node.conclusion?.toLowerCase() ?? null,
      externalId: node.externalId,
      completed: node.completedAt,
    }))
    .toSorted((a, b) => a.id - b.id)
}

const shown = <T>(list: List<T>): readonly T[] =>
  (list?.nodes ?? []).filter((node) => node !== null)

/** GraphQL's integers have 32 bits, which ids have outgrown: `.../<owner>/<name>/runs/<id>`. */
const checkRunId = ({ databaseId, url }: CheckNode): number =>
  databaseId ?? Number(/\/runs\/(\d+)/.exec(url)?.[1])

async function ownComments(
  calls: Calls,
  number: number,
  first: CommentPage,
): Promise<readonly OwnComment[] | null> {
  const nodes = [...shown(first)]
  for (let page = first; page.pageInfo.hasNextPage; nodes.push(...shown(page))) {
    const variables = { number, after: page.pageInfo.endCursor }
    const answer = await calls.query<PullRequestAnswer<{ comments: CommentPage | null }>>(
      commentsQuery,
      variables,
    )
    const next = answer.repository?.pullRequest?.comments
    if (!next) return null
    page = next
  }
  return nodes
    .filter(({ viewerDidAuthor }) => viewerDidAuthor)
    .map(({ fullDatabaseId, body, createdAt, lastEditedAt }) => ({
      id: Number(fullDatabaseId),
      body,
      at: lastEditedAt ?? createdAt,
    }))
    .toSorted((a, b) => a.id - b.id)
}

/**
 * The commit where two parted. Its second page has no files, of which the first has up to 300 with
 * their patches: https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
export async function readMergeBase(
  calls: Calls,
  base: ObjectId,
  head: ObjectId,
): Promise<Commit | null> {
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}'
  const parameters = { basehead: `${base}...${head}`, per_page: 1, page: 2 }
  const answer = await calls.find<{
    merge_base_commit: { sha: ObjectId; commit: { tree: { sha: ObjectId } } }
  }>(route, parameters)
  if (answer === null) return null
  const { sha, commit } = answer.merge_base_commit
  return { id: sha, tree: commit.tree.sha }
}

const filesAPage = 100
const mostFiles = 3000

/** https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files */
export async function readChangedFiles(
  calls: Calls,
  number: number,
): Promise<readonly ChangedFile[]> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files'
  const files: ChangedFile[] = []
  for (let page = 1; page <= mostFiles / filesAPage; page += 1) {
    const some = await calls.read<
      readonly { filename: string; previous_filename?: string; status: string }[]
    >(route, { pull_number: number, per_page: filesAPage, page })
    for (const { filename, previous_filename: before = null, status } of some)
      files.push({ path: filename, before, status })
    if (some.length < filesAPage) break
  }
  return files
}
