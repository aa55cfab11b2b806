import type { Jobs } from '../../jobs/open.ts'
import { type Lane, lanes, queuesOf } from '../queues.ts'
import { callFor } from './call.ts'

/** Has an instance begin to work on a lane; false where nobody answered that it will. */
export type Wake = (lane: Lane) => Promise<boolean>

/** Milliseconds: the platform answers before the instance has begun. */
const patience = 2000

/** Where an instance is called that drains a lane. */
export const drainPath = '/api/drain'

/**
 * Wakes by a signed call to a site. It is worth a try and no more than that: whatever is not woken is
 * found by the clock, within a minute.
 *
 * @param site `https://edgewise.example.org`
 */
export function openWake(site: string, secrets: readonly string[], now: () => Date): Wake {
  return async (lane) => {
    const call = callFor(lane, secrets, now())
    const signal = AbortSignal.timeout(patience)
    const answer = fetch(new URL(drainPath, site), {
      method: 'POST',
      redirect: 'error',
      signal,
      ...call,
    })
    return answer.then(
      async (given) => {
        await given.body?.cancel()
        return given.ok
      },
      () => false,
    )
  }
}

/**
 * Wakes every lane that has something ready and nobody at it.
 *
 * @returns the lanes for which somebody was called, and whether they answered.
 */
export async function wakeLanes(
  jobs: Jobs,
  wake: Wake,
): Promise<readonly { readonly lane: Lane; readonly isAwake: boolean }[]> {
  const counts = await jobs.counts()
  const called = []
  for (const lane of lanes) {
    const names = new Set(queuesOf([lane]).map(({ name }) => name))
    const isWaiting = counts.some(({ queue, ready }) => ready > 0 && names.has(queue))
    if (isWaiting && !(await jobs.isTurnTaken(lane)))
      called.push({ lane, isAwake: await wake(lane) })
  }
  return called
}
