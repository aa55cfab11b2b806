import { GraphQLError } from 'graphql'

/** How a list is paged: https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api */
export type Paging = {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

/**
 * A part of a list, the way GitHub gives it: never more than 100 and never without saying how many.
 *
 * @throws GraphQLError where it is asked for otherwise
 */
export function connection<T>(name: string, all: readonly T[], paging: Paging): object {
  const { first = null, last = null, after, before } = paging
  if (first === null && last === null)
    throw refused(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    )
  if ((first ?? last ?? 0) > 100)
    throw refused(
      'EXCESSIVE_PAGINATION',
      `Requesting ${first ?? last} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`,
    )
  const from = after ? Number(Buffer.from(after, 'base64').toString()) : 0
  const to = before ? Number(Buffer.from(before, 'base64').toString()) - 1 : all.length
  const start = first === null ? Math.max(from, to - (last ?? 0)) : from
  const end = first === null ? to : Math.min(to, from + first)
  const nodes = all.slice(start, end)
  const cursor = (index: number): string => Buffer.from(String(index + 1)).toString('base64')
  return {
    totalCount: all.length,
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursor(start + index) })),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length === 0 ? null : cursor(start),
      endCursor: nodes.length === 0 ? null : cursor(end - 1),
    },
  }
}

/** An error as GitHub words it, with its `type`: `NOT_FOUND`, `FORBIDDEN`, ... */
export const refused = (type: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { type } })
