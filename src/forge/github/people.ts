import type { Comment, Permission } from '../code-host.ts'
import type { Calls } from './calls.ts'
import { commentQuery } from './queries/reviews.ts'

type CommentAnswer = {
  readonly node: {
    readonly fullDatabaseId?: string | number
    readonly body: string
    readonly createdAt: string
    readonly lastEditedAt: string | null
    readonly author: { readonly __typename: string; readonly login: string } | null
    readonly pullRequest: { readonly number: number } | null
  } | null
}

/** A comment below a pull request, by its node id; null where there is none. */
export async function readComment(calls: Calls, id: string): Promise<Comment | null> {
  const { node } = await calls.query<CommentAnswer>(commentQuery, { id })
  if (!node?.fullDatabaseId || node.pullRequest === null) return null
  return {
    id: Number(node.fullDatabaseId),
    node: id,
    number: node.pullRequest.number,
    // Who has left GitHub is shown as `ghost` on its pages.
    author: node.author?.login ?? 'ghost',
    isBot: node.author?.__typename !== 'User',
    isEdited: node.lastEditedAt !== null,
    body: node.body,
    at: node.createdAt,
  }
}

const permissions: readonly Permission[] = ['none', 'read', 'write', 'admin']

/**
 * What somebody may do, whichever way they came by it. GitHub names the nearest of the four for
 * other roles: maintain is write, triage is read.
 * https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 */
export async function readPermission(calls: Calls, login: string): Promise<Permission> {
  const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission'
  const found = await calls.find<{ permission: string }>(route, { username: login })
  return permissions.find((permission) => permission === found?.permission) ?? 'none'
}
