import type { ProbotOctokit } from 'probot'
import { Refused } from '../forge/errors.ts'
import { failureOf } from '../forge/github/failure.ts'
import { record } from './errands.ts'

/** What a job does with its token: it reviews, or does all that the App may do. */
export type Purpose = 'review' | 'all'

type Level = 'read' | 'write'
type Permissions = Readonly<Record<string, Level>>

/** No more than a review needs: of the two that a token is for, only one changes content. */
const forReviews: Permissions = {
  metadata: 'read',
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
}

export type TokenFor = {
  readonly installation: number
  readonly repository: number
  readonly purpose: Purpose
  /** Whether to ask for a new one, because the old one may have been the trouble. */
  readonly anew: boolean
}

/**
 * Tokens of installations, each for one repository and what its job is for; they are kept for most
 * of the hour that they are good for. Where an organisation grants less than a purpose needs, the
 * token has what there is: GitHub makes none that could do more.
 *
 * @returns what gives a token. It throws a NotNow, or a Refused where the App is not installed.
 */
export function openTokens(
  app: InstanceType<typeof ProbotOctokit>,
): (wanted: TokenFor) => Promise<string> {
  /** What was granted to installations that did not grant enough. */
  const granted = new Map<number, Permissions>()

  const make = async (wanted: TokenFor): Promise<string> => {
    const { installation, repository, purpose, anew } = wanted
    const permissions = purpose === 'all' ? {} : { permissions: within(granted.get(installation)) }
    const authentication = await app.auth({
      type: 'installation',
      installationId: installation,
      repositoryIds: [repository],
      refresh: anew,
      ...permissions,
    })
    return (authentication as { readonly token: string }).token
  }

  return async (wanted) => {
    const { installation, purpose, anew } = wanted
    if (anew) granted.delete(installation)
    try {
      return await told('the token of an installation', make(wanted))
    } catch (error) {
      const isTooMuch = error instanceof Refused && error.status === unprocessable
      if (purpose === 'all' || !isTooMuch) throw error
      const route = 'GET /app/installations/{installation_id}'
      const { data } = await told(route, app.request(route, { installation_id: installation }))
      granted.set(installation, record(record(data)['permissions']) as Permissions)
      return await told('the token of an installation', make(wanted))
    }
  }
}

const unprocessable = 422

/** What a review needs, as far as it is granted. */
function within(granted: Permissions = forReviews): Record<string, string> {
  const both = Object.entries(forReviews).flatMap(([name, level]) => {
    const its = granted[name]
    return its === undefined ? [] : [[name, its === 'read' ? 'read' : level]]
  })
  return Object.fromEntries(both)
}

async function told<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw failureOf(error, what, Date.now() / 1000)
  }
}
