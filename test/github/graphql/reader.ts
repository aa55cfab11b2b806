import type { Caller } from '../http/call.ts'
import { authorize } from '../http/callers.ts'
import { pullsOf } from '../routes/pulls.ts'
import { nodeId } from '../show/account.ts'
import type { PullAt } from '../show/pull.ts'
import { htmlOf, visibilityOf } from '../show/repository.ts'
import type { Permissions, Repository } from '../state.ts'
import { fullName, type World } from '../world.ts'
import { connection, type Paging, refused } from './connection.ts'
import { issuesOf } from './issues.ts'
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
    const found = world.repository(owner, name) ?? world.renamed(owner, name)
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
  associatedPullRequests: ({ states, orderBy, ...paging }: Omit<PullsWanted, 'headRefName'>) => {
    const found = pullsFrom(reader, { repository, name }).filter(
      (at) => states?.includes(stateOf(at)) ?? true,
    )
    const sorted = orderBy?.direction === 'DESC' ? found.toReversed() : found
    const nodes = sorted.map((at) => showPullNode(reader, at))
    return connection('associatedPullRequests', nodes, paging)
  },
  target: () => objectOf(reader, repository, sha),
})

/** Pull requests from a branch, also those for other repositories of the network. */
function pullsFrom(reader: Reader, { repository, name }: Omit<At, 'sha'>): readonly PullAt[] {
  return [...reader.world.repositories.values()]
    .filter(({ store }) => store === repository.store)
    .flatMap(pullsOf)
    .filter(
      ({ pull }) => pull.headRepository === repository && `refs/heads/${pull.headBranch}` === name,
    )
}

const stateOf = ({ issue, pull }: PullAt): string =>
  pull.merged === null ? issue.state.toUpperCase() : 'MERGED'

type RefsWanted = Paging & { readonly refPrefix: string }

const refsOf = (reader: Reader, repository: Repository, { refPrefix, ...paging }: RefsWanted) => {
  reader.must(repository, [{ contents: 'read' }])
  const names = [...repository.refs.keys()].filter((name) => name.startsWith(refPrefix)).toSorted()
  return connection(
    'refs',
    names.map((name) => reader.ref(repository, name)),
    paging,
  )
}

type PullsWanted = Paging & {
  readonly headRefName?: string | null
  readonly states?: readonly string[] | null
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null
}

/** Also those that come from forks; in the order of their making, unless the newest come first. */
const pullsWanted = (reader: Reader, repository: Repository, wanted: PullsWanted): object => {
  reader.must(repository, [{ pull_requests: 'read' }])
  const { headRefName = null, states = null, orderBy, ...paging } = wanted
  const found = pullsOf(repository)
    .filter(({ pull }) => headRefName === null || pull.headBranch === headRefName)
    .filter((at) => states === null || states.includes(stateOf(at)))
  const sorted = orderBy?.direction === 'DESC' ? found.toReversed() : found
  return connection(
    'pullRequests',
    sorted.map((at) => showPullNode(reader, at)),
    paging,
  )
}

/** `RepositoryOwner` */
const showOwner = ({ id, login, type }: Repository['owner']): object => ({
  __typename: type,
  id: nodeId(type, id),
  databaseId: id,
  login,
})

function showRepositoryNode(reader: Reader, repository: Repository): object {
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    owner: showOwner(repository.owner),
    isPrivate: repository.isPrivate,
    visibility: visibilityOf(repository).toUpperCase(),
    isArchived: repository.isArchived,
    isFork: repository.parent !== null,
    isEmpty: repository.refs.size === 0,
    hasIssuesEnabled: repository.hasIssues,
    url: htmlOf(repository),
    defaultBranchRef: () => reader.ref(repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      reader.ref(
        repository,
        qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`,
      ),
    refs: (wanted: RefsWanted) => refsOf(reader, repository, wanted),
    pullRequests: (wanted: PullsWanted) => pullsWanted(reader, repository, wanted),
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) => {
      reader.must(repository, [{ contents: 'read' }])
      return oid
        ? objectOf(reader, repository, oid)
        : objectAt(reader, repository, expression ?? '')
    },
    ...issuesOf(reader, repository),
    pullRequest: ({ number }: { number: number }) => {
      reader.must(repository, [{ pull_requests: 'read' }])
      const found = pullsOf(repository).find(({ issue }) => issue.number === number)
      if (found !== undefined) return showPullNode(reader, found)
      const message = `Could not resolve to a PullRequest with the number of ${number}.`
      throw refused('NOT_FOUND', message)
    },
  }
}
