import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { insertDone, insertJob } from '../../src/jobs/insert.ts'
import { openPost } from '../../src/jobs/post.ts'
import { schema } from '../../src/jobs/schema.ts'
import { command, prepare, queues, review } from './places.ts'
import { type Postgres, postgresPrograms, startPostgres } from './postgres.ts'

const programs = postgresPrograms()

describe.runIf(programs !== null)('who only sends', { timeout: 60_000 }, () => {
  let server: Postgres
  let url: string

  beforeAll(async () => {
    server = await startPostgres(programs ?? '')
    await server.query('CREATE DATABASE sent')
    url = server.url('sent')
    await prepare({ k: 'postgres', url })
  }, 60_000)

  afterAll(() => server.stop())

  function newPost() {
    const notice = vi.fn<(message: string) => void>()
    const post = openPost(url, notice)
    onTestFinished(() => post.close())
    return { post, notice }
  }

  /** pg-boss as it is, and what it notes of a job; times as seconds since the job was made. */
  async function newBoss() {
    const boss = new PgBoss({ connectionString: url, schema, migrate: false, schedule: false })
    await boss.start()
    onTestFinished(() => boss.stop({ graceful: false }))
    const times = ['start_after', 'keep_until', 'completed_on'].map(
      (column) => `EXTRACT(epoch FROM ${column} - created_on)::int AS ${column}`,
    )
    const rowOf = async (id: string) => {
      const { rows } = await boss
        .getDb()
        .executeSql(`SELECT *, ${times}, NULL AS created_on FROM ${schema}.job WHERE id = $1`, [id])
      expect(rows).toHaveLength(1)
      return { ...rows[0], id: null, singleton_key: rows[0].singleton_key === id ? 'its id' : 'k' }
    }
    return { boss, rowOf }
  }

  test.for(queues.flatMap((queue) => [0, 77].map((after) => ({ queue, name: queue.name, after }))))(
    'notes what pg-boss notes: $name, put off by $after s',
    async ({ name, after }) => {
      const { boss, rowOf } = await newBoss()
      const [id, key] = [randomUUID(), randomUUID()]
      const isIn = await insertJob(boss.getDb(), { queue: name, data: { n: 1 }, key, id, after })
      expect(isIn).toBe(true)
      const its = { id: randomUUID(), singletonKey: randomUUID() }
      await boss.send(
        name,
        { n: 1 },
        { ...its, group: { id: its.singletonKey }, startAfter: after },
      )
      const { group_id: group, ...row } = await rowOf(id)
      const { group_id: itsGroup, ...itsRow } = await rowOf(its.id)
      expect(row).toEqual(itsRow)
      expect([group, itsGroup]).toEqual([key, its.singletonKey])
    },
  )

  test('notes what is done as pg-boss does', async () => {
    const { boss, rowOf } = await newBoss()
    const [id, its] = [randomUUID(), randomUUID()]
    expect(await insertDone(boss.getDb(), review.name, { id, into: its })).toBe(true)
    await boss.send(review.name, {}, { id: its, singletonKey: its })
    await boss.complete(review.name, its, { into: its }, { includeQueued: true })
    expect(await rowOf(id)).toEqual(await rowOf(its))
    expect(await insertDone(boss.getDb(), review.name, { id, into: its })).toBe(false)
  })

  test('wakes who listens, for what may begin now and for nothing else', async () => {
    const { post } = newPost()
    const { boss } = await newBoss()
    const listener = new pg.Client(url)
    await listener.connect()
    onTestFinished(() => listener.end())
    const told: unknown[] = []
    listener.on('notification', ({ channel, payload }) => told.push([channel, payload]))
    const hash = createHash('sha224').update(schema).digest('hex').slice(0, 24)
    await listener.query(`LISTEN pgboss_${hash}`)
    await boss.send(command.name, { n: 0 }, { singletonKey: 'its' })
    await vi.waitFor(() => expect(told).toHaveLength(1))
    await post.send(command, { n: 1 }, { key: 'later', id: randomUUID(), after: 3600 })
    await post.send(command, { n: 2 }, { key: 'now', id: randomUUID() })
    await post.send(review, { n: 1 }, { key: 'now', id: randomUUID() })
    await post.send(review, { n: 2 }, { key: 'now', id: randomUUID() })
    await vi.waitFor(() => expect(told).toHaveLength(3))
    await listener.query('SELECT 1')
    expect(told).toEqual([told[0], told[0], [`pgboss_${hash}`, review.name]])
  })

  test('sends, merges and knows, also when many do so at once over the one connection', async () => {
    const { post } = newPost()
    const key = randomUUID()
    const ids = Array.from({ length: 30 }, () => randomUUID())
    const sent = await Promise.all(
      [...ids, ...ids].map((id, n) => post.send(review, { n, isLoud: n === 3 }, { key, id })),
    )
    const count = (outcome: string) => sent.filter((each) => each === outcome).length
    expect([count('queued'), count('merged'), count('known')]).toEqual([1, 29, 30])
    const { rows } = await (await newBoss()).boss
      .getDb()
      .executeSql(`SELECT state, data FROM ${schema}.job WHERE singleton_key = $1`, [key])
    expect(rows).toEqual([{ state: 'created', data: { n: 29, isLoud: true } }])
  })

  test('goes on after its connection was cut, in the middle of a transaction as well', async () => {
    const { post, notice } = newPost()
    const cut = () =>
      server.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = 'sent' AND pid <> pg_backend_pid()`,
      )
    const key = randomUUID()
    await post.send(review, { n: 1 }, { key, id: randomUUID() })
    await cut()
    await vi.waitFor(() => expect(notice).toHaveBeenCalled())
    const locker = new pg.Client(url)
    locker.on('error', () => {})
    await locker.connect()
    await locker.query('BEGIN')
    await locker.query(`SELECT FROM ${schema}.job WHERE singleton_key = $1 FOR UPDATE`, [key])
    const held = post.send(review, { n: 2 }, { key, id: randomUUID() })
    const failed = expect(held).rejects.toThrow()
    await vi.waitFor(async () => {
      const waiting = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`
      expect(await server.query(waiting)).toMatchObject({ rows: [{ count: '1' }] })
    })
    await cut()
    await failed
    expect(await post.send(review, { n: 3 }, { key, id: randomUUID() })).toBe('merged')
  })

  test('says what is wrong', async () => {
    const { post } = newPost()
    const unknown = { ...review, name: 'unheard-of' }
    await expect(post.send(unknown, { n: 1 }, { key: 'k', id: '1' })).rejects.toThrow(
      'there is no queue unheard-of: the tables are older',
    )
    expect(() => openPost('mysql://secret@host/x', () => {})).toThrow(
      /^the database URL is none of PostgreSQL: [^\n]*$/,
    )
  })
})
