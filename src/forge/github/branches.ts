import { settingsPath } from '../../render/names.ts'
import type { ObjectId } from '../../types/engine.ts'
import type {
  Branch,
  Branches,
  BranchPull,
  DefaultBranch,
  ListedBranch,
  Move,
  NewCommit,
  Tip,
} from '../branches.ts'
import { NotNow, Refused } from '../errors.ts'
import type { Commit } from '../repository.ts'
import type { Calls, Repo } from './calls.ts'
import { type BaseNode, baseOf, type Offer } from './pull-requests.ts'
import { changePull, openPull } from './pull-writing.ts'
import {
  branchesQuery,
  branchListQuery,
  commitMutation,
  defaultBranchQuery,
  repositoryIdQuery,
  updateRefsMutation,
} from './queries/branches.ts'

type Viewer = { readonly login: string; readonly databaseId: number | null }

type CommitNode = { readonly oid: ObjectId; readonly tree: { readonly oid: ObjectId } }

type TipNode = CommitNode & {
  readonly parents: Nodes<CommitNode>
  readonly author: { readonly email: string | null } | null
  readonly committer: { readonly email: string | null } | null
}

type PullNode = {
  readonly number: number
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED'
  readonly isCrossRepository: boolean
  readonly viewerDidAuthor: boolean
  readonly baseRefName: string
  readonly title: string
  readonly body: string
  readonly createdAt: string
  readonly mergedAt: string | null
}

type Nodes<T> = { readonly nodes: readonly (T | null)[] | null } | null

/** What Edgewise does with branches of its own on GitHub. */
export function githubBranches(calls: Calls, repo: Repo, offer: Offer): Branches {
  const read = (names: readonly string[]) => readBranches(calls, names)
  let known: Promise<string> | null = null
  const repositoryId = (): Promise<string> => (known ??= readRepositoryId(calls))
  return {
    defaultBranch: () => readDefaultBranch(calls, offer),
    branches: read,
    branchesIn: (folder) => readBranchList(calls, folder),
    moveBranches: async (moves) => moveBranches(calls, await repositoryId(), moves),
    commit: (commit) => commitOn(calls, repo, commit),
    openPull: (pull) => openPull(calls, pull),
    changePull: (number, change) => changePull(calls, number, change),
  }
}

type DefaultBranchAnswer = {
  readonly repository: {
    readonly defaultBranchRef: { readonly name: string; readonly target: BaseNode | null } | null
  } | null
}

async function readDefaultBranch(calls: Calls, offer: Offer): Promise<DefaultBranch | null> {
  const variables = { settings: settingsPath }
  const { repository } = await calls.query<DefaultBranchAnswer>(defaultBranchQuery, variables)
  const ref = repository?.defaultBranchRef ?? null
  if (ref?.target == null) return null
  return { name: ref.name, base: baseOf(ref.target, offer) }
}

type BranchesAnswer = {
  readonly viewer: Viewer
  readonly repository: Readonly<
    Record<string, { readonly target: TipNode | null } | Nodes<PullNode>>
  > | null
}

/** Branches of one query. */
const mostBranches = 20

async function readBranches(calls: Calls, names: readonly string[]): Promise<readonly Branch[]> {
  const found: Branch[] = []
  for (let from = 0; from < names.length; from += mostBranches)
    found.push(...(await readSome(calls, names.slice(from, from + mostBranches))))
  return found
}

async function readSome(calls: Calls, names: readonly string[]): Promise<readonly Branch[]> {
  const variables = names.flatMap((name, index) => [
    [`b${index}`, name],
    [`r${index}`, `refs/heads/${name}`],
  ])
  const document = branchesQuery(names.length)
  const answer = await calls.query<BranchesAnswer>(document, Object.fromEntries(variables))
  const { viewer, repository } = answer
  if (repository === null) throw new Refused('GitHub shows this repository no more', 404)
  return names.map((name, index) => {
    const ref = repository[`ref${index}`] as { readonly target: TipNode | null } | null
    const pulls = repository[`pulls${index}`] as Nodes<PullNode>
    return { name, tip: ref?.target ? tipOf(ref.target, viewer) : null, pulls: pullsOf(pulls) }
  })
}

const commitOf = ({ oid, tree }: CommitNode): Commit => ({ id: oid, tree: tree.oid })

