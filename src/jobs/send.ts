import type { Db } from 'pg-boss'
import { Defect } from '../drive/errors.ts'
import { insertDone, insertJob, type Parcel } from './insert.ts'
import type { Sent } from './job.ts'
import { holdWaiting, merged, putData } from './merge.ts'
import { jobId, type Queue } from './queue.ts'
import { schema } from './schema.ts'

/** Where jobs are put. */
export type Place = {
  readonly db: Db
  /** Does all of the work or none of it. */
  transact<T>(work: (db: Db) => Promise<T>): Promise<T>
}

/** `key`: what must not run twice at once; `id`: any text; `after`: seconds to put it off. */
export type Ids = { readonly key: string; readonly id: string; readonly after?: number }

/**
 * Puts a job into its queue, unless its id was there before (within the last seven days, waiting,
 * at work, done or dead): a delivery that comes again has no second effect.
 *
 * In a queue that keeps the newest only, the database refuses a second waiting job of a key. Here the
 * waiting one takes over what the newer one brings and keeps its place, and the newer id is noted as
 * done, all in one transaction.
 */
export async function send<Data extends object>(
  place: Place,
  queue: Queue<Data>,
  data: Data,
  { key, id, after = 0 }: Ids,
): Promise<Sent> {
  const { name } = queue
  const parcel = { queue: name, data, key, id: jobId(id), after: Math.ceil(after) }
  for (let tries = 0; tries < most; tries += 1) {
    if (await insertJob(place.db, parcel)) return 'queued'
    const sent = await place.transact((db) => merge(db, parcel, queue))
    if (sent !== null) return sent
  }
  throw new Defect(`the queue ${name} has neither room for a job nor one to merge it into`)
}

/** Each try but the first means that a job began between two statements. */
const most = 20

/** Null where the job that waited has just begun: then there is room for the new one. */
async function merge<Data extends object>(
  db: Db,
  { queue: name, data, key, id }: Parcel,
  queue: Queue<Data>,
): Promise<Sent | null> {
  const waiting = await holdWaiting(db, { name, key })
  if (waiting === null) return (await isKnown(db, { name, id })) ? 'known' : null
  if (!(await insertDone(db, name, { id, into: waiting.id }))) return 'known'
  await putData(db, { name, id: waiting.id }, merged(queue, waiting.data, data))
  return 'merged'
}

async function isKnown(
  db: Db,
  { name, id }: { readonly name: string; readonly id: string },
): Promise<boolean> {
  const { rows } = await db.executeSql(`SELECT 1 FROM ${schema}.job WHERE name = $1 AND id = $2`, [
    name,
    id,
  ])
  return rows.length > 0
}
