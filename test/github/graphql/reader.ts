import type { Caller } from '../http/call.ts'
import { authorize } from '../http/callers.ts'
import { pullsOf } from '../routes/pulls.ts'
import { nodeId } from '../show/account.ts'
import { htmlOf } from '../show/repository.ts'
import type { Permissions, Repository } from '../state.ts'
import { fullName, type World } from '../world.ts'
import { refused } from './connection.ts'
import { objectAt, objectOf } from './objects.ts'
import { showPullNode } from './pulls.ts'

/** Somebody who reads in GraphQL, with what he may see. */
export type Reader = {
  readonly world: World
  /** `Repository` */
  repository(repository: Repository | null): object | null
  /** `Ref`, null where there is none. */
  ref(repository: Repository, name: string): object | null
  /** @throws GraphQLError where none of some permissions was granted */
  must(repository: Repository, needs: readonly Permissions[]): void
}

/** @throws GraphQLError for a repository that is not there or may not be seen */
export function readerFor(
  world: World,
  caller: Caller,
): Reader & {
  named(owner: string, name: string): object
} {
  const may = (repository: Repository | null, needs: readonly Permissions[]): boolean => {
    try {
      return authorize(caller, repository, { needs, method: 'GET' }) !== null
    } catch {
      return false
    }
  }
  const must = (repository: Repository, needs: readonly Permissions[]): void => {
    if (!may(repository, needs))
      throw refused('FORBIDDEN', 'Resource not accessible by integration')
  }
  const reader: Reader = {
    world,
    must,
    repository: (repository) =>
      repository !== null && may(repository, [{}]) ? showRepositoryNode(reader, repository) : null,
    ref: (repository, name) => {
      must(repository, [{ contents: 'read' }])
      const sha = repository.refs.get(name)
      return sha === undefined ? null : refNode(reader, { repository, name, sha })
    },
  }
  const named = (owner: string, name: string): object => {
    const found = world.repository(owner, name)
    const shown = reader.repository(found)
    if (shown !== null) return shown
    throw refused(
      'NOT_FOUND',
      `Could not resolve to a Repository with the name '${owner}/${name}'.`,
    )
  }
  return { ...reader, named }
}

type At = { readonly repository: Repository; readonly name: string; readonly sha: string }

const refNode = (reader: Reader, { repository, name, sha }: At): object => ({
  __typename: 'Ref',
  id: nodeId('Ref', `${repository.id}:${name}`),
  name: name.replace(/^refs\/(?:heads|tags)\//, ''),
  prefix: /^refs\/(?:heads\/|tags\/)?/.exec(name)?.[0] ?? '',
  target: () => objectOf(reader, repository, sha),
})

function showRepositoryNode(reader: Reader, repository: Repository): object {
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    isPrivate: repository.isPrivate,
    isFork: repository.parent !== null,
    url: htmlOf(repository),
    defaultBranchRef: () => reader.ref(repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      reader.ref(
        repository,
        qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`,
      ),
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) => {
      reader.must(repository, [{ contents: 'read' }])
      return oid
        ? objectOf(reader, repository, oid)
        : objectAt(reader, repository, expression ?? '')
    },
    pullRequest: ({ number }: { number: number }) => {
      reader.must(repository, [{ pull_requests: 'read' }])
      const found = pullsOf(repository).find(({ issue }) => issue.number === number)
      if (found !== undefined) return showPullNode(reader, found)
      const message = `Could not resolve to a PullRequest with the number of ${number}.`
      throw refused('NOT_FOUND', message)
    },
  }
}
