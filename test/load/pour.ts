/** Many senders, several servers, a pooler, and a database that crashes in the midst of it. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { lanes, queues } from '../../src/app/queues.ts'
import { openJobs } from '../../src/jobs/open.ts'
import { newFolder, remove } from '../jobs/places.ts'
import { startPostgres } from '../jobs/postgres.ts'
import { parcel, type Templates } from './deliveries.ts'
import { startPooler } from './pooler.ts'
import { processorSeconds } from './processor.ts'
import type { Attempt, Sending } from './sender.ts'
import { type Servant, startServant } from './servant.ts'
import type { Part } from './service-process.ts'
import { jobsOf, makeTemplates } from './templates.ts'

export type Pouring = {
  /** PostgreSQL and PgBouncer on this machine. */
  readonly programs: { readonly postgres: string; readonly pooler: string }
  /** What takes the deliveries: a program of this folder, and how many processes of it. */
  readonly server: { readonly program: string; readonly processes: number }
  readonly senders: number
  /** Deliveries a second, of all senders together. */
  readonly rate: number
  readonly seconds: number
}

export type Poured = {
  readonly sent: number
  /** How many were acknowledged at their first attempt. */
  readonly atFirst: number
  /** How many attempts were made after that. */
  readonly again: number
  /** Deliveries that nobody acknowledged, and those acknowledged that are no job. */
  readonly unanswered: number
  readonly lost: number
  /** How many jobs there are of each state. */
  readonly states: Readonly<Record<string, number>>
  /** Milliseconds that first attempts took, also those that failed or had to be given up. */
  readonly times: { readonly p50: number; readonly p95: number; readonly p99: number }
  readonly longest: number
  /** Seconds from the first attempt that failed to the last. */
  readonly outage: number
  /** Deliveries sent a second while they were sent. */
  readonly rate: number
  /** Processor seconds of the servers, the pooler, and PostgreSQL. */
  readonly processor: Readonly<Record<'servers' | 'pooler' | 'database', number>>
  /** Attempts that failed, by their status. */
  readonly failures: Readonly<Record<string, number>>
}

/** Pours deliveries onto servers behind a pooler, whose database crashes after half of the time. */
export async function pour(pouring: Pouring): Promise<Poured> {
  const { programs, server, seconds } = pouring
  const folder = newFolder()
  const postgres = await startPostgres(programs.postgres)
  await postgres.query('CREATE DATABASE burst')
  const direct = postgres.url('burst')
  await migrate(direct)
  const pooler = await startPooler(programs.pooler, direct)
  const nowhere = await startNowhere()
  const { templates, privateKey } = await makeTemplates()
  const file = join(folder, 'templates.json')
  writeFileSync(file, JSON.stringify(templates))
  const servants: Servant[] = []
  try {
    const { secret } = templates
    const part = partOf({ url: pooler.url('burst'), api: nowhere.url, secret, privateKey })
    for (let count = 0; count < server.processes; count += 1)
      servants.push(await startServant(server.program, part))
    const urls = servants.map(({ url }) => `${url}/api/github/webhooks`)
    let database = 0
    const crash = async (): Promise<void> => {
      await wait(500 * seconds)
      database += processorSeconds(await postmaster(direct))
      await postgres.crash()
    }
    const before = sum(servants.map(({ pid }) => processorSeconds(pid)))
    const [attempts] = await Promise.all([send(pouring, { urls, templates: file }), crash()])
    const processor = {
      servers: sum(servants.map(({ pid }) => processorSeconds(pid))) - before,
      pooler: processorSeconds(pooler.pid),
      database: database + processorSeconds(await postmaster(direct)),
    }
    const found = await kept(direct, templates, attempts)
    return { ...summary(attempts, pouring), ...found, processor }
  } finally {
    await Promise.all(servants.map((servant) => servant.kill()))
    await pooler.stop()
    await postgres.stop()
    await nowhere.close()
    remove(folder)
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

/** The process that all of PostgreSQL's are below of, as its own file tells. */
async function postmaster(url: string): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ readonly file: string }>(
    `SELECT pg_read_file('postmaster.pid') AS file`,
  )
  await client.end()
  return Number(rows[0]?.file.split('\n')[0])
}

