import { nodeId } from '../show/account.ts'
import type { Issue, Repository } from '../state.ts'
import { connection, type Paging, refused } from './connection.ts'
import { showActor } from './pulls.ts'
import type { Reader } from './reader.ts'

type Wanted = Paging & {
  readonly filterBy?: { readonly createdBy?: string | null } | null
  readonly states?: readonly string[] | null
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null
}

/** `Repository.issue` and `Repository.issues`, which have no pull requests. */
export function issuesOf(reader: Reader, repository: Repository): object {
  const readable = (): readonly Issue[] => {
    reader.must(repository, [{ issues: 'read' }])
    const all = repository.hasIssues ? [...repository.issues.values()] : []
    return all.filter(({ pull }) => pull === null)
  }
  return {
    issue: ({ number }: { number: number }) => {
      const found = readable().find((issue) => issue.number === number)
      if (found !== undefined) return showIssueNode(reader, repository, found)
      throw refused('NOT_FOUND', `Could not resolve to an Issue with the number of ${number}.`)
    },
    issues: ({ filterBy, states = null, orderBy, ...paging }: Wanted) => {
      const by = filterBy?.createdBy ?? null
      const found = readable()
        .filter((issue) => by === null || isBy(reader, issue, by))
        .filter(({ state }) => states === null || states.includes(state.toUpperCase()))
        .toSorted((a, b) =>
          orderBy?.field === 'UPDATED_AT' ? +a.updated - +b.updated : a.number - b.number,
        )
      const sorted = orderBy?.direction === 'DESC' ? found.toReversed() : found
      const nodes = sorted.map((issue) => showIssueNode(reader, repository, issue))
      return connection('issues', nodes, paging)
    },
  }
}

const isBy = ({ world }: Reader, { author }: Issue, login: string): boolean =>
  author.login === login && (author.type !== 'Bot' || world.findsIssuesOfApps)

/** `Issue` */
function showIssueNode(reader: Reader, repository: Repository, issue: Issue): object {
  return {
    __typename: 'Issue',
    id: nodeId('Issue', issue.id),
    fullDatabaseId: String(issue.id),
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    state: issue.state.toUpperCase(),
    closed: issue.state === 'closed',
    locked: issue.isLocked,
    author: showActor(issue.author),
    viewerDidAuthor: issue.author === reader.world.app.bot,
    createdAt: issue.created.toISOString(),
    updatedAt: issue.updated.toISOString(),
    closedAt: issue.closed?.toISOString() ?? null,
    repository: () => reader.repository(repository),
  }
}
