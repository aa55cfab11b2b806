import type { Check, PullRequest } from '../../forge/code-host.ts'
import type { Review } from '../../types/report.ts'
import { fixAction } from '../fix/names.ts'

/**
 * The button of a check run that has a follow-up opened: only where the change makes one entry worse
 * that can be mended, because a press names none.
 */
export function buttons({ clusters }: Review): Check['actions'] {
  const entries = clusters.flatMap(({ name, findings }) =>
    [...findings.new, ...findings.worse]
      .filter(({ fixable }) => fixable)
      .map(({ entry }) => `${name} ${entry}`),
  )
  if (new Set(entries).size !== 1) return []
  const description = 'The first stage, as a pull request'
  return [{ label: 'Open fix PR', description, identifier: fixAction }]
}

/** Nobody mends a follow-up of our own, pushes to a fork, or asks below a merge group. */
export const mayHaveButtons = (pull: PullRequest | null): boolean =>
  pull !== null && !pull.isOurs && !pull.isFork
