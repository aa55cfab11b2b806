/**
 * The whole service in a process of its own, to be killed: `service-process.ts <Part as JSON>`. It
 * says where it listens, then the lines of its log.
 */

import type { ServiceSettings } from '../../src/app/environment.ts'
import { openPace } from '../../src/forge/github/pace.ts'
import { startService } from '../../src/server/start.ts'
import { stillClock } from '../forge/still-clock.ts'

/** What a process is told. */
export type Part = {
  readonly settings: ServiceSettings
  /** Milliseconds that its clock is ahead, so that it asks GitHub for its failed deliveries at once. */
  readonly ahead: number
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (import.meta.main) {
  const { settings, ahead }: Part = JSON.parse(process.argv[2] ?? '')
  try {
    const { url } = await startService(settings, {
      write: say,
      now: () => new Date(Date.now() + ahead),
      pace: () => openPace(stillClock()),
    })
    say(url)
    process.stdin.resume().once('end', () => process.exit())
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(2)
  }
}
