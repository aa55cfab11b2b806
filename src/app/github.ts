import { ProbotOctokit } from 'probot'
import type { CodeHost } from '../forge/code-host.ts'
import { orNull } from '../forge/github/calls.ts'
import type { Client, Parameters } from '../forge/github/client.ts'
import { failureOf } from '../forge/github/failure.ts'
import { openInstallation } from '../forge/github/installation.ts'
import { nothingKnown, openKnown } from '../forge/github/known.ts'
import { openGithub } from '../forge/github/open.ts'
import { openPace, type Pace } from '../forge/github/pace.ts'
import type { InstallationHost, Limit } from '../forge/installation.ts'
import { id, type Place, record } from './errands.ts'
import { faithfulFetch } from './fetch.ts'
import { openLimits } from './limits.ts'
import { mute } from './log.ts'
import { openTokens, type Purpose, type TokenFor } from './tokens.ts'

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
  /**
   * What the token has to be good for; unless told otherwise all that the App may do in a repository,
   * and scanning for an installation.
   */
  readonly purpose?: Purpose
  /** Ids of repositories that the one token may be for, at most 500: the next one needs no other. */
  readonly among?: readonly number[]
}

/** The App on GitHub. */
export type GitHubApp = {
  /** A repository with a token for nothing else. @throws Refused where the App is not installed. */
  open(place: Place, opening: Opening): Promise<CodeHost>
  /** All repositories of an installation. @throws NotNow; Refused where the App is not installed */
  installation(id: number, opening: Opening): Promise<InstallationHost>
  /** What GitHub said last, to this process, of how much more an installation may ask for. */
  limits(installation: number): readonly Limit[]
  /** The installation on an account; null where there is none. @throws NotNow, Refused */
  installationOf(login: string): Promise<number | null>
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

/**
 * Opens the App with Probot's Octokit: its authentication, and neither its throttle, which knows
 * one process only, nor its retries, which would repeat a write whose answer was lost.
 */
export function openApp(options: AppOptions): GitHubApp {
  const { appId, privateKey, api, called = () => {} } = options
  const limits = openLimits()
  const clientOf = (auth: object, heard?: (headers: Headers) => void) =>
    new ProbotOctokit({
      baseUrl: api,
      log: mute,
      throttle: { enabled: false },
      retry: { enabled: false },
      request: { fetch: faithfulFetch(heard) },
      auth,
    })
  const app = clientOf({ appId, privateKey })
  const tokenOf = openTokens(app)
  const known = openKnown(mostBytes)
  const paces = new Map<number, Pace>()
  const paceOf = (installation: number): Pace => {
    const pace = paces.get(installation) ?? (options.pace ?? openPace)()
    paces.set(installation, pace)
    return pace
  }
  const enter = async (wanted: TokenFor): Promise<Client> => {
    const { installation } = wanted
    const auth = { token: await tokenOf(wanted) }
    const client = clientOf(auth, (headers) => limits.note(installation, headers))
    return counted(client, called)
  }
  const call = async (route: string, parameters: Parameters): Promise<Answered> => {
    try {
      return await app.request(route, parameters)
    } catch (error) {
      throw failureOf(error, route, Date.now() / 1000)
    }
  }
  return {
    open: async (
      { installation, repository, owner, name },
      { anew = false, purpose = 'all', among = [], ...terms },
    ) => {
      const others = among.filter((other) => other !== repository)
      const repositories = [repository, ...others] as const
      const client = await enter({ installation, repositories, purpose, anew })
      // A scan reads each tree once, and hundreds of them would leave nothing of what reviews need.
      const isKept = purpose !== 'scan'
      return openGithub(client, {
        repo: { owner, name },
        known: isKept ? known(`${installation}/${repository}`) : nothingKnown,
        pace: paceOf(installation),
        appId,
        check,
        folder,
        ...terms,
      })
    },
    installation: async (installation, { anew = false, purpose = 'scan', ...terms }) => {
      const client = await enter({ installation, repositories: null, purpose, anew })
      return openInstallation(client, { pace: paceOf(installation), ...terms })
    },
    limits: limits.of,
    installationOf: (login) => findInstallation(call, login),
    call,
  }
}

/** The paths of an account, by the kind that it is of. */
const kinds = ['GET /orgs/{account}/installation', 'GET /users/{account}/installation']

/** https://docs.github.com/en/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app */
async function findInstallation(call: GitHubApp['call'], login: string): Promise<number | null> {
  // Nothing else is a login, and `..` would be another path.
  if (!/^[\w-]{1,100}$/.test(login)) return null
  for (const route of kinds) {
    const found = await orNull(call(route, { account: login }))
    if (found !== null) return id(record(found.data)['id'])
  }
  return null
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
