import { readFileSync } from 'node:fs'
import {
  buildASTSchema,
  defaultFieldResolver,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql'
import { type Caller, type Json, Refused, type Reply } from '../http/call.ts'
import type { World } from '../world.ts'
import { mutationsFor } from './mutations.ts'
import { nodeOf, nodesOf, typeOfNode } from './nodes.ts'
import { readerFor } from './reader.ts'

let known: GraphQLSchema | null = null

/** GitHub's published schema, read when the first query comes. */
function schema(): GraphQLSchema {
  // The package itself would read five megabytes of JSON on the way.
  const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'))
  known ??= buildASTSchema(parse(readFileSync(file, 'utf8'), { noLocation: true }), {
    assumeValid: true,
    assumeValidSDL: true,
  })
  return known
}

/**
 * Answers `POST /graphql`: https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
 * Status 200 also for errors, which stand beside whatever data there is.
 */
export async function answerQuery(
  { world, violations }: { readonly world: World; readonly violations: string[] },
  caller: Caller,
  body: Json,
): Promise<Reply> {
  if (caller.k !== 'installation')
    throw new Refused(401, 'This endpoint requires you to be authenticated.')
  const { query, variables, operationName } = body
  const broken = (errors: readonly GraphQLError[]): Reply => {
    violations.push(...errors.map(({ message }) => `POST /graphql: ${message}`))
    return { status: 200, body: { errors: errors.map(shown) } }
  }
  try {
    const document = parse(String(query))
    const errors = validate(schema(), document)
    if (errors.length > 0) return broken(errors)
    const reader = readerFor(world, caller)
    const result = await execute({
      schema: schema(),
      document,
      variableValues: (variables ?? {}) as Json,
      operationName: (operationName ?? null) as string | null,
      rootValue: {
        viewer: () => showViewer(world),
        ...mutationsFor(world, caller, reader),
        repository: ({ owner, name }: { owner: string; name: string }) => reader.named(owner, name),
        node: ({ id }: { id: string }) => {
          if (typeOfNode(id) === null)
            violations.push(`POST /graphql: Query.node is not built here for ${id}`)
          return nodeOf(reader, id)
        },
        nodes: ({ ids }: { ids: readonly string[] }) => nodesOf(reader, ids),
      },
      fieldResolver: strict(violations),
    })
    const data = result.data ?? null
    return {
      status: 200,
      body: result.errors === undefined ? { data } : { data, errors: result.errors.map(shown) },
    }
  } catch (error) {
    if (error instanceof GraphQLError) return broken([error])
    throw error
  }
}

/** Whoever asks is the App, by the name of its bot. */
const showViewer = ({ app }: World): object => ({
  __typename: 'User',
  login: app.bot.login,
  databaseId: app.bot.id,
})

/** What is in GitHub's schema and not built here must not pass for something that is not there. */
function strict(violations: string[]): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const { parentType, fieldName } = info
    if (!(fieldName in (source as object))) {
      violations.push(`POST /graphql: ${parentType.name}.${fieldName} is not built here`)
      throw new GraphQLError(`${parentType.name}.${fieldName} is not built here`)
    }
    return defaultFieldResolver(source, args, context, info)
  }
}

function shown({ message, path, locations, extensions }: GraphQLError): object {
  const type = extensions['type']
  return {
    ...(type === undefined ? {} : { type }),
    ...(path === undefined ? {} : { path }),
    ...(locations === undefined ? {} : { locations }),
    message,
  }
}
