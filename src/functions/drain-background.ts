import { toldOf } from '../app/log.ts'
import { openMetrics } from '../app/metrics.ts'
import type { Lane } from '../app/queues.ts'
import { laneCalled } from '../app/turns/call.ts'
import { drain } from '../app/turns/drain.ts'
import { wakeLanes } from '../app/turns/wake.ts'
import { openWorkshop } from '../app/workshop.ts'
import { limits } from './limits.ts'
import type { Config } from './platform.ts'
import { atWorkbench, type Workbench } from './workbench.ts'

/** Milliseconds until no more work is taken, of the fifteen minutes that the platform gives. */
const longest = 13 * 60_000

/** Seconds that what is at work gets to end by itself. */
const grace = 40

/** Works on a lane, alone and until it is empty, if the call is one of ours. */
export default async function drainBackground(request: Request): Promise<Response> {
  return await atWorkbench(async (workbench) => {
    const { jobs, log, wake, settings, now } = workbench
    const lane = await laneCalled(request, settings.secrets, now())
    if (lane === null) return new Response(null, { status: 401 })
    try {
      const outcome = await drain(lane, { jobs, begin: () => begin(lane, workbench), longest })
      log('info', 'drain', { lane, outcome })
      // The turn is nobody's any more: what came since has woken nobody.
      if (outcome !== 'taken') await wakeLanes(jobs, wake)
      return new Response(null, { status: 204 })
    } catch (error) {
      log('error', 'drain', { lane, ...toldOf(error) })
      return new Response(null, { status: 503 })
    }
  })
}

/** Begins to work on a lane; returns what ends it. */
async function begin(
  lane: Lane,
  { open, settings, log, now }: Workbench,
): Promise<() => Promise<void>> {
  const jobs = open({ connections: 4, works: true })
  const lanes = [{ lane, threads: 1 }]
  const metrics = openMetrics({})
  const opening = openWorkshop({ settings, jobs, lanes, log, metrics, now, limits })
  const { close } = await opening.catch(async (error: unknown) => {
    await jobs.stop({ within: 1 })
    throw error
  })
  return async () => {
    await jobs.stop({ within: grace })
    await close()
  }
}

export const config: Config = { path: '/api/drain', method: ['POST'], background: true }
