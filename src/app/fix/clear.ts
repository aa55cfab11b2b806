import type { CodeHost } from '../../forge/code-host.ts'
import { isDenied } from '../review/publish.ts'
import type { FollowUp, StageBranch, Standing } from './site.ts'

type Clearing = {
  /** The branch that stays, whatever it has. */
  readonly keep: StageBranch | null
  /** Why the others are closed; Markdown of ours. */
  readonly why: string
}

/** Begins the text of what we closed: its branch may be taken away, also later. */
const closedMark = '<!-- edgewise:closed -->'

/**
 * Closes follow-ups that are not what is due, and takes away branches that are for nothing any more,
 * with what an interruption left behind. What somebody pushed to stays as it is, and so does the
 * branch of what somebody closed.
 */
export async function clear(
  host: CodeHost,
  standing: Standing,
  { keep, why }: Clearing,
): Promise<void> {
  const others = standing.branches.filter((branch) => branch !== keep)
  const stale = standing.followUps.filter(
    ({ from, pull }) => pull.state === 'open' && others.includes(from) && from.tip?.isOurs === true,
  )
  try {
    for (const followUp of stale) await close(host, followUp, why)
    await removeBranches(host, standing, others)
  } catch (error) {
    // Who may not write leaves what is there.
    if (!isDenied(error)) throw error
  }
}

async function close(host: CodeHost, { pull }: FollowUp, why: string): Promise<void> {
  const body = `${closedMark}\nClosed by Edgewise: ${why}.\n\n${pull.body}`
  await host.changePull(pull.number, { state: 'closed', body })
}

async function removeBranches(
  host: CodeHost,
  { draft, followUps }: Standing,
  branches: readonly StageBranch[],
): Promise<void> {
  const idle = branches.filter((branch) => isForNothing(branch, followUps))
  const all = draft === null ? idle : [...idle, draft]
  const moves = all.flatMap(({ name, tip }) =>
    tip === null ? [] : [{ branch: name, from: tip.id, to: null }],
  )
  if (moves.length > 0) await host.moveBranches(moves)
}

/** Our commit alone, and no follow-up that somebody else may want: merged, closed by us, or none. */
function isForNothing(branch: StageBranch, followUps: readonly FollowUp[]): boolean {
  if (branch.tip?.isOurs !== true) return false
  const [newest] = followUps.filter(({ from }) => from === branch)
  if (newest === undefined || newest.pull.state === 'merged') return true
  return newest.pull.state === 'open' || newest.pull.body.startsWith(closedMark)
}
