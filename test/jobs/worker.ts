/**
 * A process that works on jobs until it is killed: `worker.ts <database as JSON>`. It says a line
 * for each job that it begins, then waits for a line, asks for its lease, and says what it heard.
 */

import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { openJobs } from '../../src/jobs/open.ts'
import { review } from './places.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const jobs = await openJobs({
    database: JSON.parse(process.argv[2] ?? ''),
    queues: [review],
    works: true,
    patrol: 1,
    notice: ({ message }) => say(`notice ${message}`),
  })
  const lines = createInterface(process.stdin)
  await jobs.work(review, async ({ data, attempt, lease }) => {
    say(`began ${data.n} attempt ${attempt}`)
    await once(lines, 'line')
    say(`held ${await lease.isHeld()}`)
  })
  say('ready')
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 2
}
