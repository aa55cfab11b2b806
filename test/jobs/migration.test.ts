import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Jobs, openJobs } from '../../src/jobs/open.ts'
import { createQueues, schema } from '../../src/jobs/schema.ts'
import { queues, review } from './places.ts'
import { type Postgres, postgresPrograms, startPostgres } from './postgres.ts'
import { addressFor, admitLandlord } from './results-place.ts'
import { at, finding, list, listed, scan } from './results-samples.ts'

const programs = postgresPrograms()
const program = new URL('./migrate-process.ts', import.meta.url).pathname
let server: Postgres

beforeAll(async () => {
  if (programs === null) return
  server = await startPostgres(programs)
  await admitLandlord(server)
  await server.query('CREATE ROLE humble LOGIN NOSUPERUSER')
}, 60_000)

afterAll(async () => {
  await server?.stop()
})

/** An empty database that a plain login owns; its address. */
async function newDatabase(name: string, login = 'landlord'): Promise<string> {
  await server.query(`CREATE DATABASE ${name} OWNER ${login}`)
  return addressFor(server, name, 'landlord').replace('user=landlord', `user=${login}`)
}

async function openAt(url: string, works = false): Promise<Jobs> {
  const database = { k: 'postgres', url } as const
  const jobs = await openJobs({ database, queues, works, notice: () => {} })
  onTestFinished(() => jobs.stop({ within: 1 }))
  return jobs
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Migrates in a process of its own; what it wrote to standard error. */
const migrated = async (url: string): Promise<string> => {
  const database = JSON.stringify({ k: 'postgres', url })
  return (await promisify(execFile)(process.execPath, [program, database])).stderr
}

/** As if the databases of this server had come here from another one. */
async function loseRole(...databases: readonly string[]): Promise<void> {
  for (const each of databases)
    await query(addressFor(server, each, 'superuser'), 'DROP OWNED BY edgewise_tenant')
  await server.query('DROP ROLE edgewise_tenant')
}

const outdated = /^the tables of results are not those of this version: run edgewise migrate$/

const works = async (jobs: Jobs): Promise<void> => {
  const results = jobs.results(1)
  await results.list([listed(1)], list)
  await results.keep(scan(1, [finding('a')]), at(1))
  expect(await results.findings(1)).toHaveLength(1)
  await results.forget(null)
}

describe.runIf(programs !== null)('migrating', { timeout: 180_000 }, () => {
  test('says what an administrator has to do where the login may not', async () => {
    const url = await newDatabase('asks', 'humble')
    const jobs = await openAt(url)
    const line =
      /^the database login may not (?:make|become) the role edgewise_tenant, [^\n]+: let an administrator run (.+;) and migrate again$/
    const asked = async (): Promise<string> => {
      const message = await jobs.migrate().then(
        () => '',
        ({ message }: Error) => message,
      )
      return line.exec(message)?.[1] ?? `it said ${message}`
    }
    const grant = 'GRANT edgewise_tenant TO "humble";'
    expect(await asked()).toBe(`CREATE ROLE edgewise_tenant NOLOGIN; ${grant}`)
    await server.query('CREATE ROLE edgewise_tenant NOLOGIN')
    expect(await asked()).toBe(grant)
    await server.query(grant)
    await jobs.migrate()
    await works(jobs)
    await loseRole('asks')
  })

  test('can be done by five processes at once, in two databases of one server', async () => {
    const one = await newDatabase('one')
    const other = await newDatabase('other')
    expect(await Promise.all([one, other, one, other, one, other, one, one].map(migrated))).toEqual(
      Array(8).fill(''),
    )
    for (const url of [one, other]) {
      expect(await query(url, 'SELECT step FROM edgewise.steps')).toEqual([{ step: 1 }])
      await works(await openAt(url))
    }
  })

  test('leaves the jobs of the version before alone, which goes on meanwhile', async () => {
    const url = await newDatabase('before')
    const boss = new PgBoss({ connectionString: url, schema })
    boss.on('error', () => {})
    await boss.start()
    await createQueues(boss, queues)
    await boss.stop({ graceful: false })
    const before = await openAt(url, true)
    await expect(before.results(1).pending(1)).rejects.toThrow(outdated)
    await expect(before.results(1).forget(null)).rejects.toThrow(outdated)
    const seen: number[] = []
    await before.send(review, { n: 0 }, { key: '0', id: '0' })
    await before.work(review, async ({ data }) => void seen.push(data.n), { concurrency: 4 })
    const processes = Promise.all([url, url, url, url, url].map(migrated))
    for (let n = 1; n <= 40; n += 1) await before.send(review, { n }, { key: `${n}`, id: `${n}` })
    expect(await processes).toEqual(Array(5).fill(''))
    await expect.poll(() => seen.length, { timeout: 60_000 }).toBe(41)
    expect(await before.dead()).toEqual([])
    await works(before)
  })

  test('gives the role its rights again where the database came without it', async () => {
    const url = await newDatabase('moved')
    const jobs = await openAt(url)
    await jobs.migrate()
    await jobs.results(1).list([listed(1)], list)
    await loseRole('moved', 'one', 'other', 'before')
    await expect(jobs.results(1).pending(1)).rejects.toThrow(outdated)
    await jobs.migrate()
    expect(await jobs.results(1).pending(1)).toHaveLength(1)
    await works(jobs)
  })

  test('refuses a role that no policy binds', async () => {
    const jobs = await openAt(await newDatabase('mighty'))
    for (const might of ['SUPERUSER', 'BYPASSRLS']) {
      await server.query(`ALTER ROLE edgewise_tenant ${might}`)
      await expect(jobs.migrate()).rejects.toThrow(
        'the role edgewise_tenant must not pass over row-level policies: let an administrator run ' +
          'ALTER ROLE edgewise_tenant NOSUPERUSER NOBYPASSRLS; and migrate again',
      )
      await server.query('ALTER ROLE edgewise_tenant NOSUPERUSER NOBYPASSRLS')
    }
    await jobs.migrate()
    await works(jobs)
  })
})
