import { ProbotOctokit } from 'probot'
import type { CodeHost } from '../forge/code-host.ts'
import type { Client, Parameters } from '../forge/github/client.ts'
import { failureOf } from '../forge/github/failure.ts'
import { openKnown } from '../forge/github/known.ts'
import { openGithub } from '../forge/github/open.ts'
import { openPace, type Pace } from '../forge/github/pace.ts'
import type { Place } from './errands.ts'
import { mute } from './log.ts'
import { openTokens, type Purpose } from './tokens.ts'

/** Who the App is, and where. */
export type AppOptions = {
  readonly appId: number
  /** PEM */
  readonly privateKey: string
  /** `https://api.github.com`, or `https://<host>/api/v3`. */
  readonly api: string
  /** Told of each call: its kind, and how it ended. */
  readonly called?: (kind: 'rest' | 'graphql', outcome: string) => void
  /** The pace of an installation; GitHub's, unless a test has another. */
  readonly pace?: () => Pace
}

export type Opening = {
  /** Asked right before each write; throws for who may not write any more. */
  readonly beforeWrite?: () => Promise<void>
  readonly signal?: AbortSignal
  /** Whether to ask for a new token, because the old one may have been the trouble. */
  readonly anew?: boolean
  /** What the token has to be good for; all that the App may do unless told otherwise. */
  readonly purpose?: Purpose
}

/** The App on GitHub. */
export type GitHubApp = {
  /** A repository with a token for nothing else. @throws Refused where the App is not installed. */
  open(place: Place, opening: Opening): Promise<CodeHost>
  /** A call as the App itself. @throws NotNow, Refused */
  call(route: string, parameters: Parameters): Promise<Answered>
}

type Answered = {
  readonly data: unknown
  readonly headers: Readonly<Record<string, string | number | undefined>>
}

/** The name of the check run, and the folder of the branches that are ours. */
const check = 'Edgewise'
const folder = 'edgewise'

/** What is remembered of repositories between jobs, for all of them. */
const mostBytes = 64_000_000

/** Milliseconds; GitHub itself gives up after ten seconds. */
const timeout = 30_000

/** No call may wait for ever, whoever makes it. */
const patientFetch: typeof fetch = (url, options = {}) =>
  fetch(url, { ...options, signal: options.signal ?? AbortSignal.timeout(timeout) })

/**
 * Opens the App with Probot's Octokit: its authentication, and neither its throttle, which knows
 * one process only, nor its retries, which would repeat a write whose answer was lost.
 */
export function openApp(options: AppOptions): GitHubApp {
  const { appId, privateKey, api, called = () => {} } = options
  const common = {
    baseUrl: api,
    log: mute,
    throttle: { enabled: false },
    retry: { enabled: false },
    request: { fetch: patientFetch },
  }
  const app = new ProbotOctokit({ ...common, auth: { appId, privateKey } })
  const tokenOf = openTokens(app)
  const known = openKnown(mostBytes)
  const paces = new Map<number, Pace>()
  const paceOf = (installation: number): Pace => {
    const pace = paces.get(installation) ?? (options.pace ?? openPace)()
    paces.set(installation, pace)
    return pace
  }
  return {
    open: async (
      { installation, repository, owner, name },
      { anew = false, purpose = 'all', ...terms },
    ) => {
      const token = await tokenOf({ installation, repository, purpose, anew })
      const client = new ProbotOctokit({ ...common, auth: { token } })
      return openGithub(counted(client, called), {
        repo: { owner, name },
        known: known(`${installation}/${repository}`),
        pace: paceOf(installation),
        appId,
        check,
        folder,
        ...terms,
      })
    },
    call: async (route, parameters) => {
      try {
        return await app.request(route, parameters)
      } catch (error) {
        throw failureOf(error, route, Date.now() / 1000)
      }
    },
  }
}

function counted(client: Client, called: NonNullable<AppOptions['called']>): Client {
  const tell = async <T>(kind: 'rest' | 'graphql', call: Promise<T>): Promise<T> => {
    try {
      const answer = await call
      called(kind, 'ok')
      return answer
    } catch (error) {
      const { status } = (error ?? {}) as { readonly status?: number }
      called(kind, status === undefined ? 'failed' : String(status))
      throw error
    }
  }
  return {
    request: (route, parameters) => tell('rest', client.request(route, parameters)),
    graphql: (query, variables) => tell('graphql', client.graphql(query, variables)),
  }
}
