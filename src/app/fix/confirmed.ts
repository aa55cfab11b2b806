import type { CodeHost } from '../../forge/code-host.ts'
import type { FollowUp } from './site.ts'

/** In the answer to `/edgewise applied`: so GitHub keeps what a person said, and nobody else has to. */
export const appliedMark = '<!-- edgewise:applied -->'

/**
 * The newest merged follow-up, where nobody said yet that it is in effect; null where somebody did,
 * or none is merged.
 *
 * @param confirms the one that somebody says is in effect
 */
export async function unconfirmed(
  followUps: readonly FollowUp[],
  confirms: number | null,
  host: CodeHost,
): Promise<number | null> {
  const merged = followUps
    .filter(({ pull }) => pull.merged !== null)
    .toSorted((a, b) => Date.parse(b.pull.merged ?? '') - Date.parse(a.pull.merged ?? ''))
  const newest = merged[0]?.pull.number ?? null
  if (newest === null || newest === confirms) return null
  const comments = (await host.pullRequest(newest))?.comments ?? []
  return comments.some(({ body }) => body.includes(appliedMark)) ? null : newest
}
