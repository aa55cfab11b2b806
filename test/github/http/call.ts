import type { Permissions, Repository, Token } from '../state.ts'
import type { World } from '../world.ts'

/** Who asks: the App itself (a JSON web token), one of its installations, nobody. */
export type Caller =
  | { readonly k: 'app' }
  | { readonly k: 'installation'; readonly token: Token }
  | { readonly k: 'nobody' }

export type Json = { readonly [key: string]: unknown }

/** A request that was understood: the right caller, a known route, a body as the description has it. */
export type Asked = {
  readonly caller: Caller
  /** Parts of the path, decoded, by the names of the description. */
  readonly path: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Json
  readonly accept: string
  readonly url: URL
}

export type Reply = {
  readonly status: number
  /** JSON, raw bytes, or nothing. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that says no. */
export class Refused extends Error {
  readonly status: number
  readonly errors: readonly unknown[] | null

  constructor(status: number, message: string, errors: readonly unknown[] | null = null) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

type Base = {
  /** `GET /repos/{owner}/{repo}`, as in the description. */
  readonly operation: string
}

/** A route for the App with its own key. */
export type AppRoute = Base & {
  readonly by: 'app'
  handle(world: World, asked: Asked): Reply | Promise<Reply>
}

/** A route for an installation token that is about no single repository. */
export type InstallationRoute = Base & {
  readonly by: 'installation'
  handle(world: World, asked: Asked & { readonly token: Token }): Reply
}

export type AskedAt = Asked & { readonly repository: Repository }

/** A route about a repository. */
export type RepositoryRoute = Base & {
  readonly by: 'repository'
  /**
   * Permissions of which one is enough.
   * https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
   */
  readonly needs: readonly Permissions[]
  /** Whether it makes something that people see, which has a limit of its own. */
  readonly isContent?: boolean
  handle(world: World, asked: AskedAt): Reply | Promise<Reply>
}

export type Route = AppRoute | InstallationRoute | RepositoryRoute

/** One page of a list, with the `link` header that leads on. */
export function page<T>(
  asked: Asked,
  all: readonly T[],
  show: (item: T) => unknown,
): { readonly body: readonly unknown[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Math.min(Math.max(numberOf(asked, 'per_page', 30), 1), 100)
  const at = Math.max(numberOf(asked, 'page', 1), 1)
  const last = Math.max(Math.ceil(all.length / size), 1)
  const link = (to: number, rel: string): string => {
    const url = new URL(asked.url)
    url.searchParams.set('page', String(to))
    return `<${url}>; rel="${rel}"`
  }
  const links = [
    ...(at > 1 ? [link(at - 1, 'prev'), link(1, 'first')] : []),
    ...(at < last ? [link(at + 1, 'next'), link(last, 'last')] : []),
  ]
  return {
    body: all.slice((at - 1) * size, at * size).map(show),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  }
}

const numberOf = ({ query }: Asked, name: string, otherwise: number): number =>
  Number(query.get(name) ?? otherwise)
