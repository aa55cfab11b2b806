import type { Job } from '../../jobs/job.ts'
import type { Jobs } from '../../jobs/open.ts'
import { shows } from '../dashboard/errands.ts'
import { scans, surveys } from './errands.ts'

/**
 * Who sends: what an attempt sent may have begun and ended before the next attempt at the same job
 * does, and then its errand has to be done again.
 */
export type Sender = Pick<Job<unknown>, 'id' | 'attempt'>

/** Names what an attempt sends. */
export const idOf = (what: string, { id, attempt }: Sender): string => `${what} ${id} ${attempt}`

/** Has the repositories that wait scanned. */
export async function sendScans(
  jobs: Jobs,
  installation: number,
  sender: Sender,
  { shard = 0, after = 0 }: { readonly shard?: number; readonly after?: number } = {},
): Promise<void> {
  const ids = { key: `${installation}`, id: idOf('scans', sender), after }
  await jobs.send(scans, { installation, shard }, ids)
}

/** Has the dashboard show what is known now. */
export async function sendShows(jobs: Jobs, installation: number, sender: Sender): Promise<void> {
  await jobs.send(shows, { installation }, { key: `${installation}`, id: idOf('shows', sender) })
}

/** Has all of an installation surveyed; a name is good for one survey. */
export async function sendSurvey(jobs: Jobs, installation: number, id: string): Promise<void> {
  await jobs.send(
    surveys,
    { installation, repositories: null },
    { key: `${installation}`, id: `survey ${installation} ${id}` },
  )
}
