import { pullsOf } from '../routes/pulls.ts'
import { refused } from './connection.ts'
import { commentNode, showPullNode } from './pulls.ts'
import type { Reader } from './reader.ts'

type Find = (reader: Reader, id: number) => object | null

/** How things are found by their node id; ids are the same in both APIs. */
const finders: Readonly<Record<string, Find>> = {
  Repository: (reader, id) => reader.repository(reader.world.repositories.get(id) ?? null),
  PullRequest: (reader, id) => {
    for (const repository of reader.world.repositories.values()) {
      const found = pullsOf(repository).find(({ pull }) => pull.id === id)
      if (found === undefined) continue
      reader.must(repository, [{ pull_requests: 'read' }])
      return showPullNode(reader, found)
    }
    return null
  },
  IssueComment: (reader, id) => {
    for (const repository of reader.world.repositories.values()) {
      for (const issue of repository.issues.values()) {
        const comment = issue.comments.find((each) => each.id === id)
        if (comment === undefined) continue
        reader.must(repository, [{ issues: 'read' }, { pull_requests: 'read' }])
        return commentNode(reader, { repository, issue }, comment)
      }
    }
    return null
  },
}

/** The type that a node id speaks of; null where things of it are not found by id here. */
export function typeOfNode(id: string): string | null {
  const [type = ''] = Buffer.from(id, 'base64url').toString().split(':')
  return type in finders ? type : null
}

/**
 * `Query.node`
 *
 * @throws GraphQLError for what is not there or may not be seen
 */
export function nodeOf(reader: Reader, id: string): object {
  const [type = '', number = ''] = Buffer.from(id, 'base64url').toString().split(':')
  const found = finders[type]?.(reader, Number(number)) ?? null
  if (found !== null) return found
  throw refused('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)
}

const mostNodes = 100

/**
 * `Query.nodes`: null and an error of its own for each that is not there or may not be seen.
 *
 * @throws GraphQLError for too many
 */
export function nodesOf(reader: Reader, ids: readonly string[]): readonly (object | Error)[] {
  if (ids.length > mostNodes) {
    const message = `You may not provide more than ${mostNodes} node ids; you provided ${ids.length}.`
    throw refused('ARGUMENT_LIMIT', message)
  }
  return ids.map((id) => {
    try {
      return nodeOf(reader, id)
    } catch (error) {
      return error as Error
    }
  })
}
