import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { TestClock } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { embeddedStore } from '../../src/jobs/embedded.ts'
import { lockFolder } from '../../src/jobs/lock.ts'
import { openJobs } from '../../src/jobs/open.ts'
import { jobId } from '../../src/jobs/queue.ts'
import type { Store } from '../../src/jobs/store.ts'
import { behaves } from './behaviour.ts'
import { carries } from './carried.ts'
import {
  breathe,
  command,
  embeddedPlace,
  newFolder,
  openOn,
  postgresPlace,
  prepare,
  remove,
  review,
} from './places.ts'
import { type Postgres, postgresPrograms, startPostgres } from './postgres.ts'
import { rounds } from './rounds.ts'
import { startWorker } from './worker-process.ts'

const programs = postgresPrograms()
if (programs === null)
  console.warn('no PostgreSQL here (apt-get install postgresql): tested on the embedded one only')

const template = newFolder()
const shared = newFolder()
let store: Store | null = null
let server: Postgres | null = null

const there = <T>(what: T | null): T => {
  if (what === null) throw new Error('it is not there')
  return what
}

beforeAll(async () => {
  // What a first start leaves that was cut off.
  mkdirSync(join(template, 'postgres.new'))
  writeFileSync(join(template, 'postgres.new', 'PG_VERSION'), '1')
  await prepare({ k: 'embedded', folder: template })
  cpSync(template, shared, { recursive: true })
  store = await embeddedStore(shared)
  if (programs === null) return
  server = await startPostgres(programs)
  await server.query('CREATE DATABASE template')
  await prepare({ k: 'postgres', url: server.url('template') })
}, 300_000)

afterAll(async () => {
  await store?.close()
  await server?.stop()
  for (const folder of [template, shared]) remove(folder)
})

/** A folder with tables and nothing in them. */
function newEmbedded() {
  const folder = newFolder()
  onTestFinished(() => remove(folder))
  cpSync(template, folder, { recursive: true })
  return { k: 'embedded', folder } as const
}

let made = 0

/** A database of the server with tables and nothing in them. */
async function newPostgres() {
  made += 1
  await there(server).query(`CREATE DATABASE test${made} TEMPLATE template`)
  return { k: 'postgres', url: there(server).url(`test${made}`) } as const
}

const quiet = { queues: [review], works: true, notice: () => {} } as const

describe('the embedded database', { timeout: 180_000 }, () => {
  behaves('embedded', async () => await embeddedPlace(there(store))())
  carries('embedded', async () => await embeddedPlace(there(store))())
  rounds('embedded', async () => await embeddedPlace(there(store))())

  test('belongs to one process until it ends or is killed; then its job comes back', async () => {
    const database = newEmbedded()
    const { folder } = database
    const line = `the folder ${folder} is in use by another process: end that one, or let both use one PostgreSQL`
    const jobs = await openJobs({ ...quiet, database })
    await expect(openJobs({ ...quiet, database })).rejects.toThrow(line)
    expect(await startWorker(database).end()).toEqual({ status: 2, error: `${line}\n` })
    await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
    await jobs.stop({ within: 1 })

    const worker = startWorker(database)
    await worker.hears('began 1 attempt 1')
    await expect(openJobs({ ...quiet, database })).rejects.toThrow(line)
    worker.kill('SIGKILL')
    await worker.end()
    const after = await openOn((options) => openJobs({ ...options, database }))
    const opened = after.now()
    const seen: (readonly [number, number])[] = []
    await after.work(review, async ({ data, attempt }) => void seen.push([data.n, attempt]))
    await after.until(() => seen.length === 1)
    expect(seen).toEqual([[1, 2]])
    // As after any failure, and not only when its heartbeat was missed for long enough.
    expect(after.now() - opened).toBeLessThanOrEqual(4 + 3)
  })

  test('is begun anew where its first start was cut off', () => {
    expect(readdirSync(template).toSorted()).toEqual(['lock', 'postgres'])
  })

  test('says what is wrong with its folder in one line', async () => {
    const folder = newFolder()
    onTestFinished(() => remove(folder))
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const open = openJobs({ ...quiet, database: { k: 'embedded', folder: file } })
    await expect(open).rejects.toThrow(/^the folder \S+ cannot be used: [^\n]+$/)
    expect(readdirSync(folder)).toEqual(['file'])

    mkdirSync(join(folder, 'postgres'))
    writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '9')
    await expect(openJobs({ ...quiet, database: { k: 'embedded', folder } })).rejects.toThrow(
      /^the embedded database in \S+ does not open: [^\n]+$/,
    )
    lockFolder(folder)()
  })
})

