import type { Db } from 'pg-boss'
import type { Queue } from './queue.ts'
import { schema } from './schema.ts'

type Ids = { readonly name: string; readonly id: string }

/** The data of two jobs of a key in one; what no version here can read has nothing to add. */
export function merged<Data>(queue: Queue<Data>, older: unknown, newer: unknown): unknown {
  try {
    return queue.merge(queue.read(older), queue.read(newer))
  } catch {
    return newer
  }
}

/**
 * The newest job of a key that waits in a queue that keeps the newest, which nobody begins, ends or
 * changes before the transaction is over; null where none waits. The words of the conditions are
 * those of the index that pg-boss has for such queues, because otherwise all that waits is read.
 */
export async function holdWaiting(
  db: Db,
  { name, key }: { readonly name: string; readonly key: string },
): Promise<{ readonly id: string; readonly data: unknown } | null> {
  const { rows } = await db.executeSql(
    `SELECT id, data FROM ${schema}.job
     WHERE name = $1 AND COALESCE(singleton_key, '') = $2 AND policy = 'stately'
       AND state IN ('created', 'retry') AND state <= 'active'
     ORDER BY created_on DESC LIMIT 1 FOR UPDATE`,
    [name, key],
  )
  return rows[0] ?? null
}

/** Gives a job other data, also one at work: pg-boss lets none of those be changed. */
export async function putData(db: Db, { name, id }: Ids, data: unknown): Promise<void> {
  await db.executeSql(
    `UPDATE ${schema}.job SET data = $3::text::jsonb WHERE name = $1 AND id = $2`,
    [name, id, JSON.stringify(data)],
  )
}
