import type { CodeHost, PullRequest } from '../../forge/code-host.ts'
import type { Commit } from '../../forge/repository.ts'
import { WORD } from '../../report/markdown/advice.ts'
import { revision } from '../../report/words.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { Engine } from '../engine/engine.ts'
import type { FollowErrand } from '../errands.ts'
import { namedBy, type Scope, targetOf } from '../fix/names.ts'
import type { Planned, Plans } from '../fix/planning.ts'
import { noPlan, withPatch } from '../fix/words.ts'
import { subjectOf } from '../review/external-id.ts'
import { type Answer, gated, refused } from './answers.ts'

/** What somebody asks for, and who. */
export type Request = {
  readonly pull: PullRequest
  /** A login. */
  readonly by: string
  /** ISO 8601. */
  readonly at: string
  /** What is answered: the number of a comment, or the name of a press. */
  readonly id: string
  /** The comment, by the id that GitHub's events call `node_id`; null for a button. */
  readonly comment: string | null
}

export type FixRequest = Request & {
  /** The start of the id of the commit that is meant. */
  readonly sha: string | null
  readonly entry: string | null
}

export type Requesting = {
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

/** What is to be followed up, by leave of who asked. */
export type Begin = Omit<FollowErrand, 'k' | 'place'>

/**
 * Decides what `/edgewise fix` begins: only for who may write, only for the commit that they have
 * seen the review of, never on a follow-up of our own, and one entry at a time. What was there before
 * is mended on the default branch, what the pull request brings along on its own.
 *
 * @returns what to begin, or an answer that says why nothing is begun.
 */
export async function requestFix(
  request: FixRequest,
  terms: Requesting,
): Promise<Answer | readonly Begin[]> {
  const { pull } = request
  const denied = await denial('fix', request.by, terms.host)
  if (denied !== null) return denied
  if (pull.isOurs)
    return refused(
      'This is a follow-up of Edgewise itself, and it mends nothing of its own. When it is merged and checked: `/edgewise applied`.',
    )
  if (pull.state !== 'open') return refused(`This pull request is ${pull.state}.`)
  if (pull.change === null) return refused('The two sides of this pull request cannot be read.')
  const unbound = unboundBy(request, pull.change)
  if (unbound !== null) return unbound
  return await chosen(request, pull.change, terms)
}

/** Commands that change something are only for those who could do it themselves. */
export async function denial(name: string, by: string, host: CodeHost): Promise<Answer | null> {
  const permission = await host.permissionOf(by)
  if (permission === 'write' || permission === 'admin') return null
  const has = permission === 'none' ? 'you have none' : `you have ${permission}`
  return refused(`\`${name}\` needs write permission on this repository; ${has}.`)
}

type Change = NonNullable<PullRequest['change']>

/** Nobody fixes what they have not seen: the commit is named, or its review was there before. */
function unboundBy({ pull, sha, entry, at }: FixRequest, change: Change): Answer | null {
  const head = change.head.id
  const reviewed = reviewTimes(pull, change)
  if (sha === null ? reviewed.some((time) => time < Date.parse(at)) : head.startsWith(sha))
    return null
  const named = entry !== null && WORD.test(entry) ? ` ${entry}` : ''
  const review = reviewed.length > 0 ? 'Its review is above' : 'Its review is on its way'
  return refused(
    `The head is ${revision(head)} now. ${review}; to fix that: \`/edgewise fix @${revision(head)}${named}\``,
  )
}

/** When the head was reviewed, in milliseconds since 1970: by a comment or a check run of ours. */
function reviewTimes(
  { number, comments }: PullRequest,
  { head, checks }: Change,
): readonly number[] {
  const told = (comments ?? []).filter(({ body }) =>
    body.startsWith(`<!-- edgewise:review ${head.id} -->`),
  )
  const checked = checks.filter(({ externalId }) => {
    const subject = subjectOf(externalId, head.id)
    return subject?.k === 'pull-request' && subject.number === number
  })
  return [
    ...told.map((each) => each.at),
    ...checked.flatMap(({ completed }) => completed ?? []),
  ].map((time) => Date.parse(time))
}

type Found = { readonly plan: Planned; readonly scope: Scope }

async function chosen(
  request: FixRequest,
  change: Change,
  terms: Requesting,
): Promise<Answer | readonly Begin[]> {
  const { pull, entry } = request
  const { head, base } = change
  const at = { id: head.id, tree: head.tree }
  const { settingsTree } = base
  const from = await terms.host.mergeBase(base.id, head.id)
  const live = from?.tree ?? null
  const mine = await plansOf({ at, settingsTree, liveTree: live, entry }, terms)
  if (!mine.ok) return refused(`Nothing can be planned: ${gated(mine.message)}`)
  const due = mine.plans.filter(isDue)
  if (due.length === 0) return nothingDue(mine.plans, mine.unknown)
  const there = await plansBefore(request, { settingsTree, from }, terms)
  const found = due.map((plan): Found => ({ plan, scope: scopeOf(plan, there, pull.number) }))
  const picked = entry === null ? narrowed(found) : found
  if (picked.length !== 1 && entry === null) return whichOne(found, head.id)
  const [first] = picked
  if (pull.isFork && first?.plan.due && picked.some(({ scope }) => scope !== null))
    return {
      done: true,
      body: withPatch(first.plan.due, 'Edgewise cannot push to a fork, so here is a patch for it.'),
    }
  const { number } = pull
  const { id, comment, at: time } = request
  const asked = { number, comment, at: time, confirms: null }
  return picked.map(({ plan: { cluster, entry: of }, scope }, index) => ({
    scope,
    cluster,
    entry: of,
    // The same entry in several clusters has an answer for each.
    asked: { ...asked, id: index === 0 ? id : `${id}-${index + 1}` },
  }))
}

const isDue = ({ due }: Planned): boolean => due !== null

/** What the pull request itself brings along comes first. */
function narrowed(found: readonly Found[]): readonly Found[] {
  const own = found.filter(({ scope }) => scope !== null)
  return own.length === 1 ? own : found
}

type Wanted = {
  readonly at: { readonly id: string; readonly tree: string }
  readonly settingsTree: string
  readonly liveTree: string | null
  readonly entry: string | null
}

async function plansOf(wanted: Wanted, terms: Requesting): Promise<Plans> {
  const { host, engine, address, asOf, organisation, signal } = terms
  const planning = { ...wanted, address, asOf, organisation }
  const result = await engine.run('plan', planning, host, signal)
  return result.ok ? result.value : { ok: false, message: result.message }
}

/**
 * What was due where the pull request parted from the default branch, and so is none of its doing;
 * nothing where it is meant for another one.
 */
async function plansBefore(
  { pull, entry }: FixRequest,
  { settingsTree, from: at }: { readonly settingsTree: string; readonly from: Commit | null },
  terms: Requesting,
): Promise<readonly Planned[]> {
  if (at === null) return []
  const branch = await terms.host.defaultBranch()
  if (branch?.name !== pull.branch) return []
  const plans = await plansOf({ at, settingsTree, liveTree: null, entry }, terms)
  return plans.ok ? plans.plans : []
}

/** The default branch, where the same stage was due before with all that is due now. */
function scopeOf(
  { cluster, entry, isDirect, due }: Planned,
  there: readonly Planned[],
  number: number,
): Scope {
  if (isDirect) return number
  const same = there.find((plan) => plan.cluster === cluster && plan.entry === entry)?.due
  const isThere =
    same?.stage === due?.stage && due?.changes.every((text) => same?.changes.includes(text))
  return isThere ? null : number
}

function nothingDue(plans: readonly Planned[], unknown: string | null): Answer {
  if (unknown !== null) return refused(gated(unknown))
  if (plans.length === 0) return refused('Nothing here is a way in that Edgewise can mend.')
  const answers = plans.slice(0, mostNamed).flatMap(({ none }) => (none ? [noPlan(none)] : []))
  const body = answers.map((answer) => answer.body).join('\n\n')
  return { done: answers.every((answer) => answer.done), body: body || 'Nothing is left to do.' }
}

/** So many entries are named in an answer. */
const mostNamed = 10

function whichOne(found: readonly Found[], head: string): Answer {
  const entries = [...new Set(found.map(({ plan }) => plan.entry))]
  const lines = entries
    .filter((entry) => WORD.test(entry))
    .slice(0, mostNamed)
    .map((entry) => `- \`/edgewise fix @${revision(head)} ${entry}\``)
  return refused(`${entries.length} entries can be mended, one at a time:\n\n${lines.join('\n')}`)
}

/**
 * Decides what `/edgewise applied` begins: the stage after the merged follow-up below which it stands.
 *
 * @returns what to begin, or an answer that says why nothing is begun.
 */
export async function requestApplied(
  { pull, by, at, id, comment }: Request,
  { host }: Requesting,
): Promise<Answer | readonly Begin[]> {
  const denied = await denial('applied', by, host)
  if (denied !== null) return denied
  const named = pull.isOurs ? namedBy(pull.headBranch) : null
  if (named === null)
    return refused('`/edgewise applied` belongs below a follow-up of Edgewise that is merged.')
  if (pull.state === 'open') return refused('This follow-up is not merged yet.')
  if (pull.state === 'closed') return refused('This follow-up was closed without being merged.')
  const { number } = pull
  const [branch] = await host.branches([pull.headBranch])
  const own = branch?.pulls.find((each) => each.number === number)
  const target = own === undefined ? null : targetOf(pull.headBranch, own.body)
  if (target === null)
    return refused('The text of this follow-up does not say any more what it is for.')
  return [{ scope: named.scope, ...target, asked: { number, id, comment, at, confirms: number } }]
}
