import type { ProbotOctokit } from 'probot'
import { Refused } from '../forge/errors.ts'
import { failureOf } from '../forge/github/failure.ts'
import { record } from './errands.ts'

/** What a job does with its token: it reviews, scans, keeps a dashboard, or does all that the App may. */
export type Purpose = 'review' | 'scan' | 'dashboard' | 'all'

type Level = 'read' | 'write'
type Permissions = Readonly<Record<string, Level>>

/** No more than each needs: of all tokens only those for everything change content. */
const needs: Readonly<Record<Exclude<Purpose, 'all'>, Permissions>> = {
  review: { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' },
  scan: { metadata: 'read', contents: 'read' },
  dashboard: { metadata: 'read', issues: 'write' },
}

export type TokenFor = {
  readonly installation: number
  /** Ids, of which the first is what the token is needed for; null for all of the installation. */
  readonly repositories: readonly [number, ...number[]] | null
  readonly purpose: Purpose
  /** Whether to ask for a new one, because the old one may have been the trouble. */
  readonly anew: boolean
}

/** Milliseconds that a token lasts, and what is known of what it could be. */
const lifetime = 3_600_000

/**
 * Tokens of installations, each for some repositories and what its job is for; they are kept for most
 * of the hour that they are good for. Where an organisation grants less than a purpose needs, the
 * token has what there is: GitHub makes none that could do more. Where GitHub makes none for several
 * repositories, because one of them is gone, there is one for the first alone.
 *
 * @returns what gives a token. It throws a NotNow, or a Refused where the App is not installed.
 */
export function openTokens(
  app: InstanceType<typeof ProbotOctokit>,
): (wanted: TokenFor) => Promise<string> {
  /** What was granted to installations that did not grant enough, and until when that is believed. */
  const granted = new Map<number, { readonly its: Permissions; readonly until: number }>()
  const grantedTo = (installation: number): Permissions | null => {
    const known = granted.get(installation)
    return known !== undefined && known.until > Date.now() ? known.its : null
  }
  /** Groups of repositories that there is no token for. */
  const torn = new Set<string>()

  const make = async (wanted: TokenFor): Promise<string> => {
    const { installation, repositories, purpose, anew } = wanted
    const permissions =
      purpose === 'all' ? {} : { permissions: within(purpose, grantedTo(installation)) }
    const authentication = await told(
      'the token of an installation',
      app.auth({
        type: 'installation',
        installationId: installation,
        ...(repositories === null ? {} : { repositoryIds: [...repositories] }),
        refresh: anew,
        ...permissions,
      }),
    )
    return (authentication as { readonly token: string }).token
  }

  const asGranted = async (wanted: TokenFor): Promise<string> => {
    const { installation, purpose } = wanted
    try {
      return await make(wanted)
    } catch (error) {
      if (purpose === 'all' || !isTooMuch(error)) throw error
      const route = 'GET /app/installations/{installation_id}'
      const { data } = await told(route, app.request(route, { installation_id: installation }))
      const its = record(record(data)['permissions']) as Permissions
      granted.set(installation, { its, until: Date.now() + lifetime })
      return await make(wanted)
    }
  }

  const together = async (
    wanted: TokenFor,
    repositories: readonly [number, ...number[]],
  ): Promise<string> => {
    const group = `${wanted.installation} ${repositories.toSorted().join()}`
    if (wanted.anew) torn.delete(group)
    try {
      if (!torn.has(group)) return await asGranted(wanted)
    } catch (error) {
      if (!isTooMuch(error)) throw error
      if (torn.size >= mostTorn) torn.clear()
      torn.add(group)
    }
    return asGranted({ ...wanted, repositories: [repositories[0]] })
  }

  return (wanted) => {
    const { installation, repositories, anew } = wanted
    if (anew) granted.delete(installation)
    const isGroup = repositories !== null && repositories.length > 1
    return isGroup ? together(wanted, repositories) : asGranted(wanted)
  }
}

const mostTorn = 1000

/** GitHub answers so to permissions that were not granted, and to repositories that are not there. */
const isTooMuch = (error: unknown): boolean => error instanceof Refused && error.status === 422

/** What a purpose needs, as far as it is granted: all of it where nobody said otherwise. */
function within(purpose: Exclude<Purpose, 'all'>, granted: Permissions | null): Permissions {
  const wanted = Object.entries(needs[purpose])
  if (granted === null) return needs[purpose]
  const both = wanted.flatMap(([name, level]) => {
    const its = granted[name]
    return its === undefined ? [] : [[name, its === 'read' ? its : level] as const]
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
