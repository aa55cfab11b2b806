import type { Db } from 'pg-boss'
import { schema } from './schema.ts'

/** How many jobs are gone, and how many were at work and are still there. */
export type Forgotten = { readonly deleted: number; readonly left: number }

/**
 * Deletes every job whose data holds a part, whether it waits, is done or dead; also what was noted
 * of how it ended. One at work is left to whoever has it.
 */
export async function forget(db: Db, part: object): Promise<Forgotten> {
  const { rows } = await db.executeSql(
    `WITH gone AS (
       DELETE FROM ${schema}.job WHERE data @> $1::text::jsonb AND state <> 'active' RETURNING 1
     )
     SELECT (SELECT count(*) FROM gone)::int AS deleted,
       (SELECT count(*) FROM ${schema}.job
        WHERE data @> $1::text::jsonb AND state = 'active')::int AS left`,
    [JSON.stringify(part)],
  )
  return rows[0]
}
