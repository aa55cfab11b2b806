import type { CodeHost, Comment, PullRequest } from '../../forge/code-host.ts'
import { markdownCode } from '../../report/escape.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { Engine } from '../engine/engine.ts'
import { isDenied } from '../review/publish.ts'
import { type Answer, done, help, refused } from './answers.ts'
import { type Begin, denial, requestApplied, requestFix } from './fix.ts'
import { answerBody, answered } from './marker.ts'
import { type Command, commandIn, parseCommand } from './parse.ts'

export type Running = {
  readonly host: CodeHost
  readonly engine: Engine
  readonly signal?: AbortSignal
  /** Today, `YYYY-MM-DD`. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
  /** `https://github.com/<owner>/<name>` */
  readonly address: string
  /** Sends the pull request to be reviewed once more. */
  readonly review: () => Promise<void>
  /** Scans the default branch at once. */
  readonly scan: () => Promise<Answer>
  /** Sends an entry to be followed up: whoever does that answers the comment. */
  readonly begin: (begin: Begin) => Promise<void>
}

/** What became of it: the name of the command, or why there was none. */
export type Ran = { readonly command: string; readonly outcome: string }

const nothing = (outcome: string): Ran => ({ command: '-', outcome })

/**
 * Answers a command in a comment: 👀, one comment, then 👍 or 👎. It reads the comment as it is now;
 * one that was edited since it was written is no command, because nobody may put words into
 * somebody's mouth later. What is there already is not written again.
 */
export async function runCommand(
  { number, comment: node }: { readonly number: number; readonly comment: string },
  running: Running,
): Promise<Ran> {
  const { host } = running
  const comment = await host.comment(node)
  const isTheirs = comment !== null && comment.number === number && !comment.isBot
  if (!isTheirs) return nothing('gone')
  if (comment.isEdited) return nothing('edited')
  const line = commandIn(comment.body)
  if (line === null) return nothing('no command')
  const pull = await host.pullRequest(number)
  if (pull === null) return nothing('gone')
  const command = parseCommand(line)
  try {
    return { command: command.k, outcome: await answer(command, { comment, pull }, running) }
  } catch (error) {
    // Who may not write cannot say so either.
    if (isDenied(error)) return { command: command.k, outcome: 'denied' }
    throw error
  }
}

type On = { readonly comment: Comment; readonly pull: PullRequest }

async function answer(command: Command, on: On, running: Running): Promise<string> {
  const { host } = running
  const { id } = on.comment
  const before = answered(on.pull.comments ?? [], id)
  if (before !== null) {
    await host.react(id, before ? '+1' : '-1')
    return 'answered before'
  }
  await host.react(id, 'eyes')
  const made = await answerTo(command, on, running)
  if (made === 'begun') return made
  await host.putComment({ number: on.pull.number, body: answerBody(id, made) })
  await host.react(id, made.done ? '+1' : '-1')
  return made.done ? 'done' : 'refused'
}

async function answerTo(
  command: Command,
  { comment, pull }: On,
  running: Running,
): Promise<Answer | 'begun'> {
  if (command.k === 'help') return help
  if (command.k === 'unknown') return unknown(command.name, command.meant)
  if (command.k === 'incomplete') return refused(`Write it as \`${command.usage}\`.`)
  if (command.k === 'later') return later(command.name, comment.author, running.host)
  if (command.k === 'scan')
    return (await denial('scan', comment.author, running.host)) ?? (await running.scan())
  if (command.k === 'fix' || command.k === 'applied')
    return await requested(command, { comment, pull }, running)
  if (pull.state !== 'open') return refused(`This pull request is ${pull.state}.`)
  if (command.k === 'review') {
    await running.review()
    return done('The review of the newest head is on its way.')
  }
  const { change } = pull
  if (change === null) return refused('The two sides of this pull request cannot be read.')
  const { base, head } = change
  const { engine, host, asOf, organisation, signal } = running
  const question = { change: { base, head }, asOf, organisation }
  const answered =
    command.k === 'explain'
      ? await engine.run('explain', { ...question, entry: command.entry }, host, signal)
      : await engine.run('simulate', { ...question, set: command.set }, host, signal)
  return answered.ok ? answered.value : refused(`That cannot be answered: ${answered.message}.`)
}

/** What may be begun is begun, and answered when it is done. */
async function requested(
  command: Command & { readonly k: 'fix' | 'applied' },
  { comment, pull }: On,
  running: Running,
): Promise<Answer | 'begun'> {
  const { id, node, author: by, at } = comment
  const request = { pull, by, at, id: String(id), comment: node }
  const made =
    command.k === 'fix'
      ? await requestFix({ ...request, sha: command.sha, entry: command.entry }, running)
      : await requestApplied(request, running)
  if ('body' in made) return made
  for (const begin of made) await running.begin(begin)
  return 'begun'
}

function unknown(name: string, meant: string | null): Answer {
  const hint = meant === null ? '' : ` Did you mean \`${meant}\`?`
  return refused(
    `There is no command ${markdownCode(name.slice(0, 40))}.${hint} \`/edgewise help\` lists all.`,
  )
}

async function later(name: string, author: string, host: CodeHost): Promise<Answer> {
  const denied = await denial(name, author, host)
  return denied ?? refused(`This version of Edgewise has no \`${name}\` yet.`)
}
