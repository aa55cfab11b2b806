import { type Clock, PgBoss } from 'pg-boss'
import { InputError } from '../drive/errors.ts'
import { countJobs } from './counts.ts'
import { deadLetters, replay } from './dead.ts'
import { type Forgotten, forget } from './forget.ts'
import type { Counts, DeadLetter, Handler, Replayed, Sent } from './job.ts'
import { patrol } from './patrol.ts'
import { postgresStore } from './postgres.ts'
import type { Queue } from './queue.ts'
import { createTables } from './results/migrate.ts'
import { resultsIn } from './results/open.ts'
import type { Results } from './results/types.ts'
import { createQueues, schema } from './schema.ts'
import { type Ids, type Place, send } from './send.ts'
import type { Store } from './store.ts'
import { isTurnTaken, type Turn, takeTurn } from './turn.ts'
import { type Unfinished, unfinished } from './unfinished.ts'
import { work } from './work.ts'

/** Where jobs are kept: a PostgreSQL that several processes share, or a folder of this one. */
export type Database =
  | { readonly k: 'postgres'; readonly url: string }
  | { readonly k: 'embedded'; readonly folder: string }

/** What happened in the background; there is nobody to throw it at. */
export type Notice = { readonly level: 'error' | 'warn'; readonly message: string }

export type JobsOptions = {
  readonly database: Database
  readonly queues: readonly Queue<unknown>[]
  /** Whether this process works on jobs, and so looks after those of others that went silent. */
  readonly works: boolean
  /**
   * Whether the database wakes this process for new jobs, over a connection of its own that no
   * pooler in transaction mode may be in between of; as `works` unless told otherwise. Who does not
   * listen looks every second.
   */
  readonly listens?: boolean
  readonly notice: (notice: Notice) => void
  /** How often to look for jobs whose worker is silent, in seconds; 10 unless told otherwise. */
  readonly patrol?: number
  /** The system's, unless a test drives its own. */
  readonly clock?: Clock
}

/** Durable work. What was sent survives this process; nothing of it is kept in memory. */
export type Jobs = {
  /** Makes or updates the tables and queues. Before anything else, or never: at a deployment. */
  migrate(): Promise<void>
  /**
   * Returns when the job is on disk. What is merged into a job that waits already keeps the time of
   * that one.
   */
  send<Data extends object>(queue: Queue<Data>, data: Data, ids: Ids): Promise<Sent>
  /** Works on up to `concurrency` keys of a queue at a time, until stopped; 1 unless told. */
  work<Data>(
    queue: Queue<Data>,
    handler: Handler<Data>,
    options?: { readonly concurrency?: number },
  ): Promise<void>
  /** The dead letters, the oldest first; with `within` only those of so many past seconds. */
  dead(options?: { readonly within?: number }): Promise<readonly DeadLetter[]>
  /** @throws InputError where there is no such dead letter. */
  replay(id: string): Promise<Replayed>
  /** Deletes all jobs, dead letters too, whose data holds what `part` holds. */
  forget(part: object): Promise<Forgotten>
  /** How many jobs are not done whose data holds what `part` holds. */
  unfinished(part: object): Promise<Unfinished>
  counts(): Promise<readonly Counts[]>
  /**
   * Gives back what silent or slow workers hold, once and now: for a process that does not live
   * long enough to do so by itself.
   */
  patrol(): Promise<void>
  /** Takes the turn of a lane for so many seconds; null where somebody else has it. */
  takeTurn(lane: string, seconds: number): Promise<Turn | null>
  isTurnTaken(lane: string): Promise<boolean>
  /** What is known of the repositories of an installation, in the same database. */
  results(installation: number): Results
  /** @throws where the database does not answer. */
  ping(): Promise<void>
  /**
   * Takes no more jobs, waits up to `within` seconds (at least 1) for those at work, then aborts
   * their signals, gives them back and closes. What was given back is retried like a failure.
   */
  stop(options: { readonly within: number }): Promise<void>
}

/**
 * Opens the place where jobs are kept. A folder is taken for this process alone; a PostgreSQL is
 * connected at the first use.
 *
 * @throws InputError of one line: the folder is in use or unusable, the URL is none.
 */
