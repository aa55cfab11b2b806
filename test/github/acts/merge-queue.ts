import { showSimpleCommit } from '../show/git.ts'
import { baseTip, type PullAt } from '../show/pull.ts'
import type { Account, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { mergeCommit } from './pulls.ts'
import { setRef } from './refs.ts'

export type MergeGroup = {
  readonly repository: Repository
  readonly headRef: string
  readonly headSha: string
  readonly baseRef: string
  readonly baseSha: string
}

/**
 * Puts pull requests into the merge queue, one on top of the other, and asks for the checks of the
 * group: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function queue(world: World, pulls: readonly PullAt[], by: Account): MergeGroup {
  const [first] = pulls
  const last = pulls.at(-1)
  if (first === undefined || last === undefined) throw new Error('a merge group is never empty')
  const { repository } = first
  const { baseBranch } = first.pull
  const baseSha = baseTip(first)
  let headSha = baseSha
  for (const { pull, issue } of pulls)
    headSha = mergeCommit(world, repository, {
      base: headSha,
      head: pull.headSha,
      number: issue.number,
    })
  const headRef = `refs/heads/gh-readonly-queue/${baseBranch}/pr-${last.issue.number}-${baseSha}`
  const group = { repository, headRef, headSha, baseRef: `refs/heads/${baseBranch}`, baseSha }
  setRef(world, repository, { ref: headRef, sha: headSha, by })
  tell(world, group, { action: 'checks_requested', by, more: {} })
  return group
}

/** Takes a merge group away: merged into the base, or for nothing. */
export function dissolve(
  world: World,
  group: MergeGroup,
  { reason, by }: { readonly reason: 'merged' | 'invalidated' | 'dequeued'; readonly by: Account },
): void {
  const { repository, headRef, headSha, baseRef } = group
  if (reason === 'merged') setRef(world, repository, { ref: baseRef, sha: headSha, by })
  repository.refs.delete(headRef)
  tell(world, group, { action: 'destroyed', by, more: { reason } })
}

type Told = { readonly action: string; readonly by: Account; readonly more: object }

function tell(world: World, group: MergeGroup, { action, by, more }: Told): void {
  const { repository, headRef, headSha, baseRef, baseSha } = group
  const merge_group = {
    head_sha: headSha,
    head_ref: headRef,
    base_sha: baseSha,
    base_ref: baseRef,
    head_commit: showSimpleCommit(repository, headSha),
  }
  world.announce({
    name: 'merge_group',
    action,
    sender: by,
    repository,
    payload: { ...more, merge_group },
  })
}
