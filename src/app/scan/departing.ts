import { NotNow } from '../../forge/errors.ts'
import { type DepartureErrand, departures } from '../errands.ts'
import type { Office, Work } from '../office.ts'
import { sendShows, sendSurvey } from './send.ts'

/** Seconds after which nobody is left who was paused in the midst of writing something. */
const aftermath = 3600

/** What jobs hold that are about repositories; null: about all, and the installation itself. */
export const partsOf = (
  installation: number,
  repositories: readonly number[] | null,
): readonly object[] =>
  repositories === null
    ? [{ place: { installation } }, { installation }]
    : repositories.map((repository) => ({ place: { installation, repository } }))

/**
 * Deletes what is kept of repositories that the App may not see any more. Results go last, when
 * nobody is at work any more who could bring them back; who lost a job without knowing it may all
 * the same, so that it is done once more some time after an installation has gone.
 */
export const departing =
  ({ jobs }: Pick<Office, 'jobs'>): Work<DepartureErrand> =>
  async (job) => {
    const { installation, repositories, again = false } = job.data
    const results = jobs.results(installation)
    let deleted = 0
    const forget = async (part: object, expected = 0): Promise<void> => {
      const gone = await jobs.forget(part)
      deleted += gone.deleted
      if (gone.left > expected) throw new NotNow('jobs of the installation are at work', null)
    }
    // This very job is one of those.
    for (const part of partsOf(installation, repositories))
      await forget(part, 'installation' in part ? 1 : 0)
    const kept = await results.forget(repositories)
    if (repositories === null && !again) {
      const ids = { key: job.key, id: `again ${job.id}`, after: aftermath }
      await jobs.send(departures, { installation, repositories, again: true }, ids)
    }
    if (repositories !== null) {
      await sendShows(jobs, installation, job)
      // Who read the list before and notes it now would bring them back.
      await sendSurvey(jobs, installation, `${job.id} ${job.attempt}`)
    }
    return { outcome: 'forgotten', deleted: deleted + kept.deleted }
  }
