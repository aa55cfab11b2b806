import type { PgBoss } from 'pg-boss'
import { schema } from './schema.ts'

/**
 * Gives back what silent or slow workers hold, once and now, and deletes what was kept for long
 * enough. pg-boss looks at a queue once in a while only, whoever asks for it; the note of when
 * somebody looked last is taken back first.
 */
export async function patrol(boss: PgBoss): Promise<void> {
  await boss.getDb().executeSql(`UPDATE ${schema}.queue SET monitor_claim_on = 'epoch'`)
  await boss.supervise()
}
