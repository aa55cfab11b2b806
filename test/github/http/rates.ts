import type { World } from '../world.ts'
import type { Caller, Reply } from './call.ts'

type Resource = 'core' | 'graphql'
type Window = { readonly until: Date; used: number }

const hour = 3_600_000
const minute = 60_000

/**
 * How often each caller asked.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export class Rates {
  readonly #world: World
  readonly #windows = new Map<string, Window>()
  readonly #content = new Map<string, Date[]>()

  constructor(world: World) {
    this.#world = world
  }

  /** Counts a request; an answer where it is one too many: in GraphQL an error with status 200. */
  count(caller: Caller, resource: Resource): Reply | null {
    const window = this.#window(caller, resource)
    if (window.used < this.#world.limits.requests) {
      window.used += 1
      return null
    }
    const who =
      caller.k === 'installation' ? `installation ID ${caller.token.installation.id}` : 'you'
    const message = `API rate limit exceeded for ${who}.`
    return resource === 'graphql'
      ? { status: 200, body: { errors: [{ type: 'RATE_LIMITED', message }] } }
      : { status: 403, body: { message, documentation_url: documentation } }
  }

  /** Takes back a request that was answered with 304, which costs nothing. */
  refund(caller: Caller, resource: Resource): void {
    this.#window(caller, resource).used -= 1
  }

  /** Counts a request that creates content; an answer where they come too fast. */
  countContent(caller: Caller): Reply | null {
    const now = this.#world.now()
    const key = keyOf(caller)
    const recent = (this.#content.get(key) ?? []).filter((at) => +now - +at < minute)
    this.#content.set(key, recent)
    if (recent.length >= this.#world.limits.contentPerMinute) {
      const oldest = recent[0] ?? now
      const wait = Math.max(1, Math.ceil((minute - (+now - +oldest)) / 1000))
      const message =
        'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.'
      return {
        status: 403,
        body: { message, documentation_url: documentation },
        headers: { 'retry-after': String(wait) },
      }
    }
    recent.push(now)
    return null
  }

  headers(caller: Caller, resource: Resource): Readonly<Record<string, string>> {
    const { used, until } = this.#window(caller, resource)
    const { requests } = this.#world.limits
    return {
      'x-ratelimit-limit': String(requests),
      'x-ratelimit-remaining': String(Math.max(requests - used, 0)),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(Math.ceil(+until / 1000)),
      'x-ratelimit-resource': resource,
    }
  }

  #window(caller: Caller, resource: Resource): Window {
    const key = `${keyOf(caller)} ${resource}`
    const now = this.#world.now()
    const known = this.#windows.get(key)
    if (known !== undefined && known.until > now) return known
    const fresh: Window = { until: new Date(+now + hour), used: 0 }
    this.#windows.set(key, fresh)
    return fresh
  }
}

const documentation =
  'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits'

const keyOf = (caller: Caller): string =>
  caller.k === 'installation' ? `installation ${caller.token.installation.id}` : caller.k
