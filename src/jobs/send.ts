import type { Db, PgBoss } from 'pg-boss'
import { Defect } from '../drive/errors.ts'
import type { Sent } from './job.ts'
import { holdWaiting, merged, putData } from './merge.ts'
import { jobId, type Queue } from './queue.ts'
import type { Store } from './store.ts'

type Parcel = {
  readonly queue: string
  readonly data: object
  readonly key: string
  readonly id: string
  /** Seconds. */
  readonly after: number
}

/**
 * Puts a job into its queue, unless its id was there before (within the last seven days, waiting,
 * at work, done or dead): a delivery that comes again has no second effect.
 *
 * In a queue that keeps the newest only, pg-boss refuses a second waiting job of a key and keeps
 * the old one. Here the waiting one takes over what the newer one brings and keeps its place, and the
 * newer id is noted as done, all in one transaction.
 */
export async function send<Data extends object>(
  boss: PgBoss,
  store: Store,
  queue: Queue<Data>,
  data: Data,
  { key, id, after = 0 }: { readonly key: string; readonly id: string; readonly after?: number },
): Promise<Sent> {
  const { name } = queue
  const parcel = { queue: name, data, key, id: jobId(id), after: Math.ceil(after) }
  for (let tries = 0; tries < most; tries += 1) {
    if (await insert(boss, parcel)) return 'queued'
    const merged = await store.transact(boss, (db) => merge(boss, parcel, { db, queue }))
    if (merged !== null) return merged
  }
  throw new Defect(`the queue ${name} has neither room for a job nor one to merge it into`)
}

/** Each try but the first means that a job began between two statements. */
const most = 20

async function insert(boss: PgBoss, { queue, data, key, id, after }: Parcel): Promise<boolean> {
  const ids = { id, singletonKey: key, group: { id: key } }
  return (await boss.send(queue, data, after > 0 ? { ...ids, startAfter: after } : ids)) !== null
}

/** Null where the job that waited has just begun: then there is room for the new one. */
async function merge<Data extends object>(
  boss: PgBoss,
  parcel: Parcel,
  { db, queue: its }: { readonly db: Db; readonly queue: Queue<Data> },
): Promise<Sent | null> {
  const { queue, data, key, id } = parcel
  const known = await boss.findJobs(queue, { id, db })
  if (known.length > 0) return 'known'
  const waiting = await holdWaiting(db, { name: queue, key })
  if (waiting === null) return null
  const into = waiting.id
  await putData(db, { name: queue, id: into }, merged(its, waiting.data, data))
  // Put off, so that no worker is woken for a job that is done before anybody sees it.
  const noted = await boss.send(queue, {}, { id, singletonKey: id, startAfter: 3600, db })
  if (noted === null) return 'known'
  await boss.complete(queue, id, { into }, { includeQueued: true, db })
  return 'merged'
}
