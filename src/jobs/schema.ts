import type { PgBoss, QueueOptions } from 'pg-boss'
import type { Queue } from './queue.ts'

/** Where in a database the tables lie, so that one may be shared with others. */
export const schema = 'edgewise'

/** The queue of the dead; nobody works on it. */
export const deadQueue = 'dead'

const day = 24 * 3600

/** Longer than GitHub delivers an event again (three days), so that ids are known long enough. */
const remembered = 7 * day

/** How long a dead letter is kept: nobody wants an older change reviewed. */
const kept = 90 * day

/** Makes the queues, or changes their settings to what they are now. */
export async function createQueues(boss: PgBoss, queues: readonly Queue<unknown>[]): Promise<void> {
  await put(boss, deadQueue, 'standard', { retentionSeconds: kept })
  for (const queue of queues)
    await put(boss, queue.name, queue.keeps === 'newest' ? 'stately' : 'singleton', {
      deadLetter: deadQueue,
      notify: true,
      retryLimit: queue.attempts - 1,
      retryDelay: queue.backoff.first,
      retryBackoff: true,
      retryDelayMax: queue.backoff.longest,
      heartbeatSeconds: queue.heartbeat,
      expireInSeconds: queue.limit,
      deleteAfterSeconds: remembered,
    })
  await stopCounting(boss)
}

type Settings = QueueOptions & { readonly deadLetter?: string; readonly notify?: boolean }

async function put(boss: PgBoss, name: string, policy: string, settings: Settings): Promise<void> {
  await boss.createQueue(name, { ...settings, policy })
  await boss.updateQueue(name, settings)
}

/**
 * Keeps pg-boss 12 from counting. With its counts it notes which keys are at work, and for up to
 * two minutes no fetch takes a job of a key that was noted, even if the key has long been free:
 * the second push within a minute would wait for them. The counts are put off for good by the means
 * that pg-boss has for a busy database; what else its supervision does (jobs whose worker is silent
 * or too slow) goes on.
 */
async function stopCounting(boss: PgBoss): Promise<void> {
  const db = boss.getDb()
  await db.executeSql(`UPDATE ${schema}.version SET monitor_backoff_on = 'infinity'`)
  await db.executeSql(`UPDATE ${schema}.queue SET singletons_active = NULL`)
}
