import { schema } from '../schema.ts'
import { remembered } from './keep.ts'
import { differ, setAll } from './sql.ts'
import type { Tenant } from './tenant.ts'

const columns = ['errors', 'warnings', 'notes']

/** Of an installation that nothing is known of, nothing is noted: it may have just been forgotten. */
const sql = `
  WITH newest AS (
    SELECT * FROM ${schema}.history WHERE day <= $1::text::date ORDER BY day DESC LIMIT 1
  ), today AS (
    SELECT ${columns.map((column) => `coalesce(sum(${column}), 0)::int AS ${column}`).join(', ')}
    FROM ${schema}.scans
  ), old AS (
    DELETE FROM ${schema}.findings
    WHERE solved < $1::text::timestamptz - interval '${remembered} days'
  )
  INSERT INTO ${schema}.history (day, ${columns.join(', ')})
  SELECT $1::text::date, ${columns.join(', ')} FROM today
  WHERE (EXISTS (SELECT FROM ${schema}.repositories) OR EXISTS (SELECT FROM newest))
    AND NOT EXISTS (SELECT FROM newest WHERE NOT (${differ('newest', 'today', columns)}))
  ON CONFLICT (installation, day) DO UPDATE SET ${setAll(columns)}`

/** Notes the counts of the day where they differ from those noted last. */
export async function count(tenant: Tenant, day: string): Promise<void> {
  await tenant.write(sql, [day])
}
