import pg from 'pg'
import type { Db } from 'pg-boss'
import type { Sent } from './job.ts'
import { placeOf } from './postgres.ts'
import type { Queue } from './queue.ts'
import { type Ids, type Place, send } from './send.ts'
import { isTurnTaken } from './turn.ts'

/**
 * What a process needs of the jobs that only sends: pg-boss is not loaded for it, which takes half of
 * the time until a function that nobody called before can answer.
 */
export type Post = {
  /** As `Jobs.send`. */
  send<Data extends object>(queue: Queue<Data>, data: Data, ids: Ids): Promise<Sent>
  isTurnTaken(lane: string): Promise<boolean>
  /** Waits for what is under way, however long that takes. */
  close(): Promise<void>
}

/**
 * A post over one connection to a PostgreSQL whose tables are there; nothing is connected yet.
 *
 * @param notice is told of connections that break while nobody uses them.
 * @throws InputError for what is no URL of PostgreSQL; the message does not repeat it.
 */
export function openPost(url: string, notice: (message: string) => void): Post {
  placeOf(url)
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 10_000 })
  pool.on('error', ({ message }) => notice(message))
  const db = dbOf(pool)
  const place: Place = { db, transact: (work) => transact(pool, work) }
  return {
    send: (queue, data, ids) => send(place, queue, data, ids),
    isTurnTaken: (lane) => isTurnTaken(db, lane),
    close: () => pool.end(),
  }
}

const dbOf = (through: Pick<pg.Pool | pg.PoolClient, 'query'>): Db => ({
  executeSql: (text, values) => through.query(text, values),
})

async function transact<T>(pool: pg.Pool, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // A client that is taken out of its pool has nobody else who listens to it.
  const ignore = (): void => {}
  client.on('error', ignore)
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(dbOf(client))
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => {
      broken = failed
    })
    throw error
  } finally {
    client.off('error', ignore)
    client.release(broken)
  }
}