describe.runIf(programs !== null)('PostgreSQL', { timeout: 180_000 }, () => {
  behaves('PostgreSQL', postgresPlace(newPostgres))
  carries('PostgreSQL', postgresPlace(newPostgres))
  rounds('PostgreSQL', postgresPlace(newPostgres))

  test('several servers share the work, and no key is at work twice', async () => {
    const open = await postgresPlace(newPostgres)()
    const clock = new TestClock()
    const servers = [await openOn(open, clock), await openOn(open, clock)]
    const busy = new Set<string>()
    const done: number[] = []
    for (const each of servers)
      await each.work(
        command,
        async ({ key, data }) => {
          expect(busy.has(key)).toBe(false)
          busy.add(key)
          await breathe()
          busy.delete(key)
          done.push(data.n)
        },
        { concurrency: 4 },
      )
    const all = Array.from({ length: 60 }, (_, n) => n)
    await Promise.all(
      all.map((n) => servers[n % 2]?.send(command, { n }, { key: `${n % 7}`, id: `${n}` })),
    )
    await servers[0]?.until(() => done.length === all.length)
    expect(done.toSorted((a, b) => a - b)).toEqual(all)
    expect(await servers[0]?.dead()).toEqual([])
  })

  test('jobs of processes that were killed or held up go to another', async () => {
    const database = await newPostgres()
    const jobs = await openJobs({ ...quiet, database, patrol: 1 })
    onTestFinished(() => jobs.stop({ within: 1 }))
    const killed = startWorker(database)
    await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
    await killed.hears('began 1 attempt 1')
    const paused = startWorker(database)
    await jobs.send(review, { n: 2 }, { key: 'b', id: '2' })
    await paused.hears('began 2 attempt 1')
    killed.kill('SIGKILL')
    paused.kill('SIGSTOP')
    const seen: unknown[] = []
    const both = Promise.withResolvers<void>()
    await jobs.work(review, async ({ data, attempt, lease }) => {
      if (data.n === 2) {
        // Awake again, it goes on with what it was about to write, and has to ask first.
        paused.kill('SIGCONT')
        paused.tell('write')
        await paused.hears('held false')
      }
      seen.push([data.n, attempt, await lease.isHeld()])
      if (seen.length === 2) both.resolve()
    })
    await both.promise
    expect(seen.toSorted()).toEqual([
      [1, 2, true],
      [2, 2, true],
    ])
  })

  test('a server that crashes and comes back is no more than a notice', async () => {
    const jobs = await openOn(await postgresPlace(newPostgres)())
    const seen: number[] = []
    await jobs.work(review, async ({ data }) => void seen.push(data.n))
    await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
    await jobs.until(() => seen.length === 1)
    await there(server).crash()
    await expect
      .poll(() =>
        jobs.ping().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
    await jobs.send(review, { n: 2 }, { key: 'a', id: '2' })
    await jobs.until(() => seen.length === 2)
    expect(jobs.notices.every(({ level }) => level === 'error')).toBe(true)
    expect(jobs.notices.length).toBeGreaterThan(0)
  })

  test.each([true, false])('is listened to only where that is wanted (%s)', async (listens) => {
    const database = await newPostgres()
    const jobs = await openJobs({ ...quiet, database, listens })
    onTestFinished(() => jobs.stop({ within: 1 }))
    const done = Promise.withResolvers<number>()
    await jobs.work(review, async ({ data }) => done.resolve(data.n))
    await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
    expect(await done.promise).toBe(1)
    const listening = await there(server).query(
      `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN %'
       AND datname = '${database.url.match(/test\d+/)?.[0]}'`,
    )
    expect(listening).toMatchObject({ rowCount: listens ? 1 : 0 })
  })

  test('without its tables is refused, and told so', async () => {
    await there(server).query('CREATE DATABASE bare')
    const database = { k: 'postgres', url: there(server).url('bare') } as const
    const jobs = await openJobs({ ...quiet, database })
    onTestFinished(() => jobs.stop({ within: 1 }))
    await expect(jobs.ping()).rejects.toThrow(/^PostgreSQL at \S+\/bare cannot be used: [^\n]+$/)
    await jobs.migrate()
    await jobs.ping()
  })
})

describe('a database URL', () => {
  test.each(['', 'nonsense', 'https://example.org/db', 'mysql://secret@host/db'])(
    'that is none: %s',
    async (url) => {
      const opened = openJobs({ ...quiet, database: { k: 'postgres', url } })
      await expect(opened).rejects.toThrow(/^the database URL is none of PostgreSQL: [^\n]+$/)
      await expect(opened).rejects.not.toThrow('secret')
    },
  )

  test('where nobody answers is told without its password', async () => {
    const url = 'postgres://edgewise:secret@127.0.0.1:1/jobs'
    const jobs = await openJobs({ ...quiet, database: { k: 'postgres', url } })
    onTestFinished(() => jobs.stop({ within: 1 }))
    await expect(jobs.ping()).rejects.toThrow(
      'PostgreSQL at 127.0.0.1:1/jobs cannot be used: connect ECONNREFUSED 127.0.0.1:1',
    )
  })
})

test('ids follow from texts, and UUIDs are their own', () => {
  const shape = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.uuid(), (text, other, uuid) => {
      expect(jobId(uuid.toUpperCase())).toBe(uuid)
      expect(jobId(text)).toMatch(shape)
      expect(jobId(text) === jobId(other)).toBe(text === other)
    }),
  )
})
