import { schema } from '../schema.ts'
import { differ, jsonFor, listOf, of, setAll } from './sql.ts'
import type { Tenant } from './tenant.ts'
import type { Listed, Pending, Results } from './types.ts'

const columns = ['owner', 'name', 'branch', 'commit', 'tree', 'skip', 'stand', 'waiting'] as const

/** Of a repository of which no more can be told than that it is there. */
const unseen = ['owner', 'name', 'skip', 'waiting']

/** Of its scan: no tree is like it, so it is scanned when it can be read again. */
const attempt = ['tree', 'stand', 'failure']

/**
 * Rows that are as they were are left out before anything is inserted, because an `ON CONFLICT` that
 * changes nothing marks the row all the same. Findings go with the scan that they are of.
 */
const sql = `
  WITH given AS (
    SELECT DISTINCT ON (repository) repository, owner, name, branch, commit, tree,
      CASE WHEN skip IS NULL AND (tree IS NULL OR commit IS NULL) THEN 'empty' ELSE skip END AS skip
    FROM jsonb_to_recordset($1::text::jsonb) AS listed (repository bigint, owner text, name text,
      branch text, commit text, tree text, skip text)
  ), wanted AS (
    SELECT given.*, CASE WHEN given.skip IS NULL THEN $3::text END AS stand,
      CASE WHEN given.skip IS NOT NULL
        OR (scan.tree = given.tree AND scan.stand = $3::text
          AND coalesce(scan.good_until > $4::text::date, true)) THEN NULL
      ELSE coalesce(known.waiting, now()) END AS waiting
    FROM given LEFT JOIN ${schema}.repositories AS known USING (repository)
      LEFT JOIN ${schema}.scans AS scan USING (repository)
  ), changed AS (
    SELECT wanted.* FROM wanted LEFT JOIN ${schema}.repositories AS known USING (repository)
    WHERE known.repository IS NULL OR ${differ('known', 'wanted', columns)}
  ), put AS (
    INSERT INTO ${schema}.repositories (repository, ${columns.join(', ')})
    SELECT repository, ${columns.join(', ')} FROM changed
    ON CONFLICT (installation, repository) DO UPDATE SET ${setAll(columns)}
  ), unread AS (
    SELECT DISTINCT ON (repository) repository, owner, name, reason AS failure,
      '' AS tree, '' AS stand, NULL::text AS skip, NULL::timestamptz AS waiting
    FROM jsonb_to_recordset($5::text::jsonb)
      AS unread (repository bigint, owner text, name text, reason text)
    WHERE NOT EXISTS (SELECT FROM given WHERE given.repository = unread.repository)
  ), missed AS (
    INSERT INTO ${schema}.repositories (repository, ${unseen.join(', ')})
    SELECT repository, ${of('unread', unseen)}
    FROM unread LEFT JOIN ${schema}.repositories AS known USING (repository)
    WHERE known.repository IS NULL OR ${differ('known', 'unread', unseen)}
    ON CONFLICT (installation, repository) DO UPDATE SET ${setAll(unseen)} RETURNING 1
  ), failed AS (
    INSERT INTO ${schema}.scans (repository, ${attempt.join(', ')})
    SELECT repository, ${of('unread', attempt)}
    FROM unread LEFT JOIN ${schema}.scans AS known USING (repository)
    WHERE known.repository IS NULL OR ${differ('known', 'unread', attempt)}
    ON CONFLICT (installation, repository) DO UPDATE SET ${setAll(attempt)} RETURNING 1
  ), gone AS (
    DELETE FROM ${schema}.repositories AS known WHERE $2::boolean
      AND NOT EXISTS (SELECT FROM given WHERE given.repository = known.repository)
      AND NOT EXISTS (SELECT FROM unread WHERE unread.repository = known.repository) RETURNING 1
  ), skipped AS (
    DELETE FROM ${schema}.scans AS scan USING given
    WHERE scan.repository = given.repository AND given.skip IS NOT NULL
  )
  SELECT json_build_object(
    'pending', (SELECT count(*) FROM wanted WHERE waiting IS NOT NULL)
      + (SELECT count(*) FROM ${schema}.repositories AS other WHERE NOT $2::boolean
         AND waiting IS NOT NULL
         AND NOT EXISTS (SELECT FROM given WHERE given.repository = other.repository)),
    'isNew', EXISTS (SELECT FROM changed) OR EXISTS (SELECT FROM gone)
      OR EXISTS (SELECT FROM missed) OR EXISTS (SELECT FROM failed)) AS answer`

/** Notes what the installation has, in one statement; see `Results`. */
export async function list(
  tenant: Tenant,
  listed: readonly Listed[],
  { whole, stand, today, unread = [] }: Parameters<Results['list']>[1],
): ReturnType<Results['list']> {
  const answer = await tenant.write<{ pending: number; isNew: boolean }>(sql, [
    jsonFor(listed),
    whole,
    stand,
    today,
    jsonFor(unread),
  ])
  return answer ?? { pending: 0, isNew: false }
}

const waiting = `SELECT ${listOf(
  `SELECT ${of('known', ['repository', 'owner', 'name', 'commit', 'tree'])}
   FROM ${schema}.repositories AS known WHERE waiting IS NOT NULL
   ORDER BY waiting, repository LIMIT $1::int`,
)} AS answer`

/** Some of those that wait, the ones that wait for longest first. */
export const pending = async (tenant: Tenant, most: number): Promise<readonly Pending[]> =>
  (await tenant.read<readonly Pending[]>(waiting, [most])) ?? []
