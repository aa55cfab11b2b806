import { PGlite } from '@electric-sql/pglite'
import { fromPglite } from 'pg-boss'
import { queues } from '../../src/app/queues.ts'
import { jobsIn } from '../../src/jobs/open.ts'
import type { Store } from '../../src/jobs/store.ts'

/** The embedded database, but in memory, where what a process leaves outlives it all the same. */
export async function memoryStore(): Promise<Store> {
  const store = storeIn(await PGlite.create())
  const kept = { ...store, close: async () => {} }
  const jobs = jobsIn(kept, { queues, works: false, notice: () => {} })
  await jobs.migrate()
  await jobs.stop({ within: 1 })
  return store
}

const storeIn = (pglite: PGlite): Store => ({
  options: { db: fromPglite(pglite), backend: 'pglite' },
  place: 'memory',
  exclusive: true,
  transact: async (_boss, work) =>
    await pglite.transaction((tx) =>
      work({ executeSql: async (text, values) => await tx.query(text, values) }),
    ),
  close: async () => await pglite.close(),
})
