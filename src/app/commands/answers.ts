import { drive } from '../../drive/drive.ts'
import type { Change } from '../../forge/code-host.ts'
import { markdownCode, markdownText } from '../../report/escape.ts'
import { COMMENT_CHARACTERS } from '../../report/limits.ts'
import { renderMarkdown } from '../../report/markdown.ts'
import { renderText } from '../../report/text.ts'
import { revision } from '../../report/words.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { Simulation } from '../../types/report.ts'
import type { Source } from '../engine/engine.ts'
import { markdownFence } from '../review/check.ts'
import { plainOptions, settingsOf } from '../review/examine.ts'

/** What a command is answered with: whether it was done, and Markdown of ours. */
export type Answer = { readonly done: boolean; readonly body: string }

export const done = (body: string): Answer => ({ done: true, body })
export const refused = (body: string): Answer => ({ done: false, body })

/** What `/edgewise help` answers. */
export const help = done(`| command | does |
| --- | --- |
| \`/edgewise review\` | reviews the newest head once more |
| \`/edgewise explain <entry>\` | every hop of the ways into an entry, with its reasons |
| \`/edgewise simulate <path=value> ...\` | what if: \`policy=Local\`, \`pools.<name>=3\`, \`replicas.<id>=4\`, \`dataPlane=<value>\` |
| \`/edgewise fix [@<sha>] [<entry>]\` | opens a follow-up pull request with the next stage that mends an entry; for those who may write |
| \`/edgewise applied\` | below a merged follow-up: it is in effect, open the next stage |
| \`/edgewise scan\` | scans the default branch of this repository once more; for those who may write |
| \`/edgewise help\` | this table |

A command stands first in a line of a new comment, outside of quotations and code.`)

export type Asked = {
  readonly host: Source
  readonly change: Pick<Change, 'base' | 'head'>
  /** Today, `YYYY-MM-DD`. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
}

/** Columns of what a terminal would show, in a comment. */
const width = 100

/** What `edgewise simulate --entry ... --explain` prints for the head. */
export async function explain(entry: string, asked: Asked): Promise<Answer> {
  const simulated = await simulateHead(asked, { entry, explain: true, set: [] })
  if ('message' in simulated) return refused(gated(simulated.message))
  const text = renderText(simulated, { color: false, width, explain: true }).trimEnd()
  return done(`${titled(`edgewise explain ${entry}`, asked)}\n\n${markdownFence(shortened(text))}`)
}

/** What `edgewise simulate --set ...` says of the head, as Markdown. */
export async function simulate(set: readonly string[], asked: Asked): Promise<Answer> {
  const simulated = await simulateHead(asked, { entry: null, explain: false, set })
  if ('message' in simulated) return refused(gated(simulated.message))
  const title = titled(`edgewise simulate ${set.join(' ')}`, asked)
  return done(`${title}\n\n${renderMarkdown(simulated).trimEnd()}`)
}

type Question = {
  readonly entry: string | null
  readonly explain: boolean
  readonly set: readonly string[]
}

/** The head under the settings of the base, as a review judges it. */
async function simulateHead(
  { host, change, asOf, organisation }: Asked,
  question: Question,
): Promise<Simulation | { readonly message: string }> {
  const settings = await settingsOf(host, change.base.settingsTree)
  const options = { ...plainOptions(asOf, organisation), ...question, settings }
  const request = { k: 'simulate', tree: change.head.tree, options } as const
  const driven = await drive(request, host, { memo: new Map(), tools: host })
  return driven.ok ? driven.value : driven.refusal
}

/** As much of what somebody wrote as needs to be said again. */
const mostOfCommand = 500

const titled = (command: string, { change }: Asked): string =>
  `${markdownCode(`/${command.slice(0, mostOfCommand).toWellFormed()}`)} at ${markdownCode(revision(change.head.id))}`

/** A message of the engine, for a comment: words for the command line name its options first. */
export const gated = (message: string): string =>
  markdownText(
    message
      .replace(/^--\w+ /, '')
      .slice(0, 1000)
      .toWellFormed(),
  )

function shortened(text: string): string {
  if (text.length <= COMMENT_CHARACTERS) return text
  const lines = text.slice(0, COMMENT_CHARACTERS).split('\n').slice(0, -1)
  const left = text.split('\n').length - lines.length
  return `${lines.join('\n')}\n... and ${left} more lines: \`edgewise simulate --explain\` shows all`
}
