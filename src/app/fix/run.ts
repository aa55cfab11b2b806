import type { CodeHost } from '../../forge/code-host.ts'
import type { Answer } from '../commands/answers.ts'
import { type Begin, type Requesting, requestFix } from '../commands/fix.ts'
import { answerBody, answered } from '../commands/marker.ts'
import type { NotedFollow } from '../dashboard/requests.ts'
import type { Asked, FixErrand, FollowErrand } from '../errands.ts'
import { isDenied } from '../review/publish.ts'
import { follow } from './follow.ts'
import { folderOf, type Target, targetOf } from './names.ts'
import { answerOf } from './words.ts'

export type Fixing = Requesting & {
  /** Sends an entry to be followed up. */
  readonly begin: (begin: Begin) => Promise<void>
  readonly now: () => Date
  /** Told what became of an entry's follow-up, for the dashboard. */
  readonly tell?: (followed: NotedFollow) => Promise<void>
}

/** What became of an errand, in words for the log. */
export type Ran = { readonly kind: string; readonly outcome: string }

/** Does what is to be done about follow-up pull requests, and answers who asked for it. */
export async function runFix(errand: FixErrand, fixing: Fixing): Promise<Ran> {
  const kind = errand.k
  if (errand.k === 'spread') return { kind, outcome: await spread(errand.scope, fixing) }
  if (errand.k === 'press') return { kind, outcome: await pressed(errand, fixing) }
  return { kind, outcome: await followed(errand, fixing) }
}

async function followed(errand: FollowErrand, fixing: Fixing): Promise<string> {
  const { scope, cluster, entry, asked } = errand
  const { host } = fixing
  const target: Target = { cluster, entry }
  const below = isBelow(asked) ? asked : null
  if (below !== null && (await isAnswered(below, host))) return 'answered before'
  const leave = asked && { at: asked.at, confirms: asked.confirms }
  const made = await follow(target, { scope, leave }, fixing)
  if (below !== null) await say(below, answerOf(made, target, below.confirms), host)
  if (scope === null) await fixing.tell?.({ target, followed: made, asked })
  return made.k
}

/** What is answered below a pull request. */
type Below = Asked & { readonly number: number }

const isBelow = (asked: Asked | null): asked is Below => asked !== null && asked.number !== null

/** Whoever was told before is shown it once more, because the last word may not have come through. */
async function isAnswered(asked: Below, host: CodeHost): Promise<boolean> {
  const pull = await host.pullRequest(asked.number)
  const before = answered(pull?.comments ?? [], asked.id)
  if (before !== null) await react(asked, before, host)
  return before !== null
}

async function say(asked: Below, answer: Answer, host: CodeHost): Promise<void> {
  try {
    await host.putComment({ number: asked.number, body: answerBody(asked.id, answer) })
    await react(asked, answer.done, host)
  } catch (error) {
    // Who may not write cannot say so either.
    if (!isDenied(error)) throw error
  }
}

async function react(asked: Below, isDone: boolean, host: CodeHost): Promise<void> {
  if (asked.comment !== null) await host.react(Number.parseInt(asked.id, 10), isDone ? '+1' : '-1')
}

/** Has every entry looked at again that has a follow-up in a folder. */
async function spread(scope: number | null, { host, begin }: Fixing): Promise<string> {
  const found = await host.branchesIn(folderOf(scope))
  const targets = found.flatMap(({ name, pull }) => (pull && targetOf(name, pull.body)) ?? [])
  const distinct = new Map(targets.map((target) => [JSON.stringify(target), target]))
  for (const target of distinct.values()) await begin({ scope, ...target, asked: null })
  return `${distinct.size} to look at`
}

/** A press is a command without a comment, bound to the commit of its check run. */
async function pressed(
  press: FixErrand & { readonly k: 'press' },
  fixing: Fixing,
): Promise<string> {
  const { host, begin, now } = fixing
  const { number, by, head: sha, id } = press
  const at = now().toISOString()
  const pull = await host.pullRequest(number)
  if (pull === null) return 'gone'
  const asked: Below = { number, id, comment: null, at, confirms: null }
  if (answered(pull.comments ?? [], id) !== null) return 'answered before'
  const request = { pull, by, at, id, comment: null, sha, entry: null }
  const made = await requestFix(request, fixing)
  if ('body' in made) {
    await say(asked, made, host)
    return 'answered'
  }
  for (const each of made) await begin(each)
  return 'begun'
}
