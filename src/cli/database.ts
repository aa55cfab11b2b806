import { databaseOf } from '../app/environment.ts'
import { queues } from '../app/queues.ts'
import { type Jobs, openJobs } from '../jobs/open.ts'
import type { Terminal } from './terminal.ts'

/** Does something with the database of the service, whose tables are there and up to date. */
export async function withDatabase<T>(
  terminal: Terminal,
  work: (jobs: Jobs) => Promise<T>,
): Promise<T> {
  const opened = await openJobs({
    database: databaseOf(process.env),
    queues,
    works: false,
    notice: ({ message }) => terminal.note(`note: ${message}`),
  })
  try {
    await opened.migrate()
    return await work(opened)
  } finally {
    await opened.stop({ within: 1 })
  }
}
