import type { CodeHost } from '../../forge/code-host.ts'
import { mostSummary } from './check.ts'
import { type Said, subjectOf } from './external-id.ts'
import type { Now } from './now.ts'
import { aboutSubject } from './plan.ts'

/**
 * What a check run says where other pull requests have the same head. GitHub asks a commit for its
 * checks, whichever pull request it is in, and the newest run counts: so one that passes, because it
 * is meant for a branch with other settings, must not hide one that fails.
 */
export async function besideOthers(said: Said, now: Now, host: CodeHost): Promise<Said> {
  if (said.outcome === 'failure') return said
  for (const number of failingOthers(now)) {
    const other = await host.pullRequest(number)
    if (other?.state !== 'open' || other.change?.head.id !== now.change.head.id) continue
    const note = `This commit is also the head of #${number}, where the check fails: GitHub asks the commit, so it fails here too. Another commit has a check of its own.`
    const whole = `${note}\n\n${said.summary}`
    return {
      ...said,
      outcome: 'failure',
      title: `The check fails for #${number}, which has the same head`,
      summary: Buffer.byteLength(whole) <= mostSummary ? whole : note,
    }
  }
  return said
}

/** Other pull requests whose newest check run on the same commit failed. */
function failingOthers({ subject, change }: Now): readonly number[] {
  const head = change.head.id
  const numbers = change.checks.flatMap(({ externalId }) => {
    const about = subjectOf(externalId, head)
    return about?.k === 'pull-request' ? [about.number] : []
  })
  return [...new Set(numbers)].filter((number) => {
    if (subject.k === 'pull-request' && subject.number === number) return false
    const runs = aboutSubject(change.checks, { k: 'pull-request', number }, head)
    return runs.at(-1)?.conclusion === 'failure'
  })
}
