import type { CodeHost } from '../../forge/code-host.ts'
import { Refused } from '../../forge/errors.ts'
import type { Write } from './plan.ts'

/** How many writes were made, and the kinds of those that the App has no permission for. */
export type Published = { readonly written: number; readonly denied: readonly Write['k'][] }

/**
 * Makes the writes of a plan, one after the other. An organisation may grant less than was asked
 * for: what it does not allow is left out, and the rest is written.
 *
 * @throws whatever else a write fails with.
 */
export async function publish(
  host: CodeHost,
  number: number | null,
  writes: readonly Write[],
): Promise<Published> {
  const denied: Write['k'][] = []
  for (const write of writes) {
    try {
      await make(host, number, write)
    } catch (error) {
      if (!isDenied(error)) throw error
      denied.push(write.k)
    }
  }
  return { written: writes.length - denied.length, denied }
}

/** GitHub says 403 for a permission that is missing, 404 where not even that may be known. */
export const isDenied = (error: unknown): boolean =>
  error instanceof Refused && (error.status === 403 || error.status === 404)

async function make(host: CodeHost, number: number | null, write: Write): Promise<void> {
  if (write.k === 'check') await host.putCheck(write.check, write.id ?? undefined)
  else if (write.k === 'delete') await host.deleteComment(write.id)
  else if (number !== null)
    await host.putComment({ number, body: write.body }, write.id ?? undefined)
}
