/**
 * What is used of `Config` and `Context` of Netlify's functions:
 * https://docs.netlify.com/build/functions/api/
 */
export type Config = {
  readonly path?: string
  readonly method?: readonly string[]
  /** The caller is answered at once, and the function goes on for up to 15 minutes. */
  readonly background?: true
  /** A cron expression, in UTC. */
  readonly schedule?: string
}

export type Context = {
  /** Keeps the instance awake after its answer until a promise is settled. */
  readonly waitUntil?: (promise: Promise<unknown>) => void
}

/** Does what nobody who asked has to wait for, after the answer where the platform can. */
export async function afterwards(context: Context, work: Promise<unknown>): Promise<void> {
  if (context.waitUntil === undefined) await work
  else context.waitUntil(work)
}

/** The answer of a function whose settings are missing; which of them, the log says. */
export const notSetUp = (): Response =>
  Response.json({ outcome: 'not set up: see the log' }, { status: 503 })
