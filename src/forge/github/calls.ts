import { NotNow, Refused } from '../errors.ts'
import type { Client, Parameters } from './client.ts'
import { failureOf, type Thrown } from './failure.ts'
import type { Pace } from './pace.ts'

export type Repo = { readonly owner: string; readonly name: string }

/** Calls about one repository, or none. Answers have the shape that GitHub documents for the route. */
export type Calls = {
  /** A call that changes nothing. */
  read<T>(route: string, parameters: Parameters): Promise<T>
  /** As `read`, with null for what is not there. */
  find<T>(route: string, parameters: Parameters): Promise<T | null>
  /** A query, with null in the places of the answer that are not there or may not be seen. */
  query<T>(document: string, variables: Parameters): Promise<T>
  /** A call that changes something; made once. */
  write<T>(route: string, parameters: Parameters): Promise<T>
  /** A mutation; made once, and refused as a whole where any part of it is. */
  mutate<T>(document: string, variables: Parameters): Promise<T>
}

export type Terms = {
  readonly pace: Pace
  /** Asked right before each write; whoever may not write any more throws. */
  readonly beforeWrite?: () => Promise<void>
  /** Ends calls under way. */
  readonly signal?: AbortSignal
}

/** Longer than any answer of GitHub, which itself gives up after ten seconds. */
const timeout = 30_000

/** Milliseconds before the second attempt of a read that failed without a reason to wait longer. */
const breath = 1000

/**
 * Makes calls at the pace of their installation, and tells failures that pass from those that stay.
 * A read that fails as networks do is tried once more. A write is not, by Octokit's plugins neither:
 * its effect may be there although its answer is lost, so somebody has to look before.
 *
 * @throws NotNow, Refused, the reason of the signal, or whatever `beforeWrite` throws
 */
export function callsOf(
  client: Client,
  repo: Repo | null,
  { pace, beforeWrite, signal }: Terms,
): Calls {
  const named = repo === null ? {} : { owner: repo.owner, repo: repo.name }
  const call = async <T>(what: string, run: (options: Parameters) => Promise<T>): Promise<T> => {
    signal?.throwIfAborted()
    const limit = AbortSignal.timeout(timeout)
    const request = { retries: 0, signal: signal ? AbortSignal.any([signal, limit]) : limit }
    try {
      return await run({ request })
    } catch (error) {
      signal?.throwIfAborted()
      throw failureOf(error, what, pace.clock.now() / 1000)
    }
  }
  const rest = (route: string, parameters: Parameters) =>
    call(route, async (options) => {
      const all = { ...named, ...parameters, ...options }
      const answer = await client.request(route, all)
      if (answer.status !== noContent) refuseCut(answer.data, route)
      return answer
    })
  const read = async <T>(route: string, parameters: Parameters): Promise<T> => {
    const { data } = await twice(pace, () => rest(route, parameters))
    return data as T
  }
  return {
    read,
    find: (route, parameters) => orNull(read(route, parameters)),
    query: async <T>(document: string, variables: Parameters): Promise<T> => {
      const ask = async (options: Parameters) => {
        const answer = await orPart(client.graphql(document, { ...repo, ...variables, ...options }))
        refuseCut(answer, 'POST /graphql')
        return answer
      }
      return (await twice(pace, () => call('POST /graphql', ask))) as T
    },
    write: async <T>(route: string, parameters: Parameters): Promise<T> => {
      const { data } = await pace.write(async () => {
        await beforeWrite?.()
        return rest(route, parameters)
      })
      return data as T
    },
    mutate: async <T>(document: string, variables: Parameters): Promise<T> =>
      await pace.write(async () => {
        await beforeWrite?.()
        return await call('POST /graphql', async (options) => {
          const answer = await client.graphql(document, { ...variables, ...options })
          refuseCut(answer, 'POST /graphql')
          return answer as T
        })
      }),
  }
}

const noContent = 204

/**
 * Octokit hands over as text what is no JSON, such as an answer whose connection broke in its midst:
 * nothing follows from that, least of all that something is not there.
 */
function refuseCut(data: unknown, what: string): void {
  if (typeof data === 'object' && data !== null) return
  throw new NotNow(`GitHub, ${what}: the answer was cut off`, null)
}

async function twice<T>(pace: Pace, call: () => Promise<T>): Promise<T> {
  try {
    return await pace.read(call)
  } catch (error) {
    if (!(error instanceof NotNow) || error.retryAfter !== null) throw error
    await pace.clock.sleep(breath)
    return pace.read(call)
  }
}

/** Null in place of what GitHub does not find: https://docs.github.com/en/rest, status 404 and 410. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Refused && (error.status === 404 || error.status === 410)) return null
    throw error
  }
}

/**
 * An answer with errors that say no more than that a part of it is not there, or not for us: GitHub
 * puts null in its place. Any other error may hide what is there, which must not pass for nothing.
 */
async function orPart(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer
  } catch (error) {
    const { errors = [], data } = error as Thrown
    const isPart = errors.every(({ type }) => type === 'NOT_FOUND' || type === 'FORBIDDEN')
    if (errors.length === 0 || !isPart || !data) throw error
    return data
  }
}
