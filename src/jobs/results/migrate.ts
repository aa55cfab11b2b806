import type { Db, PgBoss } from 'pg-boss'
import { schema } from '../schema.ts'
import type { Store } from '../store.ts'
import { ensureRole, tenant } from './role.ts'
import { steps, tables } from './tables.ts'

/**
 * Makes the tables of results, or changes them to what they are now, all of it or nothing. Several
 * processes may do so at once, while others work.
 *
 * @throws InputError where an administrator has to make the role first.
 */
export async function createTables(boss: PgBoss, store: Store): Promise<void> {
  await store.transact(boss, async (db) => {
    await db.executeSql(`SELECT pg_advisory_xact_lock(hashtextextended('${schema}.steps', 0))`)
    await ensureRole(db)
    await takeSteps(db)
    await db.executeSql(`GRANT USAGE ON SCHEMA ${schema} TO ${tenant}`)
    const names = tables.map((table) => `${schema}.${table}`).join(', ')
    // Each time: a copy of the database on another server comes without the role and its rights.
    await db.executeSql(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${names} TO ${tenant}`)
  })
}

async function takeSteps(db: Db): Promise<void> {
  await db.executeSql(
    `CREATE TABLE IF NOT EXISTS ${schema}.steps (
       step int PRIMARY KEY, done timestamptz NOT NULL DEFAULT now())`,
  )
  const { rows } = await db.executeSql(
    `SELECT coalesce(max(step), 0)::int AS done FROM ${schema}.steps`,
  )
  const done: number = rows[0].done
  for (const [i, statements] of steps.slice(done).entries()) {
    for (const statement of statements) await db.executeSql(statement)
    await db.executeSql(`INSERT INTO ${schema}.steps (step) VALUES ($1::int)`, [done + i + 1])
  }
}
