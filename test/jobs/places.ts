/** The two databases that jobs may be kept in, prepared once and then new for every test. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, TestClock } from 'pg-boss'
import { onTestFinished } from 'vitest'
import {
  type Database,
  type Jobs,
  type JobsOptions,
  jobsIn,
  type Notice,
  openJobs,
} from '../../src/jobs/open.ts'
import { defineQueue, type Queue } from '../../src/jobs/queue.ts'
import type { Store } from '../../src/jobs/store.ts'

/** Jobs with a number; the newest of a key counts, and what is loud stays so. */
export const review = defineQueue<Numbered>({
  name: 'review',
  keeps: 'newest',
  read: readNumber,
  merge: (older, newer) => (older.isLoud ? { ...newer, isLoud: true } : newer),
  attempts: 3,
  heartbeat: 10,
  limit: 100,
})

/** Each counts; otherwise the same. */
export const command: Queue<Numbered> = { ...review, name: 'command', keeps: 'all' }

export type Numbered = { readonly n: number; readonly isLoud?: boolean }

function readNumber(stored: unknown): Numbered {
  if (
    typeof stored === 'object' &&
    stored !== null &&
    'n' in stored &&
    typeof stored.n === 'number'
  )
    return 'isLoud' in stored ? { n: stored.n, isLoud: true } : { n: stored.n }
  throw new Error('there is no number in it')
}

export const queues = [review, command]

/** Opens jobs in one empty database, as often as it is called. */
export type Opener = (
  options: Pick<JobsOptions, 'queues' | 'works' | 'notice'> & { readonly clock: Clock },
) => Promise<Jobs>

/** Makes an empty database with its tables. */
export type Place = () => Promise<Opener>

/** A folder in the system's place for such. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'edgewise-jobs-'))

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** Makes the tables, which takes seconds in a folder. */
export async function prepare(database: Database): Promise<void> {
  const jobs = await openJobs({ database, queues, works: false, notice: () => {} })
  await jobs.migrate()
  await jobs.stop({ within: 1 })
}

/** One embedded database, emptied every time, because each takes hundreds of megabytes. */
export function embeddedPlace(store: Store): Place {
  const kept = { ...store, close: async () => {} }
  return async () => {
    await store.options.db?.executeSql('DELETE FROM edgewise.job')
    return async (options) => jobsIn(kept, options)
  }
}

/** Databases of one server. */
export const postgresPlace =
  (create: () => Promise<Database>): Place =>
  async () => {
    const database = await create()
    return async (options) => await openJobs({ ...options, database })
  }

export type Opened = Jobs & {
  readonly notices: readonly Notice[]
  /** Lets time go by, half a second after the other, until something is so. */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>
  /** Lets so many seconds go by. */
  pass(seconds: number): Promise<void>
  /** Sleeps through so many seconds: nothing happens in between. */
  sleep(seconds: number): Promise<void>
  /** Seconds since the epoch, on the clock of this place. */
  now(): number
}

/** Opens jobs on a clock that only the test moves, and stops them after it. */
export async function openOn(open: Opener, clock = new TestClock()): Promise<Opened> {
  const notices: Notice[] = []
  const notice = (each: Notice): void => void notices.push(each)
  const jobs = await open({ queues, works: true, notice, clock })
  let stopped: Promise<void> | null = null
  const stop: Jobs['stop'] = (options) => {
    stopped ??= jobs.stop(options)
    return stopped
  }
  onTestFinished(() => stop({ within: 1 }))
  return {
    ...jobs,
    stop,
    notices,
    async until(isSo) {
      for (let steps = 0; !(await isSo()); steps += 1) {
        if (steps > 2000) throw new Error('1000 seconds went by, and it was not so')
        await clock.tick(500)
        await breathe()
      }
    },
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 1) {
        await clock.tick(1000)
        await breathe()
      }
    },
    sleep: (seconds) => clock.setTime(clock.now() + 1000 * seconds),
    now: () => clock.now() / 1000,
  }
}

/** Lets handlers run, which no clock waits for. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2))
