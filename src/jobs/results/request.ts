import { createHash } from 'node:crypto'
import { schema } from '../schema.ts'
import { differ, iso, jsonFor, listOf, of, setAll } from './sql.ts'
import type { Tenant } from './tenant.ts'
import { type FixRequest, mostRequests } from './types.ts'

const columns = ['cluster', 'entry', 'login', 'at', 'state', 'pull', 'words']

/** What is asked of a repository goes with it. */
const sql = `
  INSERT INTO ${schema}.requests (repository, box, ${columns.join(', ')})
  SELECT given.repository, given.box, ${of('given', columns)}
  FROM jsonb_to_record($1::text::jsonb) AS given (repository bigint, box text, cluster text,
      entry text, login text, at timestamptz, state text, pull int, words text)
    JOIN ${schema}.repositories AS listed USING (repository)
  WHERE NOT EXISTS (SELECT FROM ${schema}.requests AS known
    WHERE known.repository = given.repository AND known.box = given.box
      AND NOT (${differ('known', 'given', columns)}))
  ON CONFLICT (installation, repository, box) DO UPDATE SET ${setAll(columns)}`

/** Notes what became of a box; nothing where its repository is gone. */
export async function keepRequest(tenant: Tenant, { by, ...request }: FixRequest): Promise<void> {
  const named = JSON.stringify([request.cluster, request.entry])
  const box = createHash('sha256').update(named).digest('hex')
  await tenant.write(sql, [jsonFor({ ...request, login: by, box })])
}

/** The newest requests, as an expression of SQL. */
export const asked = listOf(
  `SELECT repository, cluster, entry, login AS by, ${iso('request.at')} AS at, state, pull, words
   FROM ${schema}.requests AS request
   ORDER BY request.at DESC, repository, box LIMIT ${mostRequests}`,
)

/** What was asked for on the dashboard, the newest first. */
export const requests = async (tenant: Tenant): Promise<readonly FixRequest[]> =>
  (await tenant.read<readonly FixRequest[]>(`SELECT ${asked} AS answer`)) ?? []
