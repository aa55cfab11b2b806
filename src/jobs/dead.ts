import type { JobWithMetadata, PgBoss } from 'pg-boss'
import { InputError } from '../drive/errors.ts'
import type { DeadLetter, Replayed } from './job.ts'

/** The queue of the dead; nobody works on it. */
export const deadQueue = 'dead'

/** All dead letters, the oldest first. */
export async function deadLetters(boss: PgBoss): Promise<readonly DeadLetter[]> {
  const jobs = await boss.findJobs<unknown>(deadQueue, { queued: true })
  return jobs.toSorted((a, b) => a.createdOn.getTime() - b.createdOn.getTime()).map(letter)
}

const letter = (job: JobWithMetadata<unknown>): DeadLetter => ({
  id: job.id,
  queue: job.sourceName ?? '',
  job: job.sourceId ?? '',
  key: job.singletonKey ?? '',
  data: job.data,
  attempts: (job.sourceRetryCount ?? 0) + 1,
  died: job.createdOn.toISOString(),
  reason: reasonOf(job.sourceOutput),
})

/** Own failures are `{ name, message }`; pg-boss wraps its own (`{ value: { message } }`). */
function reasonOf(output: unknown): string {
  if (typeof output === 'string') return output
  if (typeof output !== 'object' || output === null) return ''
  if ('message' in output && typeof output.message === 'string') return output.message
  return 'value' in output ? reasonOf(output.value) : ''
}

const isUuid = /^[\da-f-]{36}$/i

/**
 * Sends a dead letter back to its queue, with all its attempts. Where a newer job of its key waits,
 * that one does the work, and the letter is dropped.
 *
 * @throws InputError where there is no such letter.
 */
export async function replay(boss: PgBoss, id: string): Promise<Replayed> {
  const found = isUuid.test(id) ? await boss.findJobs(deadQueue, { id, queued: true }) : []
  if (found.length === 0) throw new InputError(`there is no dead letter ${id}`)
  return (await boss.redrive(deadQueue, { ids: [id] })) === 1 ? 'replayed' : 'superseded'
}
