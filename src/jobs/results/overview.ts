import { schema } from '../schema.ts'
import { asked } from './request.ts'
import { iso, listOf } from './sql.ts'
import type { Tenant } from './tenant.ts'
import { type KeptFinding, mostRepositories, type Overview, type Results } from './types.ts'

/** What is still there was there at the last scan: nothing has to be written for that. */
const finding = `finding.repository, known.owner, known.name, scan.commit,
  ${iso('finding.first_seen')} AS "firstSeen", ${iso('scan.scanned')} AS "lastSeen",
  finding.fingerprint, finding.rule, finding.severity, finding.certainty, finding.cluster,
  finding.entry, finding.subject, finding.file, finding.line, finding.message, finding.size,
  finding.fixable`

const open = `FROM ${schema}.findings AS finding
  JOIN ${schema}.scans AS scan USING (installation, repository)
  JOIN ${schema}.repositories AS known USING (installation, repository)
  WHERE finding.solved IS NULL`

const worstFirst = `ORDER BY finding.rank, finding.size DESC NULLS LAST, finding.first_seen,
  finding.repository, finding.fingerprint`

const repositories = listOf(
  `SELECT known.repository, known.owner, known.name, scan.commit,
     CASE WHEN known.waiting IS NOT NULL THEN 'pending'
       WHEN scan.failure IS NOT NULL THEN 'failed' ELSE 'scanned' END AS status,
     CASE WHEN known.waiting IS NULL THEN scan.failure END AS reason,
     json_build_object('error', coalesce(scan.errors, 0), 'warning', coalesce(scan.warnings, 0),
       'note', coalesce(scan.notes, 0)) AS counts,
     coalesce(scan.entries, 0) AS entries, coalesce(scan.problems, 0) AS problems,
     ${iso('scan.scanned')} AS scanned
   FROM ${schema}.repositories AS known
   LEFT JOIN ${schema}.scans AS scan USING (installation, repository)
   WHERE known.skip IS NULL
   ORDER BY coalesce(scan.errors, 0) DESC, coalesce(scan.warnings, 0) DESC,
     coalesce(scan.notes, 0) DESC, known.owner, known.name, known.repository
   LIMIT ${mostRepositories}`,
)

const skipped = (why: string): string =>
  `'${why}', (SELECT count(*) FROM ${schema}.repositories WHERE skip = '${why}')`

const days = (age: number): string => `$2::text::date - ${age}`

const everything = `SELECT json_build_object(
  'repositories', ${repositories},
  'others', (SELECT greatest(count(*) - ${mostRepositories}, 0) FROM ${schema}.repositories
    WHERE skip IS NULL),
  'skipped', json_build_object(${['archived', 'fork', 'empty'].map(skipped).join(', ')}),
  'counts', (SELECT json_build_object('error', coalesce(sum(errors), 0),
      'warning', coalesce(sum(warnings), 0), 'note', coalesce(sum(notes), 0))
    FROM ${schema}.scans),
  'worst', ${listOf(`SELECT ${finding} ${open} ${worstFirst} LIMIT $1::int`)},
  'byRule', ${listOf(
    `SELECT rule, severity, count(*) AS findings, count(DISTINCT repository) AS repositories
     FROM ${schema}.findings WHERE solved IS NULL GROUP BY rule, severity
     ORDER BY min(rank) / 2, count(*) DESC, rule LIMIT 500`,
  )},
  'trend', ${listOf(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, errors AS error, warnings AS warning, notes AS note
     FROM ${schema}.history AS past WHERE past.day > ${days(90)} ORDER BY past.day`,
  )},
  'solved', (SELECT count(*) FROM ${schema}.findings WHERE solved >= ${days(30)}),
  'requests', ${asked}) AS answer`

const nothing: Overview = {
  repositories: [],
  others: 0,
  skipped: { archived: 0, fork: 0, empty: 0 },
  counts: { error: 0, warning: 0, note: 0 },
  worst: [],
  byRule: [],
  trend: [],
  solved: 0,
  requests: [],
}

/** All that is known of the installation, at one moment. */
export const overview = async (
  tenant: Tenant,
  { most, today }: Parameters<Results['overview']>[0],
): Promise<Overview> => (await tenant.read<Overview>(everything, [most, today])) ?? nothing

const ofOne = `SELECT ${listOf(
  `SELECT ${finding} ${open} AND finding.repository = $1::bigint ${worstFirst}`,
)} AS answer`

/** Findings of a repository that are still there, the worst first. */
export const findings = async (
  tenant: Tenant,
  repository: number,
): Promise<readonly KeptFinding[]> =>
  (await tenant.read<readonly KeptFinding[]>(ofOne, [repository])) ?? []
