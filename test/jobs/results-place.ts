/** The two databases that results may be kept in, whose tables belong to a plain login. */

import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { fromPglite } from 'pg-boss'
import { type Jobs, jobsIn, openJobs } from '../../src/jobs/open.ts'
import type { Results } from '../../src/jobs/results/types.ts'
import type { Store } from '../../src/jobs/store.ts'
import { review } from './places.ts'
import type { Postgres } from './postgres.ts'

/** Who asks: the login that owns the tables and is no superuser, or one that may do anything. */
export type Login = 'landlord' | 'superuser'

export type ResultsPlace = {
  jobs(login: Login): Promise<Jobs>
  results(installation: number, login?: Login): Promise<Results>
  /** Does statements in one transaction, which is kept only where it says so; the last one's rows. */
  sql(login: Login, statements: readonly string[], end?: 'COMMIT' | 'ROLLBACK'): Promise<Row[]>
  close(): Promise<void>
}

type Row = Readonly<Record<string, unknown>>

const options = { queues: [review], works: false, notice: () => {} } as const

/** A login that may make databases' tables and roles, as providers of databases give one. */
const landlord = 'CREATE ROLE landlord LOGIN CREATEROLE NOSUPERUSER'

/** The embedded database, in memory. Each of its logins is one session after the other. */
export async function embeddedResults(): Promise<ResultsPlace> {
  const pglite = await PGlite.create()
  await pglite.exec(`${landlord}; GRANT CREATE ON DATABASE postgres TO landlord`)
  const be = async (login: Login): Promise<void> => {
    await pglite.exec(
      login === 'landlord'
        ? 'SET SESSION AUTHORIZATION landlord'
        : 'SET SESSION AUTHORIZATION postgres',
    )
  }
  const store: Store = {
    options: { db: fromPglite(pglite), backend: 'pglite' },
    place: 'memory',
    exclusive: true,
    transact: async (_boss, work) =>
      await pglite.transaction((tx) =>
        work({ executeSql: async (text, values) => await tx.query(text, values) }),
      ),
    close: async () => {},
  }
  await be('landlord')
  const jobs = jobsIn(store, options)
  await jobs.migrate()
  return {
    jobs: async (login) => {
      await be(login)
      return jobs
    },
    results: async (installation, login = 'landlord') => {
      await be(login)
      return jobs.results(installation)
    },
    sql: async (login, statements, end = 'ROLLBACK') => {
      await be(login)
      return await inTransaction(async (text) => (await pglite.query<Row>(text)).rows, {
        statements,
        end,
      })
    },
    close: async () => {
      await jobs.stop({ within: 1 })
      await pglite.close()
    },
  }
}

/** Makes the login on a server, once. */
export async function admitLandlord(server: Postgres): Promise<void> {
  await server.query(landlord)
}

/** The address of a database for one of its logins. */
export const addressFor = (server: Postgres, name: string, login: Login): string =>
  login === 'landlord'
    ? server.url(name).replace('user=edgewise', 'user=landlord')
    : server.url(name)

/** A database of a server on which the login is known; made and migrated where it is new. */
export async function postgresResults(server: Postgres, name: string): Promise<ResultsPlace> {
  const opened = new Map<Login, Jobs>()
  const jobs = async (login: Login): Promise<Jobs> => {
    const known = opened.get(login)
    if (known !== undefined) return known
    const url = addressFor(server, name, login)
    const made = await openJobs({ ...options, database: { k: 'postgres', url } })
    opened.set(login, made)
    return made
  }
  const clients = new Map<Login, pg.Client>()
  const connected = async (login: Login): Promise<pg.Client> => {
    const known = clients.get(login)
    if (known !== undefined) return known
    const made = new pg.Client(addressFor(server, name, login))
    await made.connect()
    clients.set(login, made)
    return made
  }
  await server.query(`CREATE DATABASE ${name} OWNER landlord`)
  await (await jobs('landlord')).migrate()
  return {
    jobs,
    results: async (installation, login = 'landlord') => (await jobs(login)).results(installation),
    sql: async (login, statements, end = 'ROLLBACK') => {
      const client = await connected(login)
      return await inTransaction(async (text) => (await client.query(text)).rows, {
        statements,
        end,
      })
    },
    close: async () => {
      for (const each of opened.values()) await each.stop({ within: 1 })
      for (const each of clients.values()) await each.end()
    },
  }
}

async function inTransaction(
  query: (text: string) => Promise<Row[]>,
  { statements, end }: { readonly statements: readonly string[]; readonly end: string },
): Promise<Row[]> {
  await query('BEGIN')
  try {
    let rows: Row[] = []
    for (const statement of statements) rows = await query(statement)
    await query(end)
    return rows
  } catch (error) {
    await query('ROLLBACK')
    throw error
  }
}
