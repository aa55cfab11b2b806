/** A process that makes or updates the tables: `migrate-process.ts <database as JSON>`. */

import { openJobs } from '../../src/jobs/open.ts'
import { queues } from './places.ts'

try {
  const database = JSON.parse(process.argv[2] ?? '')
  const jobs = await openJobs({ database, queues, works: false, notice: () => {} })
  await jobs.migrate()
  await jobs.stop({ within: 1 })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 2
}