export async function openJobs(options: JobsOptions): Promise<Jobs> {
  return jobsIn(await openStore(options), options)
}

/** Jobs in a place that is open; it is closed when they are stopped. */
export function jobsIn(store: Store, options: Omit<JobsOptions, 'database'>): Jobs {
  let begun: Promise<PgBoss> | null = null
  const begin = (migrate: boolean): Promise<PgBoss> => {
    begun ??= start(store, options, migrate).catch((error: unknown) => {
      begun = null
      throw error
    })
    return begun
  }
  const boss = (): Promise<PgBoss> => begin(false)
  const names = options.queues.map(({ name }) => name)
  return {
    migrate: async () => {
      const running = await begin(true)
      await createTables(running, store)
      await createQueues(running, options.queues)
    },
    send: async (queue, data, ids) => await send(placeIn(store, await boss()), queue, data, ids),
    work: async (queue, handler, { concurrency = 1 } = {}) =>
      await work({ boss: await boss(), store }, queue, handler, concurrency),
    dead: async ({ within } = {}) => await deadLetters((await boss()).getDb(), within ?? null),
    replay: async (id) => await replay(await boss(), id),
    forget: async (part) => await forget((await boss()).getDb(), part),
    unfinished: async (part) => await unfinished((await boss()).getDb(), part),
    counts: async () => await countJobs((await boss()).getDb(), names),
    patrol: async () => await patrol(await boss()),
    takeTurn: async (lane, seconds) => await takeTurn((await boss()).getDb(), lane, seconds),
    isTurnTaken: async (lane) => await isTurnTaken((await boss()).getDb(), lane),
    results: (installation) =>
      resultsIn(async (work) => await store.transact(await boss(), work), installation),
    ping: async () => {
      await (await boss()).getDb().executeSql('SELECT 1')
    },
    stop: async ({ within }) => {
      const running = await begun?.catch(() => null)
      try {
        await running?.stop({ graceful: true, timeout: within * 1000 })
      } finally {
        await store.close()
      }
    },
  }
}

const placeIn = (store: Store, boss: PgBoss): Place => ({
  db: boss.getDb(),
  transact: (work) => store.transact(boss, work),
})

/** PGlite is 27 MB: who has a PostgreSQL does not load it. */
async function openStore({ database, works }: JobsOptions): Promise<Store> {
  if (database.k === 'postgres') return postgresStore(database.url, works ? 10 : 2)
  const { embeddedStore } = await import('./embedded.ts')
  return await embeddedStore(database.folder)
}

async function start(
  store: Store,
  options: Omit<JobsOptions, 'database'>,
  migrate: boolean,
): Promise<PgBoss> {
  const { works, listens = works, notice, patrol: seconds = 10, clock } = options
  const boss = new PgBoss({
    ...store.options,
    schema,
    migrate,
    createSchema: migrate,
    schedule: false,
    supervise: works,
    useListenNotify: listens,
    superviseIntervalSeconds: seconds,
    monitorIntervalSeconds: seconds,
    maintenanceIntervalSeconds: 3600,
    // Nothing here depends on other jobs, which pg-boss would look for every five seconds.
    flowIntervalSeconds: 3600,
    ...(clock === undefined ? {} : { clock }),
  })
  boss.on('error', ({ message }) => notice({ level: 'error', message }))
  boss.on('warning', ({ message }) => notice({ level: 'warn', message }))
  try {
    await boss.start()
    if (store.exclusive) await reclaim(boss)
    return boss
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {})
    throw new InputError(`${store.place} cannot be used: ${messageOf(error)}`)
  }
}

/**
 * Gives back what was at work when the process before this one ended without a word: the folder is
 * this process's alone, so nobody can be at it.
 */
async function reclaim(boss: PgBoss): Promise<void> {
  const { rows } = await boss
    .getDb()
    .executeSql(`SELECT name, id FROM ${schema}.job WHERE state = 'active'`)
  const orphans: readonly { readonly name: string; readonly id: string }[] = rows
  for (const { name, id } of orphans)
    await boss.fail(name, id, { message: 'the process ended while the job was at work' })
}

/** Node's error for a host with several addresses has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
