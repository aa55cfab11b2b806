import type { Call, GitHub } from './server.ts'

/** How much was asked of GitHub, and by whom. */
export type Tally = {
  /** All requests, also those for tokens. */
  readonly calls: number
  /** Those that change something; a token is nothing that anybody sees. */
  readonly writes: number
  /** `app`, `installation 12`, `nobody`. */
  readonly by: Readonly<Record<string, number>>
}

/** Counts the requests since the one at `from`: `github.calls.length` as it was then. */
export function tally({ calls }: Pick<GitHub, 'calls'>, from = 0): Tally {
  const some = calls.slice(from)
  const groups = Map.groupBy(some, ({ who }) => who)
  return {
    calls: some.length,
    writes: some.filter(isWrite).length,
    by: Object.fromEntries([...groups].map(([who, its]) => [who, its.length])),
  }
}

function isWrite({ method, path, body }: Call): boolean {
  if (method === 'GET' || method === 'HEAD' || path.endsWith('/access_tokens')) return false
  return path !== '/graphql' || /^\s*mutation\b/.test(JSON.parse(body).query)
}
