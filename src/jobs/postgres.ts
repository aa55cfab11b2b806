import pg from 'pg'
import { InputError } from '../drive/errors.ts'
import type { Store } from './store.ts'

/**
 * Jobs in a PostgreSQL that any number of processes share. Nothing is connected yet.
 *
 * @param connections how many of them at most; a pooler in transaction mode is fine.
 * @throws InputError for what is no URL of PostgreSQL; the message does not repeat it.
 */
export function postgresStore(url: string, connections: number): Store {
  return {
    options: { connectionString: url, max: connections },
    place: placeOf(url),
    exclusive: false,
    async transact(boss, work) {
      const transaction = await boss.getDb().beginTransaction?.()
      if (transaction === undefined) throw new Error('pg-boss has no transactions')
      try {
        const result = await work(transaction.db)
        await transaction.commit()
        return result
      } catch (error) {
        await transaction.rollback()
        throw error
      }
    },
    async close() {},
  }
}

/**
 * Host, port and database: what may be told of a URL with a password in it.
 *
 * @throws InputError for what is no URL of PostgreSQL; the message does not repeat it.
 */
export function placeOf(url: string): string {
  if (!/^postgres(?:ql)?:/.test(url)) throw new InputError(noUrl)
  try {
    const { host, port, database } = new pg.Client(url)
    return `PostgreSQL at ${host}:${port}/${database ?? ''}`
  } catch {
    throw new InputError(noUrl)
  }
}

const noUrl = 'the database URL is none of PostgreSQL: postgres://user:password@host:5432/database'
