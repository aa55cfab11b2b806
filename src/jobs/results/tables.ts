import { schema } from '../schema.ts'

/** The tables with rows of installations. */
export const tables = [
  'repositories',
  'scans',
  'findings',
  'history',
  'requests',
  'dashboards',
  'organisations',
  'pauses',
] as const

type Table = (typeof tables)[number]

/** Fails where it is not set: then no row is shown and none is taken. */
const here = `current_setting('edgewise.installation')::bigint`

/**
 * A table whose rows belong to installations. The database itself shows and takes the rows of one
 * of them, to its owner too; only superusers and roles that may pass over policies are not bound,
 * which is why nothing is asked as the login.
 */
const owned = (table: Table, columns: string): readonly string[] => [
  `CREATE TABLE ${schema}.${table} (installation bigint NOT NULL DEFAULT ${here}, ${columns})`,
  `ALTER TABLE ${schema}.${table} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${schema}.${table} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY own_installation ON ${schema}.${table}
     USING (installation = ${here}) WITH CHECK (installation = ${here})`,
]

const countColumns = `errors int NOT NULL DEFAULT 0, warnings int NOT NULL DEFAULT 0,
  notes int NOT NULL DEFAULT 0`

/**
 * What was done to the tables, in order, each step once and for good. The code before is still
 * running while a step is done: it adds, and takes away only what nobody has used for a release.
 */
export const steps: readonly (readonly string[])[] = [
  [
    `CREATE TABLE ${schema}.turns (
       lane text PRIMARY KEY, holder uuid NOT NULL, until timestamptz NOT NULL)`,
    // `waiting`: since when what it has now waits to be scanned by what `stand` says.
    ...owned(
      'repositories',
      `repository bigint NOT NULL, owner text NOT NULL, name text NOT NULL, branch text,
       commit text, tree text, skip text, stand text, waiting timestamptz,
       PRIMARY KEY (installation, repository)`,
    ),
    `CREATE INDEX repositories_waiting ON ${schema}.repositories (installation, waiting, repository)
       WHERE waiting IS NOT NULL`,
    // `commit` and `scanned` are of the last scan that succeeded, `tree` and `stand` of the last.
    ...owned(
      'scans',
      `repository bigint NOT NULL, tree text NOT NULL, stand text NOT NULL, good_until date,
       failure text, commit text, scanned timestamptz, ${countColumns},
       entries int NOT NULL DEFAULT 0, problems int NOT NULL DEFAULT 0,
       PRIMARY KEY (installation, repository),
       FOREIGN KEY (installation, repository) REFERENCES ${schema}.repositories ON DELETE CASCADE`,
    ),
    // `rank`: 0 is worst. An error, then a warning; of those what is certain, then what is likely.
    ...owned(
      'findings',
      `repository bigint NOT NULL, fingerprint text NOT NULL, rule text NOT NULL,
       severity text NOT NULL, certainty text NOT NULL, cluster text NOT NULL, entry text,
       subject text NOT NULL, file text, line int, message text NOT NULL, size float8,
       fixable boolean NOT NULL, first_seen timestamptz NOT NULL, solved timestamptz,
       rank smallint NOT NULL GENERATED ALWAYS AS (
         CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 2 ELSE 4 END
         + CASE certainty WHEN 'certain' THEN 0 ELSE 1 END) STORED,
       PRIMARY KEY (installation, repository, fingerprint),
       FOREIGN KEY (installation, repository) REFERENCES ${schema}.scans ON DELETE CASCADE`,
    ),
    `CREATE INDEX findings_worst ON ${schema}.findings
       (installation, rank, size DESC NULLS LAST, first_seen, repository, fingerprint)
       WHERE solved IS NULL`,
    `CREATE INDEX findings_solved ON ${schema}.findings (installation, solved)
       WHERE solved IS NOT NULL`,
    ...owned('history', `day date NOT NULL, ${countColumns}, PRIMARY KEY (installation, day)`),
    // Names of clusters and entries are foreign text, too long for an index: `box` is their hash.
    ...owned(
      'requests',
      `repository bigint NOT NULL, box text NOT NULL, cluster text NOT NULL, entry text NOT NULL,
       login text NOT NULL, at timestamptz NOT NULL, state text NOT NULL, pull int, words text,
       PRIMARY KEY (installation, repository, box),
       FOREIGN KEY (installation, repository) REFERENCES ${schema}.repositories ON DELETE CASCADE`,
    ),
    ...owned(
      'dashboards',
      `repository text NOT NULL, number int NOT NULL, digest text NOT NULL,
       PRIMARY KEY (installation)`,
    ),
    // `bytes` is base64.
    ...owned(
      'organisations',
      `id text NOT NULL, repository text NOT NULL, bytes text NOT NULL, PRIMARY KEY (installation)`,
    ),
    ...owned('pauses', 'until timestamptz NOT NULL, PRIMARY KEY (installation)'),
  ],
]
