import { deleteRef, setRef } from '../acts/refs.ts'
import { commitOf } from '../git/history.ts'
import { edited } from '../git/trees.ts'
import type { Caller } from '../http/call.ts'
import { authorize } from '../http/callers.ts'
import { isFastForward } from '../routes/git.ts'
import { nodeId } from '../show/account.ts'
import type { Repository } from '../state.ts'
import type { World } from '../world.ts'
import { refused } from './connection.ts'
import { objectOf } from './objects.ts'
import type { Reader } from './reader.ts'

type Caught<T> = { readonly input: T }

type CommitInput = {
  readonly branch: {
    readonly repositoryNameWithOwner?: string | null
    readonly branchName?: string | null
  }
  readonly expectedHeadOid: string
  readonly message: { readonly headline: string; readonly body?: string | null }
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[]
    readonly deletions?: readonly { readonly path: string }[]
  } | null
}

type RefsInput = {
  readonly repositoryId: string
  readonly refUpdates: readonly {
    readonly name: string
    readonly beforeOid?: string | null
    readonly afterOid: string
    readonly force?: boolean | null
  }[]
}

/** What can be told to this GitHub in GraphQL. */
export const mutationsFor = (world: World, caller: Caller, reader: Reader) => ({
  createCommitOnBranch: ({ input }: Caught<CommitInput>) =>
    createCommit(world, { caller, reader }, input),
  updateRefs: ({ input }: Caught<RefsInput>) => updateRefs(world, caller, input),
})

/** @throws GraphQLError where somebody may not write the contents of a repository */
function writable(caller: Caller, repository: Repository | null): Repository {
  try {
    return authorize(caller, repository, { needs: [{ contents: 'write' }], method: 'POST' })
  } catch {
    throw repository === null
      ? refused('NOT_FOUND', 'Could not resolve to a Repository.')
      : refused('FORBIDDEN', 'Resource not accessible by integration')
  }
}

type By = { readonly caller: Caller; readonly reader: Reader }

/**
 * https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch: the author is whoever
 * asks, the committer GitHub, which signs.
 */
function createCommit(world: World, { caller, reader }: By, input: CommitInput): object {
  const { branch, expectedHeadOid, message, fileChanges } = input
  const [owner = '', name = ''] = (branch.repositoryNameWithOwner ?? '').split('/')
  const repository = writable(caller, world.repository(owner, name))
  const { store, refs } = repository
  const ref = `refs/heads/${branch.branchName}`
  const head = refs.get(ref)
  if (head === undefined) throw refused('NOT_FOUND', `No such branch: ${branch.branchName}`)
  if (head !== expectedHeadOid)
    throw refused(
      'STALE_DATA',
      `Expected branch to point to "${expectedHeadOid}" but it did not.  Pull and try again.`,
    )
  const { additions = [], deletions = [] } = fileChanges ?? {}
  const files = {
    ...Object.fromEntries(deletions.map(({ path }) => [path, null])),
    ...Object.fromEntries(
      additions.map(({ path, contents }) => [path, Buffer.from(contents, 'base64')]),
    ),
  }
  const { bot } = world.app
  const seconds = world.nextCommitSeconds()
  const text = message.body ? `${message.headline}\n\n${message.body}` : message.headline
  const email = `${bot.id}+${bot.login}@users.noreply.github.com`
  const sha = store.putCommit({
    tree: edited(store, commitOf(store, head).tree, files),
    parents: [head],
    author: { name: bot.login, email, seconds },
    committer: { name: 'GitHub', email: 'noreply@github.com', seconds },
    message: text,
  })
  setRef(world, repository, { ref, sha, by: bot })
  return {
    clientMutationId: null,
    commit: () => objectOf(reader, repository, sha),
    ref: () => reader.ref(repository, ref),
  }
}

const nothing = '0'.repeat(40)

/** https://docs.github.com/en/graphql/reference/mutations#updaterefs: all or none. */
function updateRefs(world: World, caller: Caller, { repositoryId, refUpdates }: RefsInput): object {
  const found = [...world.repositories.values()].find(
    ({ id }) => nodeId('Repository', id) === repositoryId,
  )
  const repository = writable(caller, found ?? null)
  for (const update of refUpdates) mustAllow(repository, update)
  const by = world.app.bot
  for (const { name: ref, afterOid: sha } of refUpdates) {
    if (sha !== nothing) setRef(world, repository, { ref, sha, by })
    else if (repository.refs.has(ref)) deleteRef(world, repository, { ref, by })
  }
  return { clientMutationId: null }
}

/** The type of these errors is nowhere documented. */
function mustAllow(repository: Repository, update: RefsInput['refUpdates'][number]): void {
  const { name, beforeOid, afterOid, force } = update
  const now = repository.refs.get(name) ?? nothing
  if (beforeOid && beforeOid !== now)
    throw refused('UNPROCESSABLE', `Ref ${name} is not at ${beforeOid}`)
  if (afterOid === nothing) return
  if (repository.store.commit(afterOid) === null)
    throw refused('NOT_FOUND', `Could not resolve to a commit with the oid ${afterOid}`)
  if (!force && now !== nothing && !isFastForward(repository, now, afterOid))
    throw refused('UNPROCESSABLE', `Ref ${name}: the update is not a fast forward`)
}
