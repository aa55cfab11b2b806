import type { Limit } from '../forge/installation.ts'

/** What GitHub said last of how much more the tokens of installations may ask for. */
export type Limits = {
  /** Heeds an answer, whatever its status. */
  note(installation: number, headers: Headers): void
  /** By resource; a window may be over by now. */
  of(installation: number): readonly Limit[]
}

type Window = {
  readonly limit: number
  readonly remaining: number
  /** Seconds since 1970. */
  readonly reset: number
}

/** A window lasts an hour. Servers disagree about its end by seconds. */
const leeway = 60

/** Resources of one installation; we use two. */
const mostResources = 20

/**
 * Remembers the limits as answers tell them. They arrive in any order: within a window the least
 * that remained counts, and an older window says nothing of a newer one.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit
 */
export function openLimits(): Limits {
  const known = new Map<number, Map<string, Window>>()
  return {
    note: (installation, headers) => {
      const told = windowOf(headers)
      if (told === null) return
      const windows = known.get(installation) ?? new Map<string, Window>()
      known.set(installation, windows)
      const { resource, window } = told
      if (windows.has(resource) || windows.size < mostResources)
        windows.set(resource, newer(windows.get(resource), window))
    },
    of: (installation) =>
      [...(known.get(installation) ?? [])].map(([resource, { limit, remaining, reset }]) => ({
        resource,
        limit,
        remaining,
        resetsAt: new Date(reset * 1000).toISOString(),
      })),
  }
}

function newer(before: Window | undefined, told: Window): Window {
  if (before === undefined || told.reset > before.reset + leeway) return told
  if (told.reset < before.reset - leeway) return before
  const remaining = Math.min(before.remaining, told.remaining)
  return { limit: told.limit, remaining, reset: Math.max(before.reset, told.reset) }
}

/** 8640000000000 seconds are the last date that there is. */
const lastSecond = 8_640_000_000_000

function windowOf(headers: Headers): { readonly resource: string; readonly window: Window } | null {
  const number = (name: string): number => Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN)
  const resource = headers.get('x-ratelimit-resource') ?? ''
  const [limit, remaining, reset] = [number('limit'), number('remaining'), number('reset')]
  const isTold = /^\w{1,40}$/.test(resource) && limit > 0 && remaining >= 0
  if (!isTold || !(reset > 0 && reset <= lastSecond)) return null
  return { resource, window: { limit, remaining, reset } }
}
