import type { NewPull } from '../../forge/branches.ts'
import type { CodeHost } from '../../forge/code-host.ts'
import { Refused } from '../../forge/errors.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { NoPlan, Stage } from '../../types/remedy.ts'
import type { Engine } from '../engine/engine.ts'
import { build, hasEdits } from './build.ts'
import { clear } from './clear.ts'
import { unconfirmed } from './confirmed.ts'
import { folder, isLike, isUntouched, markedBody, type Scope, type Target } from './names.ts'
import type { Due, Planned } from './planning.ts'
import { type FollowUp, type Site, type StageBranch, type Standing, standingOf } from './site.ts'

export type Following = {
  readonly host: CodeHost
  readonly engine: Engine
  /** `https://github.com/<owner>/<name>` */
  readonly address: string
  /** Today, `YYYY-MM-DD`. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
  readonly signal?: AbortSignal
}

/** Leave to open a follow-up, which a person gave. */
export type Leave = {
  /** ISO 8601. */
  readonly at: string
  /** The merged follow-up that is in effect by now. */
  readonly confirms: number | null
}

/** What became of an entry's follow-ups. */
export type Followed =
  /** One is open, and is what it should be. */
  | {
      readonly k: 'open'
      readonly number: number
      readonly isNew: boolean
      readonly stage: Stage
      /** How many stages come after it. */
      readonly more: number
      /** Whether it mends at once what the pull request brings. */
      readonly isDirect: boolean
      readonly branch: string
    }
  /** Nothing is due; `none` says why. */
  | { readonly k: 'nothing'; readonly none: NoPlan | null }
  /** Something is due, and nobody asked for it. */
  | { readonly k: 'idle' }
  /** An earlier stage is merged, and nobody said yet that it is in effect. */
  | { readonly k: 'unconfirmed'; readonly number: number }
  /** Somebody pushed to it: it is theirs. */
  | { readonly k: 'theirs'; readonly number: number | null; readonly branch: string }
  /** Somebody closed what was opened when this was asked for. */
  | { readonly k: 'declined'; readonly number: number }
  /** As many are open as there may be. */
  | { readonly k: 'enough'; readonly open: number }
  /** What is due is nothing that can be committed. */
  | { readonly k: 'by hand'; readonly due: Due }
  /** What is due must not be merged. */
  | { readonly k: 'unsafe'; readonly due: Due }
  /** GitHub does not let us write this. */
  | { readonly k: 'denied'; readonly due: Due; readonly status: number }
  /** The pull request is closed or gone, and so is what it brought along. */
  | { readonly k: 'over' }
  /** Nothing could be planned; foreign text. */
  | { readonly k: 'unplanned'; readonly message: string }

/** Follow-ups of a repository that may be open at a time. */
export const mostOpen = 3

/**
 * Makes the follow-ups of an entry what they should be now: at most one is open, for the stage that
 * comes first on the branch as it is. It is rebuilt where its edits are not those of the plan any
 * more, closed where another stage or none is due, and left alone once somebody pushed to it. A new
 * one is opened by leave of a person, or for one that was open on a pull request which is merged.
 *
 * Everything is read anew; done twice it writes once, and interrupted anywhere it ends the same.
 *
 * @throws NotNow where a branch was moved meanwhile, and whatever reading fails with.
 */
export async function follow(
  target: Target,
  { scope, leave }: { readonly scope: Scope; readonly leave: Leave | null },
  terms: Following,
): Promise<Followed> {
  const { host } = terms
  const standing = await standingOf(target, scope, host)
  const { site } = standing
  if (site === null) {
    await clear(host, standing, { keep: null, why: 'its pull request is closed' })
    return { k: 'over' }
  }
  const plan = await planOf(target, site, terms)
  if ('message' in plan) return { k: 'unplanned', message: plan.message }
  const { due } = plan
  if (due === null) {
    await clear(host, standing, { keep: null, why: 'nothing of this is left to do' })
    return { k: 'nothing', none: plan.none }
  }
  const task: Task = { target, site, plan, due, standing, leave, host }
  const followed = await ensured(task)
  // What is due may be left as it is, unless it must not be merged any more.
  const keep = followed.k === 'unsafe' || followed.k === 'by hand' ? null : branchOfDue(task)
  const why = whyOthersClose(followed, due)
  // A draft has been used by now, or is for the next time.
  await clear(host, { ...standing, draft: null }, { keep, why })
  return followed
}

function whyOthersClose(followed: Followed, { stage }: Due): string {
  if (followed.k === 'open') return `it goes on in #${followed.number}`
  if (followed.k === 'unsafe') return `\`${stage}\` would not be safe any more`
  if (followed.k === 'by hand') return `\`${stage}\` can be done by hand only`
  return `\`${stage}\` is due instead`
}

type Task = {
  readonly target: Target
  readonly site: Site
  readonly plan: Planned
  readonly due: Due
  readonly standing: Standing
  readonly leave: Leave | null
  readonly host: CodeHost
}

type PlanOrNot = Planned | { readonly message: string }

async function planOf(target: Target, site: Site, terms: Following): Promise<PlanOrNot> {
  const { engine, host, address, asOf, organisation, signal } = terms
  const { commit: at, settingsTree, liveTree } = site
  const { entry } = target
  const planning = { at, settingsTree, liveTree, entry, address, asOf, organisation }
  const result = await engine.run('plan', planning, host, signal)
  if (!result.ok) return { message: result.message }
  if (!result.value.ok) return { message: result.value.message }
  const found = result.value.plans.find(({ cluster }) => cluster === target.cluster)
  return found ?? { ...target, isDirect: false, due: null, stages: [], none: null }
}

const branchOfDue = ({ standing, site, due }: Task): StageBranch | null =>
  standing.branches.find(({ scope, stage }) => scope === site.scope && stage === due.stage) ?? null

/** Sees to it that what is due has its follow-up, where it may have one. */
async function ensured(task: Task): Promise<Followed> {
  const { due, standing } = task
  const branch = branchOfDue(task)
  if (branch === null) return { k: 'over' }
  const open = standing.followUps.find(({ from, pull }) => from === branch && pull.state === 'open')
  if (open === undefined && !mayOpen(task)) return { k: 'idle' }
  if (due.refusal !== null) return { k: 'unsafe', due }
  if (due.files.length === 0) return { k: 'by hand', due }
  try {
    return open === undefined ? await opened(task, branch) : await kept(task, open)
  } catch (error) {
    if (error instanceof Refused && denials.has(error.status))
      return { k: 'denied', due, status: error.status }
    throw error
  }
}

/** No permission, nothing that may be known, a rule of the repository against it. */
const denials: ReadonlySet<number> = new Set([403, 404, 422])

/** By leave, or because one that was open on a pull request went into the default branch with it. */
const mayOpen = ({ leave, standing }: Task): boolean =>
  leave !== null ||
  (standing.over === 'merged' && standing.followUps.some(({ pull }) => pull.state === 'open'))

async function kept(task: Task, { from, pull }: FollowUp): Promise<Followed> {
  const { target, due, host } = task
  if (from.tip === null || !from.tip.isOurs)
    return { k: 'theirs', number: pull.number, branch: from.name }
  if (!(await hasEdits(host, from.tip, due))) await rebuilt(task, from)
  const body = markedBody(target, due.title, due.body)
  const isSame = pull.title === due.title && isLike(pull.body, body)
  if (!isSame && isUntouched(pull.title, pull.body))
    await host.changePull(pull.number, { title: due.title, body })
  return isOpen(task, pull.number, false)
}

async function rebuilt({ site, due, standing, host }: Task, branch: StageBranch): Promise<void> {
  const { draft } = standing
  if (draft !== null) await build(host, branch, { site, due, draft })
}

async function opened(task: Task, branch: StageBranch): Promise<Followed> {
  const { target, site, due, host } = task
  const obstacle = await obstacleTo(task, branch)
  if (obstacle !== null) return obstacle
  const isBuilt = branch.tip !== null && (await hasEdits(host, branch.tip, due))
  if (!isBuilt) await rebuilt(task, branch)
  const body = markedBody(target, due.title, due.body)
  const pull = { head: branch.name, base: site.branch, title: due.title, body }
  return isOpen(task, await openedOnce(host, pull), true)
}

/** GitHub refuses a second one of a branch, also where it does not show the first one yet. */
async function openedOnce(host: CodeHost, pull: NewPull): Promise<number> {
  try {
    return await host.openPull(pull)
  } catch (error) {
    if (!(error instanceof Refused && error.status === 422)) throw error
    const [branch] = await host.branches([pull.head])
    const open = branch?.pulls.find(({ isOurs, state }) => isOurs && state === 'open')
    if (open === undefined) throw error
    return open.number
  }
}

/** Why what is due is not opened now. */
async function obstacleTo(task: Task, branch: StageBranch): Promise<Followed | null> {
  const { standing, leave, host } = task
  const others = standing.followUps.filter(({ pull }) => pull.state === 'open')
  const theirs = others.find(({ from }) => from.tip !== null && !from.tip.isOurs)
  if (theirs !== undefined)
    return { k: 'theirs', number: theirs.pull.number, branch: theirs.from.name }
  if (branch.tip !== null && !branch.tip.isOurs)
    return { k: 'theirs', number: null, branch: branch.name }
  const declined = leave && declinedSince(branch, leave)
  if (declined !== null) return { k: 'declined', number: declined }
  // What was merged into a branch of which nothing is live has not to be in effect.
  const waiting = task.plan.isDirect
    ? null
    : await unconfirmed(standing.followUps, leave?.confirms ?? null, host)
  if (waiting !== null) return { k: 'unconfirmed', number: waiting }
  const own = new Set(standing.branches.map(({ name }) => name))
  const all = await host.branchesIn(folder)
  const open = all.filter(({ name, pull }) => pull?.state === 'open' && !own.has(name)).length
  return open < mostOpen ? null : { k: 'enough', open }
}

/** The follow-up that the same leave led to, and that somebody closed since. */
function declinedSince({ pulls }: StageBranch, { at }: Leave): number | null {
  const since = Date.parse(at)
  const found = pulls.find(
    ({ isOurs, state, opened: when }) => isOurs && state === 'closed' && Date.parse(when) >= since,
  )
  return found?.number ?? null
}

const isOpen = ({ plan, due, site }: Task, number: number, isNew: boolean): Followed => ({
  k: 'open',
  number,
  isNew,
  stage: due.stage,
  more: plan.stages.length - 1,
  isDirect: plan.isDirect,
  branch: site.branch,
})
