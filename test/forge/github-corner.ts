import { readFileSync } from 'node:fs'
import { buildSchema, parse, validate } from 'graphql'
import nock from 'nock'
import { ProbotOctokit } from 'probot'
import { expect, onTestFinished } from 'vitest'
import type { CodeHost } from '../../src/forge/code-host.ts'
import { openKnown } from '../../src/forge/github/known.ts'
import { type Job, openGithub } from '../../src/forge/github/open.ts'
import { openPace } from '../../src/forge/github/pace.ts'
import { stillClock } from './still-clock.ts'

type Corner = {
  readonly host: CodeHost
  readonly api: nock.Scope
  readonly clock: ReturnType<typeof stillClock>
}

/** A repository on github.com through Probot's Octokit, whose answers a test makes up. */
export function corner(terms: Partial<Job> = {}): Corner {
  nock.disableNetConnect()
  const api = nock('https://api.github.com')
  const clock = stillClock()
  onTestFinished(() => {
    const pending = api.pendingMocks()
    nock.cleanAll()
    nock.enableNetConnect()
    expect(pending).toEqual([])
  })
  const job = {
    repo: { owner: 'shop', name: 'clusters' },
    pace: openPace(clock),
    known: openKnown(1_000_000)('1/1'),
    appId: 7,
    check: 'Edgewise',
    folder: 'edgewise',
    ...terms,
  }
  return { host: openGithub(octokit(), job), api, clock }
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export const octokit = () =>
  new ProbotOctokit({ auth: { token: 'v1.abc' }, throttle: { enabled: false }, log: silent })

export type Query = { readonly query: string; readonly variables: Record<string, unknown> }

/** Answers the next query, which has to be one that GitHub's schema allows. */
export function replyToQuery(
  api: nock.Scope,
  reply: (query: Query) => { readonly data?: unknown; readonly errors?: unknown },
): void {
  let broken: unknown = null
  // What is thrown while a request is answered would look like the network.
  onTestFinished(() => expect(broken).toBeNull())
  api.post('/graphql').reply(200, async (request: Request) => {
    try {
      const query = (await request.json()) as Query
      expect(validate(schema(), parse(query.query))).toEqual([])
      return reply(query)
    } catch (error) {
      broken = error
      throw error
    }
  })
}

let known: ReturnType<typeof buildSchema> | null = null
function schema() {
  const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'))
  known ??= buildSchema(readFileSync(file, 'utf8'), { assumeValid: true, noLocation: true })
  return known
}

/** What a promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.unreachable(`it gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  )
}
