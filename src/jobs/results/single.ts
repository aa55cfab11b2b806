import { schema } from '../schema.ts'
import { differ, jsonFor, setAll } from './sql.ts'
import type { Tenant } from './tenant.ts'

/** What an installation has one of. */
export type Single<T> = {
  get(tenant: Tenant): Promise<T | null>
  /** Null: it has none any more. */
  put(tenant: Tenant, value: T | null): Promise<void>
}

type Columns = Readonly<Record<string, string>>

/**
 * @param columns the columns of the table with their types; `shown` as they are read, where that is
 * not as they are.
 */
export function single<T>(table: string, columns: Columns, shown: Columns = {}): Single<T> {
  const names = Object.keys(columns)
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`)
  const pairs = names.map((name) => `'${name}', ${shown[name] ?? name}`)
  const get = `SELECT json_build_object(${pairs.join(', ')}) AS answer FROM ${schema}.${table}`
  const put = `
    INSERT INTO ${schema}.${table} (${names.join(', ')})
    SELECT ${names.join(', ')} FROM jsonb_to_record($1::text::jsonb) AS given (${typed.join(', ')})
    WHERE NOT EXISTS (SELECT FROM ${schema}.${table} AS known
      WHERE NOT (${differ('known', 'given', names)}))
    ON CONFLICT (installation) DO UPDATE SET ${setAll(names)}`
  return {
    get: async (tenant) => await tenant.read<T>(get),
    put: async (tenant, value) => {
      if (value === null) await tenant.write(`DELETE FROM ${schema}.${table}`)
      else await tenant.write(put, [jsonFor(value)])
    },
  }
}
