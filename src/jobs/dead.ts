import type { Db, PgBoss } from 'pg-boss'
import { InputError } from '../drive/errors.ts'
import type { DeadLetter, Replayed } from './job.ts'
import { deadQueue, schema } from './schema.ts'

/** Dead letters, the oldest first: all, or those of so many past seconds. */
export async function deadLetters(db: Db, within: number | null): Promise<readonly DeadLetter[]> {
  const { rows } = await db.executeSql(
    `SELECT id, source_name AS queue, source_id AS job, singleton_key AS key, data,
       source_retry_count AS retries, created_on AS died, source_output AS output
     FROM ${schema}.job
     WHERE name = '${deadQueue}' AND state < 'active'
       AND ($1::int IS NULL OR created_on > ${schema}.job_now() - $1::int * interval '1s')
     ORDER BY created_on`,
    [within],
  )
  return rows.map(letter)
}

type Row = {
  readonly id: string
  readonly queue: string | null
  readonly job: string | null
  readonly key: string | null
  readonly data: unknown
  readonly retries: number | null
  readonly died: Date
  readonly output: unknown
}

const letter = ({ queue, job, key, retries, died, output, ...rest }: Row): DeadLetter => ({
  ...rest,
  queue: queue ?? '',
  job: job ?? '',
  key: key ?? '',
  attempts: (retries ?? 0) + 1,
  died: died.toISOString(),
  reason: reasonOf(output),
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
