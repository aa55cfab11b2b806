import { schema } from '../schema.ts'
import { jsonFor } from './sql.ts'
import { tables } from './tables.ts'
import type { Tenant } from './tenant.ts'

const some = ['findings', 'scans', 'requests', 'repositories'] as const

/** Each by itself, so that all are counted; what would go with another is gone by then. */
const deletion = (names: readonly string[], where: string): string =>
  `WITH ${names
    .map((name) => `${name} AS (DELETE FROM ${schema}.${name} ${where} RETURNING 1)`)
    .join(', ')}
   SELECT ${names.map((name) => `(SELECT count(*) FROM ${name})`).join(' + ')} AS answer`

const all = deletion(tables, '')
const these = deletion(
  some,
  'WHERE repository IN (SELECT value::bigint FROM jsonb_array_elements_text($1::text::jsonb))',
)

/** Deletes what is kept of some repositories, or everything; says how many rows that were. */
export async function forget(
  tenant: Tenant,
  repositories: readonly number[] | null,
): Promise<{ readonly deleted: number }> {
  const deleted =
    repositories === null
      ? await tenant.write<number | string>(all)
      : await tenant.write<number | string>(these, [jsonFor(repositories)])
  return { deleted: Number(deleted) }
}
