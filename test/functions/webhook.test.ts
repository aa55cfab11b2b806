import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { queues } from '../../src/app/queues.ts'
import { openJobs } from '../../src/jobs/open.ts'
import { type Postgres, postgresPrograms, startPostgres } from '../jobs/postgres.ts'

const secret = 'f1c9a3d27be8405c96aa'
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
})

const sound = {
  APP_ID: '12',
  PRIVATE_KEY: key.toString(),
  WEBHOOK_SECRET: secret,
  LOG_LEVEL: 'debug',
  URL: 'http://127.0.0.1:9',
}

let lines: string[] = []

beforeEach(() => {
  lines = []
  vi.resetModules()
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line))
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

function environment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

/** A delivery of an opened pull request. */
function delivery(number: number): Request {
  const body = JSON.stringify({
    action: 'opened',
    number,
    pull_request: { number },
    repository: { id: 5, name: 'clusters', owner: { login: 'acme' } },
    installation: { id: 3 },
  })
  return new Request('https://edgewise.example.org/api/github/webhooks', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  })
}

/** Calls the webhook of a fresh instance; later calls are of the same one. */
async function instance() {
  const { default: webhook } = await import('../../src/functions/webhook.ts')
  return async (request: Request) => {
    const after: Promise<unknown>[] = []
    const answer = await webhook(request, { waitUntil: (work) => void after.push(work) })
    const { outcome } = (await answer.json()) as { readonly outcome: string }
    await Promise.all(after)
    return { status: answer.status, outcome }
  }
}

const problems = (): readonly string[] =>
  lines.map((line) => JSON.parse(line)).flatMap(({ problem }) => problem ?? [])

test('without its settings it says which are missing, and wants the delivery again', async () => {
  environment({ ...sound, APP_ID: '', WEBHOOK_SECRET: 'development', DATABASE_URL: '' })
  const call = await instance()
  expect(await call(delivery(1))).toMatchObject({ status: 503 })
  expect(problems()).toEqual([
    expect.stringMatching(/^APP_ID is missing/),
    expect.stringMatching(/^WEBHOOK_SECRET is weak/),
  ])
})

test('it keeps nothing on disk', async () => {
  environment({ ...sound, DATABASE_URL: '' })
  const call = await instance()
  expect(await call(delivery(1))).toMatchObject({ status: 503 })
  expect(problems()).toEqual(['DATABASE_URL is missing: functions keep nothing on disk'])
})

test('what is no address of a database is not repeated', async () => {
  environment({ ...sound, DATABASE_URL: 'mysql://edgewise:hunter2@db/edgewise' })
  const call = await instance()
  expect(await call(delivery(1))).toMatchObject({ status: 503 })
  expect(problems()).toEqual([expect.stringMatching(/^DATABASE_URL: .*none of PostgreSQL/)])
  expect(lines.join()).not.toContain('hunter2')
})

const programs = postgresPrograms()
const why = programs === null ? ' (NOT RUN: there is no PostgreSQL)' : ''

/** A database with the tables in it, and a way to it that can fall silent. */
async function database() {
  const postgres: Postgres = await startPostgres(programs ?? '')
  const url = postgres.url('postgres')
  const jobs = await openJobs({
    database: { k: 'postgres', url },
    queues,
    works: false,
    notice: () => {},
  })
  await jobs.migrate()
  const folder = new URL(url).searchParams.get('host') ?? ''
  const pairs: Socket[] = []
  const server = createServer((incoming) => {
    const outgoing = connect(`${folder}/.s.PGSQL.5432`)
    for (const socket of [incoming, outgoing]) socket.on('error', () => {})
    incoming.pipe(outgoing).pipe(incoming)
    pairs.push(incoming, outgoing)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of pairs) socket.destroy()
    server.close()
    await jobs.stop({ within: 1 })
    await postgres.stop()
  })
  const { port } = server.address() as AddressInfo
  return {
    jobs,
    url: `postgres://edgewise@127.0.0.1:${port}/postgres`,
    /** Connections that are there stay open, and nothing goes through them any more. */
    fallSilent: () => {
      for (const socket of pairs) socket.unpipe().pause()
    },
    breakAll: () => {
      for (const socket of pairs) socket.destroy()
    },
  }
}

test.skipIf(programs === null)(
  `a connection that died while the instance slept costs no delivery${why}`,
  async () => {
    const { url, jobs, fallSilent, breakAll } = await database()
    environment({ ...sound, DATABASE_URL: url })
    const call = await instance()
    expect(await call(delivery(1))).toEqual({ status: 202, outcome: 'queued' })
    fallSilent()
    expect(await call(delivery(2))).toEqual({ status: 202, outcome: 'queued' })
    breakAll()
    expect(await call(delivery(3))).toEqual({ status: 202, outcome: 'queued' })
    expect((await jobs.counts()).find(({ queue }) => queue === 'reviews')?.ready).toBe(3)
    // Nobody was there to be woken, which is told and changes no answer.
    const woken = lines.map((line) => JSON.parse(line)).filter(({ what }) => what === 'wake')
    expect(woken.map(({ level, isAwake }) => ({ level, isAwake }))).toContainEqual({
      level: 'warn',
      isAwake: false,
    })
  },
  60_000,
)

test.skipIf(programs === null)(
  `while somebody is at work, nobody is woken${why}`,
  async () => {
    const { url, jobs } = await database()
    environment({ ...sound, DATABASE_URL: url })
    await jobs.takeTurn('prompt', 60)
    const call = await instance()
    expect(await call(delivery(1))).toEqual({ status: 202, outcome: 'queued' })
    const woken = lines.map((line) => JSON.parse(line)).filter(({ what }) => what === 'wake')
    expect(woken).toMatchObject([{ level: 'debug', lane: 'prompt', isAwake: true }])
  },
  60_000,
)
