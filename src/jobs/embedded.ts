import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { fromPglite } from 'pg-boss'
import { InputError } from '../drive/errors.ts'
import { lockFolder } from './lock.ts'
import type { Store } from './store.ts'

/**
 * Jobs in a PostgreSQL within this process, on disk in a folder that no other process gets.
 *
 * @throws InputError where the folder is in use or holds something else.
 */
export async function embeddedStore(folder: string): Promise<Store> {
  const unlock = lockFolder(folder)
  try {
    const pglite = await openIn(folder)
    return {
      options: { db: fromPglite(pglite), backend: 'pglite' },
      place: `the embedded database in ${folder}`,
      exclusive: true,
      transact: async (_boss, work) =>
        await pglite.transaction((tx) =>
          work({ executeSql: async (text, values) => await tx.query(text, values) }),
        ),
      async close() {
        await pglite.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    const message = error instanceof Error ? error.message : String(error)
    throw new InputError(`the embedded database in ${folder} does not open: ${message}`)
  }
}

/**
 * Opens the database, which is made elsewhere first: making it takes seconds, and a process that is
 * killed meanwhile would leave one that never opens.
 */
async function openIn(folder: string): Promise<PGlite> {
  const place = join(folder, 'postgres')
  if (!existsSync(place)) {
    const unfinished = join(folder, 'postgres.new')
    rmSync(unfinished, { recursive: true, force: true })
    await (await PGlite.create(unfinished)).close()
    renameSync(unfinished, place)
  }
  return await PGlite.create(place)
}
