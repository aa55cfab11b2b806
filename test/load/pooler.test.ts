/** Jobs and results through a pooler in transaction mode, as providers of databases put one before. */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Jobs, openJobs } from '../../src/jobs/open.ts'
import { prepare, review } from '../jobs/places.ts'
import { type Postgres, postgresPrograms, startPostgres } from '../jobs/postgres.ts'
import { remembers } from '../jobs/results-behaviour.ts'
import { admitLandlord, postgresResults, type ResultsPlace } from '../jobs/results-place.ts'
import { type Pooler, poolerProgram, startPooler } from './pooler.ts'

const programs = { postgres: postgresPrograms(), pooler: poolerProgram() }
const canPool = programs.postgres !== null && programs.pooler !== null
if (!canPool) console.warn('no PgBouncer here (apt-get install pgbouncer): not tested through it')

let server: Postgres | null = null
let pooler: Pooler | null = null
let results: ResultsPlace | null = null

const there = <T>(what: T | null): T => {
  if (what === null) throw new Error('it is not there')
  return what
}

beforeAll(async () => {
  const { postgres, pooler: program } = programs
  if (postgres === null || program === null) return
  server = await startPostgres(postgres)
  pooler = await startPooler(program, server.url('postgres'), 4)
  await server.query('CREATE DATABASE template')
  await prepare({ k: 'postgres', url: server.url('template') })
  await admitLandlord(server)
  const pooled = { ...server, url: pooler.url }
  results = await postgresResults(pooled, 'results')
}, 120_000)

afterAll(async () => {
  await results?.close()
  await pooler?.stop()
  await server?.stop()
})

let made = 0

/** A database with tables and nothing in it, by its address at the pooler. */
async function newPooled() {
  made += 1
  await there(server).query(`CREATE DATABASE pooled${made} TEMPLATE template`)
  return { k: 'postgres', url: there(pooler).url(`pooled${made}`) } as const
}

/** Nobody can listen through it, so whoever works looks for new jobs. */
async function openPooled(): Promise<Jobs> {
  const database = await newPooled()
  const options = { queues: [review], works: true, listens: false, notice: () => {} }
  const jobs = await openJobs({ ...options, database, patrol: 1 })
  onTestFinished(() => jobs.stop({ within: 1 }))
  return jobs
}

/** However slow the machine is. */
const patient = { timeout: 120_000, interval: 200 }

describe.runIf(canPool)('through a pooler', { timeout: 180_000 }, () => {
  remembers('PgBouncer', () => there(results))

  test('what comes for a key that waits is merged, in one transaction', async () => {
    const jobs = await openPooled()
    const send = (n: number) => jobs.send(review, { n }, { key: 'a', id: `${n}` })
    const sent = await Promise.all([1, 2, 3, 4].map(send))
    expect(sent.toSorted()).toEqual(['merged', 'merged', 'merged', 'queued'])
    expect(await Promise.all([1, 2, 3, 4].map(send))).toEqual(Array(4).fill('known'))
    const seen: string[] = []
    await jobs.work(
      review,
      async ({ key, lease }) => void seen.push(`${key} ${await lease.isHeld()}`),
    )
    await expect
      .poll(() => jobs.counts(), patient)
      .toMatchObject([{ ready: 0, later: 0, active: 0 }])
    expect(seen).toEqual(['a true'])
  })

  test('what fails is tried again, and then is a dead letter that can be replayed', async () => {
    const jobs = await openPooled()
    const seen: number[] = []
    await jobs.work(review, async ({ attempt }) => {
      seen.push(attempt)
      if (seen.length <= review.attempts) throw new Error('not yet')
    })
    const ids = { key: 'a', id: '1' }
    expect(await jobs.send(review, { n: 1 }, ids)).toBe('queued')
    await expect.poll(() => jobs.dead(), patient).toHaveLength(1)
    expect(seen).toEqual([1, 2, 3])
    const [letter] = await jobs.dead()
    expect(letter).toMatchObject({ data: { n: 1 }, attempts: 3, reason: 'not yet' })
    expect(await jobs.replay(letter?.id ?? '')).toBe('replayed')
    await expect.poll(() => seen, patient).toHaveLength(4)
    expect(await jobs.dead()).toEqual([])
    expect(await jobs.send(review, { n: 1 }, ids)).toBe('known')
  })

  test('a database that crashes behind it is no more than a notice', async () => {
    const jobs = await openPooled()
    const seen: number[] = []
    await jobs.work(review, async ({ data }) => void seen.push(data.n))
    await jobs.send(review, { n: 1 }, { key: 'a', id: '1' })
    await expect.poll(() => seen, patient).toEqual([1])
    await there(server).crash()
    const send = () =>
      jobs.send(review, { n: 2 }, { key: 'a', id: '2' }).then(
        () => true,
        () => false,
      )
    await expect.poll(send, patient).toBe(true)
    await expect.poll(() => seen, patient).toEqual([1, 2])
  })
})
