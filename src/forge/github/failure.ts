import { NotNow, Refused } from '../errors.ts'

/** What Octokit throws, as far as it is looked at. */
export type Thrown = {
  readonly status?: number
  readonly message?: string
  /** Of an answer with a status that is no success. */
  readonly response?: { readonly headers?: Headers }
  /** Of an answer to a query that names errors. */
  readonly errors?: readonly QueryError[]
  readonly headers?: Headers
  readonly data?: unknown
}

type QueryError = { readonly type?: string; readonly message?: string }

type Headers = Readonly<Record<string, string | number | undefined>>

/**
 * What a failed call means. The error keeps nothing of the one that Octokit threw, which holds the
 * request's body: content has no place in a log.
 *
 * @param what the call, for the message
 * @param now seconds since 1970
 * @returns a `NotNow`, a `Refused`, or the error itself where it is not about an answer of GitHub
 */
export function failureOf(error: unknown, what: string, now: number): unknown {
  const thrown = (error ?? {}) as Thrown
  if (thrown.errors !== undefined) return queryFailure(thrown.errors, thrown, { what, now })
  const { status } = thrown
  if (status === undefined) return error
  const message = `GitHub, ${what}: ${status} ${oneLine(thrown.message)}`
  const headers = thrown.response?.headers ?? {}
  if (isRateLimit(status, thrown.message, headers)) return new NotNow(message, pause(headers, now))
  if (status === 408 || status >= 500) return new NotNow(message, retryAfter(headers))
  return new Refused(message, status)
}

type About = { readonly what: string; readonly now: number }

function queryFailure(
  errors: readonly QueryError[],
  { headers = {} }: Thrown,
  { what, now }: About,
): Error {
  const message = `GitHub, ${what}: ${oneLine(errors[0]?.message)}`
  if (errors.some(({ type }) => /^RATE_?LIMIT/i.test(type ?? '')))
    return new NotNow(message, pause(headers, now))
  const refused = errors.find(({ type }) => type !== undefined && type in refusals)
  const status = refusals[refused?.type ?? '']
  // What has no type, or one that nobody documents, is an error within GitHub: mostly a time-out.
  // STALE_DATA, somebody else's push came first, passes as well: whoever comes back reads anew.
  return status === undefined ? new NotNow(message, null) : new Refused(message, status)
}

/** Errors of a query that stay, with the status that the REST API has for the same. */
const refusals: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  NOT_FOUND: 404,
  UNPROCESSABLE: 422,
  undefinedField: 422,
  argumentLiteralsIncompatible: 422,
  MAX_NODE_LIMIT_EXCEEDED: 422,
}

/**
 * Both limits answer 403 or 429: the primary one with no request remaining, the secondary one with
 * `retry-after` or these words.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function isRateLimit(status: number, message: string | undefined, headers: Headers): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  const isSpent = String(headers['x-ratelimit-remaining']) === '0'
  return (
    isSpent ||
    retryAfter(headers) !== null ||
    /secondary rate limit|abuse detection/i.test(message ?? '')
  )
}

/** Seconds to wait as GitHub asks for it on that page: the header, the reset, else a minute. */
function pause(headers: Headers, now: number): number {
  const asked = retryAfter(headers)
  if (asked !== null) return asked
  const reset = Number(headers['x-ratelimit-reset'])
  const isSpent = String(headers['x-ratelimit-remaining']) === '0'
  // A second more, because neither clock has fractions.
  return isSpent && reset > 0 ? Math.max(1, Math.ceil(reset - now) + 1) : 60
}

function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

const oneLine = (text = ''): string => text.replace(/\s+/g, ' ').slice(0, 200)
