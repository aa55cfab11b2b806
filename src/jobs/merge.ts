import type { Db } from 'pg-boss'
import type { Queue } from './queue.ts'
import { schema } from './schema.ts'

type Ids = { readonly name: string; readonly id: string }

type Key = { readonly name: string; readonly key: string }

/** The data of two jobs of a key in one; what no version here can read has nothing to add. */
export function merged<Data>(queue: Queue<Data>, older: unknown, newer: unknown): unknown {
  try {
    return queue.merge(queue.read(older), queue.read(newer))
  } catch {
    return newer
  }
}

/**
 * What waits of a key in a queue that keeps the newest. The words of the conditions are those of the
 * index that pg-boss has for such queues, because otherwise all that waits is read.
 */
const ofKey = `name = $1 AND COALESCE(singleton_key, '') = $2 AND policy = 'stately'
  AND state IN ('created', 'retry') AND state <= 'active'`

type Waiting = { readonly id: string; readonly data: unknown }

/** The jobs of a key that wait in a queue that keeps the newest. */
export async function listWaiting(
  db: Db,
  { name, key }: Key,
): Promise<readonly (Waiting & { readonly createdOn: Date })[]> {
  const { rows } = await db.executeSql(
    `SELECT id, data, created_on AS "createdOn" FROM ${schema}.job WHERE ${ofKey}`,
    [name, key],
  )
  return rows
}

/**
 * The newest job of a key that waits in a queue that keeps the newest, which nobody begins, ends or
 * changes before the transaction is over; null where none waits.
 */
export async function holdWaiting(db: Db, { name, key }: Key): Promise<Waiting | null> {
  const { rows } = await db.executeSql(
    `SELECT id, data FROM ${schema}.job WHERE ${ofKey}
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
