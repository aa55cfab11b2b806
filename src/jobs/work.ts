import type { CommandResponse, JobResult, JobWithMetadata, PgBoss } from 'pg-boss'
import { type Handler, type Lease, Permanent } from './job.ts'
import { holdWaiting, listWaiting, merged, putData } from './merge.ts'
import type { Queue } from './queue.ts'
import type { Store } from './store.ts'

type Stored = JobWithMetadata<unknown>

type Workshop = { readonly boss: PgBoss; readonly store: Store }

/**
 * Begins to work on a queue, on up to `concurrency` keys at a time.
 *
 * pg-boss guarantees by an index that no key is at work twice. That index alone would make a worker
 * stumble over a waiting job of a busy key, and everything behind it wait; so keys are groups as
 * well, and a fetch passes over groups at work.
 */
export async function work<Data>(
  { boss, store }: Workshop,
  queue: Queue<Data>,
  handler: Handler<Data>,
  concurrency: number,
): Promise<void> {
  const options = {
    includeMetadata: true,
    batchSize: 1,
    localConcurrency: concurrency,
    groupConcurrency: 1,
    pollingIntervalSeconds: 1,
    // A notification wakes for new jobs only; retries are found by polling.
    notifyPollingIntervalSeconds: 2,
    heartbeatRefreshSeconds: queue.heartbeat / 3,
    perJobResults: true,
  } as const
  await boss.work<unknown, void, typeof options>(
    queue.name,
    options,
    async (jobs) =>
      await Promise.all(jobs.map((job) => attend({ boss, store }, queue, job, handler))),
  )
}

/** Does a job; pg-boss notes the result, unless the lease was lost meanwhile. */
async function attend<Data>(
  workshop: Workshop,
  queue: Queue<Data>,
  job: Stored,
  handler: Handler<Data>,
): Promise<JobResult> {
  const { boss } = workshop
  const { id } = job
  const done: JobResult = { id, status: 'completed' }
  const mine = queue.keeps === 'newest' ? await mergedWith(workshop, queue, job) : job
  if (mine === null) return done
  try {
    await handler({
      id: job.id,
      key: job.singletonKey ?? '',
      data: queue.read(mine.data),
      attempt: job.retryCount + 1,
      isLast: job.retryCount >= job.retryLimit,
      lease: leaseOn(boss, job),
      signal: job.signal,
    })
    return done
  } catch (error) {
    if (error instanceof Permanent) return { id, status: 'deadletter', output: failure(error) }
    await giveBack(workshop, job, error)
    return done
  }
}

/**
 * Leaves one job of a key. A job that failed waits for its retry beside the one that came since; the
 * older of the two has nothing to do any more, and what it carried goes on in the newer one.
 *
 * @returns what is to be done by this job; null where a newer one waits.
 */
async function mergedWith<Data>(
  { boss, store }: Workshop,
  queue: Queue<Data>,
  { name, id, singletonKey: key, createdOn, data }: Stored,
): Promise<{ readonly data: unknown } | null> {
  if (key === null) return { data }
  const waiting = await listWaiting(boss.getDb(), { name, key })
  if (waiting.length === 0) return { data }
  // None of them can begin meanwhile, because this one holds the key.
  const older = waiting.filter((other) => other.createdOn <= createdOn)
  const mine = older.reduce((newer: unknown, other) => merged(queue, other.data, newer), data)
  return await store.transact(boss, async (db) => {
    for (const other of older) await boss.cancel(name, other.id, { db })
    const newest = older.length < waiting.length ? await holdWaiting(db, { name, key }) : null
    if (newest === null) await putData(db, { name, id }, mine)
    else await putData(db, { name, id: newest.id }, merged(queue, mine, newest.data))
    return newest === null ? { data: mine } : null
  })
}

/** The attempt is part of the question: a later attempt at the same job is another lease. */
const leaseOn = (boss: PgBoss, { id, name, retryCount, signal }: Stored): Lease => ({
  async isHeld() {
    if (signal.aborted) return false
    const touched = await boss.touch(name, { id, retryCount })
    return isDone(touched) && !signal.aborted
  },
})

/** Whether a command about one job found it; pg-boss answers so, but its types do not tell. */
const isDone = (response: CommandResponse): boolean =>
  'affected' in response && response.affected === 1

/** Ends an attempt that failed; where the lease was lost, this and what follows change nothing. */
async function giveBack({ boss, store }: Workshop, job: Stored, error: unknown): Promise<void> {
  const { id, name, retryCount } = job
  const wait = waitOf(error)
  await store.transact(boss, async (db) => {
    const failed = await boss.fail(name, { id, retryCount }, failure(error), { db })
    if (isDone(failed) && wait !== null)
      await boss.update(name, undefined, { id, startAfter: wait, db })
  })
}

const longestMessage = 1000

/**
 * What is kept of an error: no more than its name and message, because errors of HTTP clients carry
 * requests, headers and bodies.
 */
function failure(error: unknown): { readonly name: string; readonly message: string } {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { name, message: message.slice(0, longestMessage) }
}

/** Nobody is believed who says to come back after more than that; GitHub's limits end in an hour. */
const longestWait = 6 * 3600

/** Seconds that an error asks to wait, or null. */
function waitOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('retryAfter' in error)) return null
  const { retryAfter } = error
  if (typeof retryAfter !== 'number' || !(retryAfter >= 0)) return null
  return Math.min(Math.ceil(retryAfter), longestWait)
}