function tipOf(node: TipNode, viewer: Viewer): Tip {
  const { oid, tree, parents, author, committer } = node
  return {
    ...commitOf({ oid, tree }),
    parents: shown(parents).map(commitOf),
    // Commits by the API have GitHub itself as their committer, those that somebody pushed have not.
    isOurs: author?.email === emailOf(viewer) && /^noreply@/.test(committer?.email ?? ''),
  }
}

/** The address that GitHub writes into commits of an account: https://docs.github.com/en/account-and-profile/reference/email-addresses-reference */
const emailOf = ({ databaseId, login }: Viewer): string =>
  `${databaseId}+${login}@users.noreply.github.com`

const states = { OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const

function pullsOf(nodes: Nodes<PullNode>): readonly BranchPull[] {
  return shown(nodes)
    .filter(({ isCrossRepository }) => !isCrossRepository)
    .map(({ number, state, viewerDidAuthor, baseRefName, title, body, createdAt, mergedAt }) => ({
      number,
      state: states[state],
      isOurs: viewerDidAuthor,
      base: baseRefName,
      title,
      body,
      opened: createdAt,
      merged: mergedAt,
    }))
}

const shown = <T>(list: Nodes<T>): readonly T[] =>
  (list?.nodes ?? []).filter((node) => node !== null)

type BranchListAnswer = {
  readonly repository: {
    readonly refs: Nodes<{
      readonly prefix: string
      readonly name: string
      readonly associatedPullRequests: Nodes<
        Pick<PullNode, 'number' | 'state' | 'body' | 'isCrossRepository' | 'viewerDidAuthor'>
      >
    }>
  } | null
}

async function readBranchList(calls: Calls, folder: string): Promise<readonly ListedBranch[]> {
  const variables = { folder: `refs/heads/${folder}/` }
  const { repository } = await calls.query<BranchListAnswer>(branchListQuery, variables)
  return shown(repository?.refs ?? null).map(({ prefix, name, associatedPullRequests }) => {
    const own =
      shown(associatedPullRequests).find(
        ({ isCrossRepository, viewerDidAuthor }) => viewerDidAuthor && !isCrossRepository,
      ) ?? null
    return {
      // It is nowhere said how much of the whole name is then its prefix.
      name: name.startsWith(`${folder}/`) ? name : `${prefix}${name}`.replace(/^refs\/heads\//, ''),
      pull: own && { number: own.number, state: states[own.state], body: own.body },
    }
  })
}

const nothing = '0'.repeat(40)

async function readRepositoryId(calls: Calls): Promise<string> {
  const answer = await calls.query<{ repository: { id: string } | null }>(repositoryIdQuery, {})
  if (answer.repository === null) throw new Refused('GitHub shows this repository no more', 404)
  return answer.repository.id
}

async function moveBranches(
  calls: Calls,
  repositoryId: string,
  moves: readonly Move[],
): Promise<void> {
  const refUpdates = moves.map(({ branch, from, to }) => ({
    name: `refs/heads/${branch}`,
    beforeOid: from ?? nothing,
    afterOid: to ?? nothing,
    force: true,
  }))
  const input = { repositoryId, refUpdates }
  try {
    await calls.mutate(updateRefsMutation, { input })
  } catch (error) {
    // GitHub does not tell a branch that is elsewhere from one that may not be moved.
    if (error instanceof Refused && error.status === 422 && (await isElsewhere(calls, moves)))
      throw new NotNow('a branch was moved by somebody else', null)
    throw error
  }
}

async function isElsewhere(calls: Calls, moves: readonly Move[]): Promise<boolean> {
  const now = await readBranches(
    calls,
    moves.map(({ branch }) => branch),
  )
  return moves.some(({ from }, index) => (now[index]?.tip?.id ?? null) !== from)
}

type CommitAnswer = {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: ObjectId } }
}

async function commitOn(calls: Calls, repo: Repo, commit: NewCommit): Promise<ObjectId> {
  const { branch, onto, message, files } = commit
  const [headline = '', ...rest] = message.split('\n')
  const additions = files.map(({ path, content }) => ({
    path,
    contents: Buffer.from(content).toString('base64'),
  }))
  const input = {
    branch: { repositoryNameWithOwner: `${repo.owner}/${repo.name}`, branchName: branch },
    expectedHeadOid: onto,
    message: { headline, body: rest.join('\n').trim() },
    fileChanges: { additions },
  }
  const answer = await calls.mutate<CommitAnswer>(commitMutation, { input })
  return answer.createCommitOnBranch.commit.oid
}
