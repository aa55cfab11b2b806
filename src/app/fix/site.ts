import type { Branch, BranchPull } from '../../forge/branches.ts'
import type { CodeHost } from '../../forge/code-host.ts'
import type { Commit } from '../../forge/repository.ts'
import type { ObjectId } from '../../types/engine.ts'
import { type Stage, stages } from '../../types/remedy.ts'
import { branchOf, draftOf, type Scope, type Target } from './names.ts'

/** Where follow-ups go: a branch, and what counts there. */
export type Site = {
  readonly scope: Scope
  readonly branch: string
  readonly commit: Commit
  readonly settingsTree: ObjectId
  /** What runs instead of the commit; null: the commit does, or nobody knows. */
  readonly liveTree: ObjectId | null
}

/** A branch of ours for one stage. */
export type StageBranch = Branch & { readonly scope: Scope; readonly stage: Stage }

/** A follow-up with the branch that it comes from. */
export type FollowUp = { readonly from: StageBranch; readonly pull: BranchPull }

/** All there is about an entry at this moment. */
export type Standing = {
  /** Null where there is nothing to follow up any more. */
  readonly site: Site | null
  /** Why follow-ups for a pull request are over; null as long as they are not. */
  readonly over: 'merged' | 'closed' | null
  readonly branches: readonly StageBranch[]
  readonly draft: Branch | null
  /** Every follow-up of ours, the newest of a branch first. */
  readonly followUps: readonly FollowUp[]
}

type Whereabouts = Pick<Standing, 'site' | 'over'>

/** Where follow-ups for the default branch go. */
async function defaultSite(host: CodeHost): Promise<Site | null> {
  const found = await host.defaultBranch()
  if (found === null) return null
  const { id, tree, settingsTree } = found.base
  return { scope: null, branch: found.name, commit: { id, tree }, settingsTree, liveTree: null }
}

/**
 * What a pull request brought along is mended on its branch as long as it is open; once it is merged
 * the default branch has it.
 */
async function whereabouts(scope: Scope, host: CodeHost): Promise<Whereabouts> {
  if (scope === null) return { site: await defaultSite(host), over: null }
  const pull = await host.pullRequest(scope)
  const change = pull?.change ?? null
  if (pull?.state === 'open' && !pull.isFork && change !== null) {
    const { head, base } = change
    const commit = { id: head.id, tree: head.tree }
    const liveTree = (await host.mergeBase(base.id, head.id))?.tree ?? null
    const { settingsTree } = base
    const site = { scope, branch: pull.headBranch, commit, settingsTree, liveTree }
    return { site, over: null }
  }
  const site = pull?.state === 'merged' ? await defaultSite(host) : null
  if (site !== null && site.branch === pull?.branch) return { site, over: 'merged' }
  return { site: null, over: 'closed' }
}

/** Reads all there is about an entry at this moment. */
export async function standingOf(target: Target, scope: Scope, host: CodeHost): Promise<Standing> {
  const { site, over } = await whereabouts(scope, host)
  const scopes = [...new Set<Scope>([scope, ...(site === null ? [] : [site.scope])])]
  const wanted = scopes.flatMap((each) =>
    stages.map((stage) => ({ scope: each, stage, name: branchOf(each, target, stage) })),
  )
  const found = await host.branches([...wanted.map(({ name }) => name), draftOf(target)])
  const branches = wanted.flatMap(({ scope: own, stage }, index) => {
    const branch = found[index]
    return branch === undefined ? [] : [{ ...branch, scope: own, stage }]
  })
  const followUps = branches.flatMap((from) =>
    from.pulls.filter(({ isOurs }) => isOurs).map((pull) => ({ from, pull })),
  )
  return { site, over, branches, draft: found[wanted.length] ?? null, followUps }
}
