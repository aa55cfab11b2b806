import { InputError } from '../../drive/errors.ts'
import type { Counts, DeadLetter } from '../../jobs/job.ts'
import type { Jobs } from '../../jobs/open.ts'
import { terminalText } from '../../report/escape.ts'
import { count } from '../../report/words.ts'
import { didYouMean } from '../../settings/suggest.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { withDatabase } from '../database.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise jobs [replay ID]`: what waits, what is dead, and another attempt at that. */
export async function jobs(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const [verb, id] = args.operands
  if (verb !== undefined && verb !== 'replay')
    throw new InputError(`jobs knows only replay${didYouMean(verb, ['replay'])}`)
  if (verb === 'replay' && id === undefined)
    throw new InputError(
      'jobs replay needs the id of a dead letter, or all (edgewise jobs lists them)',
    )
  const isJson = args.text('format') === 'json'
  const text = await withDatabase(terminal, (opened) =>
    id === undefined ? listing(opened, isJson) : replay(opened, id),
  )
  await terminal.print(text)
  return 0
}

async function replay(opened: Jobs, id: string): Promise<string> {
  const ids = id === 'all' ? (await opened.dead()).map((letter) => letter.id) : [id]
  const lines: string[] = []
  for (const each of ids) lines.push(`${terminalText(each)}  ${words[await opened.replay(each)]}\n`)
  return ids.length === 0 ? 'There are no dead letters.\n' : lines.join('')
}

const words = {
  replayed: 'runs again',
  superseded: 'dropped: a newer job for the same waits and does its work',
}

async function listing(opened: Jobs, isJson: boolean): Promise<string> {
  const [counts, dead] = [await opened.counts(), await opened.dead()]
  if (isJson) return `${JSON.stringify({ version: 1, queues: counts, dead }, null, 2)}\n`
  const lines = [...counts.map(queueLine), '', ...dead.flatMap(letterLines)]
  const end = dead.length === 0 ? 'No dead letters.' : replayHint(dead.length)
  return `${[...lines, end].join('\n')}\n`
}

const queueLine = ({ queue, ready, later, active, dead }: Counts): string =>
  `${queue.padEnd(14)}${ready} ready, ${later} put off, ${active} at work, ${dead} dead`

const letterLines = (letter: DeadLetter): readonly string[] => [
  `${letter.id}  ${letter.died}  ${letter.queue} ${terminalText(letter.key)}`,
  `    after ${count(letter.attempts, 'attempt')}: ${terminalText(letter.reason)}`,
]

const replayHint = (letters: number): string =>
  `\n${count(letters, 'dead letter')}; edgewise jobs replay ID (or all) runs them again.`
