import type { Limit } from '../../forge/installation.ts'
import type { Office } from '../office.ts'

/** The part of what GitHub grants that is not for scans: reviews and commands have it. */
const kept = 1 / 5

/** Milliseconds; GitHub's windows last an hour, and its clock is not ours. */
const longestPause = 2 * 3_600_000

/**
 * When a scan may ask GitHub for more: null at once. It leaves off in good time, so that there is
 * something left for those who wait for their review.
 */
export function spentUntil(
  { app, now }: Pick<Office, 'app' | 'now'>,
  installation: number,
): Date | null {
  const spent = open(app.limits(installation), now()).filter(
    ({ remaining, limit }) => remaining < limit * kept,
  )
  if (spent.length === 0) return null
  const resets = spent.map(({ resetsAt }) => Date.parse(resetsAt))
  return later(now(), Math.max(...resets) - now().getTime())
}

/** Whether nothing at all is left: what took more than is kept was one repository. */
export const isEmptied = (
  { app, now }: Pick<Office, 'app' | 'now'>,
  installation: number,
): boolean => open(app.limits(installation), now()).some(({ remaining }) => remaining === 0)

/** So many milliseconds from a moment, within reason. */
export const later = (from: Date, milliseconds: number): Date =>
  new Date(from.getTime() + Math.min(Math.max(milliseconds, 1000), longestPause))

/** Those whose window is not over. */
const open = (limits: readonly Limit[], now: Date): readonly Limit[] =>
  limits.filter(({ resetsAt }) => Date.parse(resetsAt) > now.getTime())
