import { schema } from '../schema.ts'
import { differ, jsonFor, of, setAll } from './sql.ts'
import type { Tenant } from './tenant.ts'
import { mostFindings, type ScanFinding, type Scanned } from './types.ts'

/** How long it is known that a finding was solved, in days. */
export const remembered = 90

const told = [
  ...['rule', 'severity', 'certainty', 'cluster', 'entry', 'subject', 'file', 'line'],
  ...['message', 'size', 'fixable'],
] as const

/** The scan that is given, where the repository still has what was scanned; see `Results`. */
const given = `
  scan AS (
    SELECT given.*, known.stand = given.stand AS "isWanted"
    FROM jsonb_to_record($1::text::jsonb) AS given (repository bigint, commit text, tree text,
        stand text, good_until date, failure text, errors int, warnings int, notes int,
        entries int, problems int, scanned timestamptz, findings jsonb)
      JOIN ${schema}.repositories AS known USING (repository)
    WHERE known.skip IS NULL AND known.tree = given.tree
      AND (known.stand = given.stand OR known.waiting IS NOT NULL)
  ), arrived AS (
    UPDATE ${schema}.repositories AS known SET waiting = NULL FROM scan
    WHERE known.repository = scan.repository AND scan."isWanted" AND known.waiting IS NOT NULL
  )`

const attempt = ['tree', 'stand', 'good_until', 'failure']

/** What is known since the scan before stays. */
const failed = `
  WITH ${given}
  INSERT INTO ${schema}.scans (repository, ${attempt.join(', ')})
  SELECT repository, ${attempt.join(', ')} FROM scan
  WHERE NOT EXISTS (SELECT FROM ${schema}.scans AS known
    WHERE known.repository = scan.repository AND NOT (${differ('known', 'scan', attempt)}))
  ON CONFLICT (installation, repository) DO UPDATE SET ${setAll(attempt)}`

const answer = [...attempt, 'commit', 'errors', 'warnings', 'notes', 'entries', 'problems']

/**
 * As in `list`, rows that are as they were are not touched. A finding that was solved and is there
 * again is a new one. What was solved for long enough goes, unless this very scan has found it. The
 * findings of before are fetched by themselves, or a database that has not counted its rows yet may
 * look through those of all repositories for each.
 */
const scanned = `
  WITH ${given}, found AS (
    SELECT scan.repository, scan.scanned, finding.* FROM scan,
      jsonb_to_recordset(scan.findings) AS finding (fingerprint text, rule text, severity text,
        certainty text, cluster text, entry text, subject text, file text, line int, message text,
        size float8, fixable boolean)
  ), before AS MATERIALIZED (
    SELECT * FROM ${schema}.findings WHERE repository = $3::bigint AND solved IS NULL
  ), kept AS (
    INSERT INTO ${schema}.scans AS known (repository, ${answer.join(', ')}, scanned)
    SELECT repository, ${answer.join(', ')}, scanned FROM scan
    WHERE NOT EXISTS (SELECT FROM ${schema}.scans AS known
      WHERE known.repository = scan.repository AND NOT (${differ('known', 'scan', answer)}))
    ON CONFLICT (installation, repository) DO UPDATE SET ${setAll([...answer, 'scanned'])}
  ), put AS (
    INSERT INTO ${schema}.findings AS known (repository, fingerprint, ${told.join(', ')}, first_seen)
    SELECT repository, fingerprint, ${told.join(', ')}, scanned FROM found
    WHERE NOT EXISTS (SELECT FROM before
      WHERE before.fingerprint = found.fingerprint AND NOT (${differ('before', 'found', told)}))
    ON CONFLICT (installation, repository, fingerprint) DO UPDATE SET ${setAll(told)}, solved = NULL,
      first_seen = CASE WHEN known.solved IS NULL THEN known.first_seen ELSE excluded.first_seen END
  ), solved AS (
    UPDATE ${schema}.findings AS known SET solved = scan.scanned FROM scan
    WHERE known.repository = scan.repository AND known.repository = $3::bigint
      AND known.solved IS NULL
      AND NOT EXISTS (SELECT FROM found WHERE found.fingerprint = known.fingerprint)
  )
  DELETE FROM ${schema}.findings AS known
  WHERE known.solved < $2::text::timestamptz - interval '${remembered} days'
    AND NOT EXISTS (SELECT FROM found
      WHERE ROW(${of('found', ['repository', 'fingerprint'])})
        = ROW(${of('known', ['repository', 'fingerprint'])}))`

/** More of one text is nothing that anybody reads. */
const longestText = 4000

/** Keeps the result of a scan, in one statement; see `Results`. */
export async function keep(tenant: Tenant, given: Scanned, at: Date): Promise<void> {
  const { repository, commit, tree, stand, goodUntil, outcome } = given
  const shared = { repository, tree, stand, good_until: goodUntil }
  if (outcome.k === 'failed') {
    const reason = outcome.reason.slice(0, longestText)
    await tenant.write(failed, [jsonFor({ ...shared, failure: reason })])
    return
  }
  const { findings, counts, entries, problems } = outcome
  const scan = {
    ...{ ...shared, commit, failure: null, entries, problems, scanned: at.toISOString() },
    ...{ errors: counts.error, warnings: counts.warning, notes: counts.note },
    findings: once(findings).slice(0, mostFindings),
  }
  await tenant.write(scanned, [jsonFor(scan, longestText), at.toISOString(), repository])
}

/** A fingerprint stands for one finding: the first of those that share it, which is the worst. */
function once(findings: readonly ScanFinding[]): ScanFinding[] {
  const found = new Map<string, ScanFinding>()
  for (const finding of findings)
    if (!found.has(finding.fingerprint)) found.set(finding.fingerprint, finding)
  return [...found.values()]
}
