import type { Db } from 'pg-boss'
import { Defect } from '../drive/errors.ts'
import { schema } from './schema.ts'

/** A job on its way into a queue; `id` is a UUID, `after` are seconds. */
export type Parcel = {
  readonly queue: string
  readonly data: object
  readonly key: string
  readonly id: string
  readonly after: number
}

/**
 * Puts a job into its queue and tells who listens, as pg-boss's `send` does, by the one statement
 * that that comes down to: whoever only sends then needs neither pg-boss nor its start.
 *
 * @returns false where its id was there before, or a job of its key waits in a queue that keeps the
 * newest.
 */
export const insertJob = (db: Db, parcel: Parcel): Promise<boolean> =>
  insert(db, parcel, { k: 'waiting' })

/**
 * Notes an id as done that never was a job, and what it was merged into.
 *
 * @returns false where it was there before.
 */
export const insertDone = (db: Db, queue: string, ids: Merged): Promise<boolean> =>
  insert(
    db,
    { queue, data: {}, key: ids.id, id: ids.id, after: 0 },
    { k: 'done', output: { into: ids.into } },
  )

type Merged = { readonly id: string; readonly into: string }

type State =
  | { readonly k: 'waiting' }
  /** It waits for nothing and wakes nobody. */
  | { readonly k: 'done'; readonly output: object }

async function insert(db: Db, parcel: Parcel, state: State): Promise<boolean> {
  const { queue, data, key, id, after } = parcel
  const isDone = state.k === 'done'
  const { rows } = await db.executeSql(sql, [
    queue,
    id,
    JSON.stringify(data),
    key,
    isDone ? null : key,
    after,
    isDone ? 'completed' : 'created',
    isDone ? JSON.stringify(state.output) : null,
  ])
  const [row] = rows
  if (row === undefined) throw new Defect(`there is no queue ${queue}: the tables are older`)
  return row.isIn === true
}

/** The channel that workers of pg-boss listen on: https://timgit.github.io/pg-boss/#/sql */
const channel = `'pgboss_' || left(encode(sha224('${schema}'::bytea), 'hex'), 24)`

const sql = `
  WITH its AS (SELECT * FROM ${schema}.queue WHERE name = $1::text),
  added AS (
    INSERT INTO ${schema}.job (name, id, data, singleton_key, group_id, start_after, created_on,
      keep_until, state, completed_on, output, expire_seconds, deletion_seconds, retry_limit,
      retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
    SELECT name, $2::uuid, $3::text::jsonb, $4::text, $5::text, start, now,
      start + retention_seconds * interval '1s', $7::text::${schema}.job_state,
      CASE WHEN $8::text IS NOT NULL THEN now END, $8::text::jsonb,
      expire_seconds, deletion_seconds, retry_limit, retry_delay, retry_backoff,
      retry_delay_max, policy, dead_letter, heartbeat_seconds
    FROM its, (SELECT ${schema}.job_now() AS now,
      ${schema}.job_now() + $6::float8 * interval '1s' AS start) AS times
    ON CONFLICT DO NOTHING
    RETURNING state, start_after <= created_on AS is_ready
  ),
  told AS (
    SELECT pg_notify(${channel}, its.name) FROM added, its
    WHERE its.notify AND added.is_ready AND added.state = 'created'
  )
  SELECT EXISTS (SELECT FROM added) AS "isIn", (SELECT count(*) FROM told) AS told FROM its`