async function migrate(url: string): Promise<void> {
  const database = { k: 'postgres', url } as const
  const jobs = await openJobs({ database, queues, works: false, notice: () => {} })
  await jobs.migrate()
  // Functions see that somebody is at work, as they do while much comes in.
  for (const lane of lanes) await jobs.takeTurn(lane, 900)
  await jobs.stop({ within: 1 })
}

/** A GitHub on which the App is installed nowhere: what is to be done is done soon. */
async function startNowhere(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const partOf = (given: {
  readonly url: string
  readonly api: string
  readonly secret: string
  readonly privateKey: string
}): Part => ({
  settings: {
    appId: 1,
    privateKey: given.privateKey,
    secrets: [given.secret],
    api: given.api,
    web: 'https://github.com',
    host: '127.0.0.1',
    port: 0,
    level: 'error',
    database: { k: 'postgres', url: given.url },
    metricsToken: null,
  },
  ahead: 0,
})

const program = new URL('./sender.ts', import.meta.url).pathname

/** Lets all senders begin at once; each sends its part of the deliveries. */
async function send(
  { senders, rate, seconds }: Pouring,
  { urls, templates }: Pick<Sending, 'urls' | 'templates'>,
): Promise<readonly Attempt[]> {
  const started = Array.from({ length: senders }, (_, index) => {
    const count = Math.round((rate * seconds) / senders)
    const gap = (1000 * senders) / rate
    const sending: Sending = { templates, urls, first: index, step: senders, count, gap }
    return startSender(sending)
  })
  await Promise.all(started.map(({ ready }) => ready))
  for (const { child } of started) child.stdin?.write('begin\n')
  return (await Promise.all(started.map(({ said }) => said))).flat()
}

function startSender(sending: Sending) {
  const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify(sending)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  if (child.stdout === null) throw new Error('a sender without streams')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { done, value } = await lines.next()
    if (done === true) throw new Error('a sender ended')
    return value
  }
  const ready = next()
  const said = ready.then(next).then((line) => JSON.parse(line) as readonly Attempt[])
  return { child, ready, said }
}

const isOk = ([, , , status]: Attempt): boolean => status === 202

function summary(attempts: readonly Attempt[], { rate, seconds, senders }: Pouring) {
  const good = attempts.filter(isOk)
  const bad = attempts.filter((each) => !isOk(each))
  const firsts = attempts.filter(([, , , , isFirst]) => isFirst)
  const times = firsts.map(([, , milliseconds]) => milliseconds).toSorted((a, b) => a - b)
  const at = (share: number): number => times[Math.ceil(share * times.length) - 1] ?? Number.NaN
  const span = (some: readonly Attempt[]): number => {
    const moments = some.map(([, moment]) => moment)
    return some.length === 0 ? 0 : (Math.max(...moments) - Math.min(...moments)) / 1000
  }
  const sent = senders * Math.round((rate * seconds) / senders)
  return {
    sent,
    atFirst: firsts.filter(isOk).length,
    again: attempts.length - firsts.length,
    unanswered: sent - good.length,
    times: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    longest: times.at(-1) ?? Number.NaN,
    outage: span(bad),
    rate: firsts.length / span(firsts),
    failures: counted(bad.map(([, , , status]) => String(status))),
  }
}

const counted = (some: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(some, (each) => each)].map(([each, all]) => [each, all.length]),
  )

/** What the database says itself: each job of each delivery that was acknowledged is there, once. */
async function kept(
  url: string,
  templates: Templates,
  attempts: readonly Attempt[],
): Promise<Pick<Poured, 'lost' | 'states'>> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ readonly job: string; readonly state: string }>(
    `SELECT name || ' ' || id AS job, state::text FROM edgewise.job`,
  )
  await client.end()
  const jobs = Map.groupBy(rows, ({ job }) => job)
  const isKept = (number: number): boolean =>
    jobsOf(parcel(templates, number)).every(
      ({ queue, id }) => jobs.get(`${queue} ${id}`)?.length === 1,
    )
  return {
    lost: attempts.filter((each) => isOk(each) && !isKept(each[0])).length,
    states: counted(rows.map(({ state }) => state)),
  }
}
