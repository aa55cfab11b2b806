/** A service that can die at any moment, and one after the other of them on the same database. */

import { TestClock } from 'pg-boss'
import type { Engine } from '../../src/app/engine/engine.ts'
import { redeliveries } from '../../src/app/errands.ts'
import { openApp } from '../../src/app/github.ts'
import { openLog } from '../../src/app/log.ts'
import { openMetrics } from '../../src/app/metrics.ts'
import { queues } from '../../src/app/queues.ts'
import { openRoom } from '../../src/app/webhook/body.ts'
import { enqueue } from '../../src/app/webhook/enqueue.ts'
import type { Errand } from '../../src/app/webhook/project.ts'
import { receive } from '../../src/app/webhook/receive.ts'
import { startWork } from '../../src/app/work.ts'
import { openPace, type Pace } from '../../src/forge/github/pace.ts'
import { type Jobs, jobsIn } from '../../src/jobs/open.ts'
import type { Store } from '../../src/jobs/store.ts'
import type { Serve } from '../../src/server/routes.ts'
import type { GitHub } from '../github/server.ts'
import { engineHere } from './engine-here.ts'

export type Mortal = {
  readonly clock: TestClock
  readonly jobs: Jobs
  /** Answers webhooks. */
  readonly serve: Serve
  readonly isDead: () => boolean
  /** Ends everything at once: nothing that was begun goes on, and nobody is told. */
  die(): void
  /** Lets so many seconds pass, all but the last as if asleep; returns when no job is in hand. */
  pass(seconds: number): Promise<void>
}

/** Settles never: so the one who waits for it is dead. */
const never = new Promise<never>(() => {})

/**
 * Starts the workers and the webhook of the service on a database that is open. Its clock moves only
 * by `pass`, so it does not work on its own; notifications of new jobs are left out for the same
 * reason, and jobs are found by polling.
 *
 * @param start milliseconds since 1970
 */
export async function openMortal(
  github: GitHub,
  store: Store,
  start: number,
  engine: Engine = engineHere(),
): Promise<Mortal> {
  const clock = new TestClock(start)
  const death = Promise.withResolvers<void>()
  let isDead = false
  let inHand = 0
  const alive = async <T>(act: () => Promise<T>): Promise<T> => {
    if (isDead) return never
    try {
      const value = await act()
      return isDead ? never : value
    } catch (error) {
      if (isDead) return never
      throw error
    }
  }
  const opened = jobsIn(gated(store, alive), { queues, works: true, notice: () => {}, clock })
  const jobs: Jobs = {
    ...opened,
    // One pull request is one key, of which one job runs at a time: more workers would only look for
    // more. The rounds through the log of deliveries are not part of this.
    work: async (queue, handler) => {
      if (queue.name === redeliveries.name) return
      await opened.work(queue, async (job) => {
        inHand += 1
        try {
          await handler(job)
        } finally {
          inHand -= 1
        }
      })
    },
  }
  const { app } = github.world
  const log = openLog(
    'silent',
    () => {},
    () => new Date(clock.now()),
  )
  const metrics = openMetrics({})
  await startWork({
    jobs,
    app: openApp({
      appId: app.id,
      privateKey: app.privateKey,
      api: github.url,
      pace: () => gatedPace(clock, alive),
    }),
    engine,
    web: 'https://github.com',
    log,
    metrics,
    now: () => new Date(clock.now()),
  })
  const receiving = {
    secrets: [app.webhookSecret],
    enqueue: (errand: Errand) => enqueue(jobs, errand),
    room: openRoom(1e8),
    log,
    metrics,
  }
  return {
    clock,
    jobs,
    serve: (request) => receive(request, receiving),
    isDead: () => isDead,
    die: () => {
      isDead = true
      death.resolve()
    },
    pass: async (seconds) => {
      const passed = async (): Promise<void> => {
        if (seconds > 1) await clock.setTime(clock.now() + 1000 * (seconds - 1))
        await clock.tick(1000)
      }
      await Promise.race([passed(), death.promise])
      while (inHand > 0 && !isDead) await Promise.race([breath(), death.promise])
    },
  }
}

const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

type Alive = <T>(act: () => Promise<T>) => Promise<T>

/** The database as a process sees it, which nothing of a dead one reaches. */
function gated(store: Store, alive: Alive): Store {
  const { db } = store.options
  if (db === undefined) throw new Error('the database is not within this process')
  return {
    ...store,
    options: {
      ...store.options,
      db: {
        setSessionStatements: async (statements) => await db.setSessionStatements?.(statements),
        executeSql: (text, values) => alive(() => db.executeSql(text, values)),
      },
    },
    transact: (boss, work) => alive(() => store.transact(boss, work)),
    close: async () => {},
  }
}

/** GitHub's pace in the time of the queue; who sleeps is ahead of it from then on. */
function gatedPace(clock: TestClock, alive: Alive): Pace {
  let ahead = 0
  const pace = openPace({
    now: () => clock.now() + ahead,
    sleep: (milliseconds) =>
      alive(async () => {
        ahead += milliseconds
      }),
  })
  return {
    clock: pace.clock,
    read: (call) => alive(() => pace.read(call)),
    write: (call) => alive(() => pace.write(call)),
  }
}
