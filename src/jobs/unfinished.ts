import type { Db } from 'pg-boss'
import { deadQueue, schema } from './schema.ts'

/** How many jobs are ready or at work, and how many are put off. */
export type Unfinished = { readonly now: number; readonly later: number }

/** Counts the jobs that are not done and whose data holds a part; dead letters are none of these. */
export async function unfinished(db: Db, part: object): Promise<Unfinished> {
  const { rows } = await db.executeSql(
    `SELECT count(*) FILTER (WHERE NOT is_later)::int AS now,
       count(*) FILTER (WHERE is_later)::int AS later
     FROM (
       SELECT state < 'active' AND start_after > ${schema}.job_now() AS is_later
       FROM ${schema}.job
       WHERE data @> $1::text::jsonb AND state <= 'active' AND name <> '${deadQueue}'
     ) AS waiting`,
    [JSON.stringify(part)],
  )
  return rows[0]
}
