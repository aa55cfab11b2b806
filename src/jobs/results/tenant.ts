import type { Db } from 'pg-boss'
import { InputError } from '../../drive/errors.ts'
import { tenant } from './role.ts'

/** Does all of the work in one transaction, or none of it. */
export type Transact = <T>(work: (db: Db) => Promise<T>) => Promise<T>

type Value = string | number | boolean | null

/** One statement in a transaction of its own, in which the database knows one installation only. */
export type Tenant = {
  /** What the column `answer` of the first row holds; null where there is no row. */
  read<T>(sql: string, values?: readonly Value[]): Promise<T | null>
  /** The same, and nobody else writes anything of this installation meanwhile. */
  write<T>(sql: string, values?: readonly Value[]): Promise<T | null>
}

/**
 * Rows of one installation. All that is set is set for the transaction, so that a pooler may give
 * the connection to others after it. Who writes waits for the others of its installation: no
 * two can lock the same rows in different orders, and each sees what the one before it wrote.
 */
export function tenantOf(transact: Transact, installation: number): Tenant {
  const ask = async <T>(begin: string, sql: string, values: readonly Value[]): Promise<T | null> =>
    await transact(async (db) => {
      await db.executeSql(begin, [String(installation)])
      const { rows } = await db.executeSql(sql, [...values])
      return rows[0]?.answer ?? null
    }).catch((error: unknown) => {
      throw isOutdated(error) ? new InputError(outdated) : error
    })
  return {
    read: async (sql, values = []) => await ask(become, sql, values),
    write: async (sql, values = []) => await ask(becomeAlone, sql, values),
  }
}

/**
 * A table, a column or the role is not there, or may not be used:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const isOutdated = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['42P01', '42703', '3F000', '22023', '42501'].includes(String(error.code)) &&
  !error.message.includes('row-level security')

const outdated = 'the tables of results are not those of this version: run edgewise migrate'

/** A process that is frozen between two statements, as functions are, must not keep a lock. */
const frozen = 60_000

const become = `SELECT set_config('edgewise.installation', $1::text, true),
  set_config('idle_in_transaction_session_timeout', '${frozen}', true),
  set_config('role', '${tenant}', true)`

const becomeAlone = `${become},
  pg_advisory_xact_lock(hashtextextended('${tenant} ' || $1::text, 0))`
