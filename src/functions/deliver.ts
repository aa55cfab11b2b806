import type { Lane } from '../app/queues.ts'
import { enqueue } from '../app/webhook/enqueue.ts'
import type { Errand } from '../app/webhook/project.ts'
import type { Sent } from '../jobs/job.ts'
import { type Desk, reopenDesk } from './desk.ts'

/** Milliseconds for one of two tries; GitHub gives up after ten seconds. */
const patience = 4000

/** Queues an errand: over the connection that there is, and if that is dead over another one. */
export async function deliver(desk: Desk, errand: Errand): Promise<Sent> {
  try {
    return await within(enqueue(desk.jobs, errand))
  } catch (error) {
    const fresh = reopenDesk(desk)
    if (fresh === null) throw error
    return await within(enqueue(fresh.jobs, errand))
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(patience)
  const tooLate = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(late.reason))
  })
  return await Promise.race([work, tooLate])
}

/** Has somebody begin to work on a lane, unless somebody does. */
export async function wakeFor({ jobs, wake, log }: Desk, lane: Lane): Promise<void> {
  const isAwake = await jobs.isTurnTaken(lane).then(
    async (isTaken) => isTaken || (await wake(lane)),
    () => false,
  )
  log(isAwake ? 'debug' : 'warn', 'wake', { lane, isAwake })
}
