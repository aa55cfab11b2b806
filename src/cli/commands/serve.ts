import { once } from 'node:events'
import { readSettings } from '../../app/environment.ts'
import { startService } from '../../server/start.ts'
import type { ExitStatus } from '../command.ts'
import { writeAll } from '../output.ts'

/** Milliseconds after which a process that was asked to end does so, whatever is at work. */
const longestEnd = 9500

/** `edgewise serve`: the App as a server, until it is told to end. */
export async function serve(): Promise<ExitStatus> {
  const read = readSettings(process.env)
  if ('problems' in read) {
    await writeAll(process.stderr, read.problems.map((line) => `edgewise: ${line}\n`).join(''))
    return 2
  }
  const asked = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  const write = (line: string): void => void process.stdout.write(line)
  const service = await startService(read.settings, { write })
  await asked
  setTimeout(() => process.exit(0), longestEnd).unref()
  await service.stop()
  return 0
}
