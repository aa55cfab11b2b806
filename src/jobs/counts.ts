import type { Db } from 'pg-boss'
import type { Counts } from './job.ts'
import { deadQueue, schema } from './schema.ts'

/**
 * How many jobs of each queue wait, run and are dead, at this moment. pg-boss counts too, but its
 * counts are those of its last supervision, which does not count here (see `prepare`).
 */
export async function countJobs(db: Db, queues: readonly string[]): Promise<readonly Counts[]> {
  const { rows } = await db.executeSql(
    `SELECT q.name AS queue,
       count(j.id) FILTER (WHERE j.name = q.name AND j.state < 'active' AND j.start_after <= ${schema}.job_now())::int AS ready,
       count(j.id) FILTER (WHERE j.name = q.name AND j.state < 'active' AND j.start_after > ${schema}.job_now())::int AS later,
       count(j.id) FILTER (WHERE j.name = q.name AND j.state = 'active')::int AS active,
       count(j.id) FILTER (WHERE j.name = '${deadQueue}')::int AS dead
     FROM unnest($1::text[]) AS q (name)
     LEFT JOIN ${schema}.job j ON j.state <= 'active'
       AND (j.name = q.name OR (j.name = '${deadQueue}' AND j.source_name = q.name))
     GROUP BY q.name ORDER BY q.name`,
    [queues],
  )
  return rows
}
