import { Defect } from '../../drive/errors.ts'
import { terminalText } from '../../report/escape.ts'
import { readSettings } from '../../settings/read.ts'
import { readYaml } from '../../source/read-file.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { powersOf } from '../facts/access.ts'
import { collect } from '../facts/collect.ts'
import { connect } from '../facts/connection.ts'
import { hiddenWords, settingsFile } from '../facts/settings-file.ts'
import type { Terminal } from '../terminal.ts'

/** `edgewise facts`: a live cluster as a settings file. Reads, and never writes or reads Secrets. */
export async function facts(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const api = await connect(process.env, args.text('context'))
  const live = await collect(api)
  for (const hidden of live.hidden) terminal.complain(terminalText(hiddenWords(hidden)))
  const powers = await powersOf(api)
  if (powers.length > 0)
    terminal.note(
      `This user may also ${powers.join(', ')}; facts needs none of it (README: Facts of a cluster).`,
    )
  const text = settingsFile(live)
  check(text)
  await terminal.print(text)
  return live.hidden.length === 0 ? 0 : 1
}

/** What is printed is to be committed: what our own reader refuses must not get so far. */
function check(text: string): void {
  const { value, problems } = readYaml('settings', new TextEncoder().encode(text))
  const [problem] = [...problems, ...readSettings(value).problems]
  if (problem !== undefined)
    throw new Defect(`facts wrote settings that are wrong: ${problem.message}`)
}
