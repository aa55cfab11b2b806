import type { Lane } from '../app/queues.ts'
import { enqueue } from '../app/webhook/enqueue.ts'
import type { Errand } from '../app/webhook/project.ts'
import type { Sent } from '../jobs/job.ts'
import { openPost, type Post } from '../jobs/post.ts'
import { type Desk, noticeIn, openDesk } from './desk.ts'

/** A desk for who takes deliveries. */
export type Counter = Desk & {
  /** Over the connection that this instance keeps, or another one in place of it. */
  post: Post
}

/** The instance's: whoever is served next may have its connection, and nothing else is kept. */
let kept: Counter | null = null

/** The counter of this instance; null where the environment lacks something, which the log tells. */
export function openCounter(): Counter | null {
  kept ??= openDesk((desk) => ({ ...desk, post: postAt(desk) }))
  return kept
}

const postAt = ({ database, log }: Desk): Post => openPost(database, noticeIn(log, 'error'))

/** Milliseconds for one of two tries; GitHub gives up after ten seconds. */
const patience = 4000

/**
 * Queues an errand: over the connection that there is, and if that is dead, as it may be when the
 * instance slept, over another one.
 */
export async function deliver(counter: Counter, errand: Errand): Promise<Sent> {
  const { post } = counter
  try {
    return await within(enqueue(post, errand))
  } catch {
    // Several deliveries may have found it dead.
    if (counter.post === post) {
      counter.post = postAt(counter)
      post.close().catch(() => {})
    }
    return await within(enqueue(counter.post, errand))
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(patience)
  const tooLate = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(late.reason))
  })
  return await Promise.race([work, tooLate])
}

/** Milliseconds in which the answer leaves, before anything else wants the processor. */
const head = 50

/** Has somebody begin to work on a lane, unless somebody does. */
export async function wakeFor({ post, wake, log }: Counter, lane: Lane): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, head))
  const isAwake = await post.isTurnTaken(lane).then(
    async (isTaken) => isTaken || (await wake(lane)),
    () => false,
  )
  log(isAwake ? 'debug' : 'warn', 'wake', { lane, isAwake })
}
