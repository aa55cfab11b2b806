import { toldOf } from '../app/log.ts'
import { makeRounds } from '../app/rounds.ts'
import { wakeLanes } from '../app/turns/wake.ts'
import type { Config } from './platform.ts'
import { atWorkbench } from './workbench.ts'

/** Every minute: gives back what silent workers hold, asks for what is due, wakes who has to work. */
export default async function tick(): Promise<Response> {
  return await atWorkbench(async ({ jobs, log, now, wake }) => {
    try {
      await jobs.patrol()
      await makeRounds(jobs, now())
      for (const { lane, isAwake } of await wakeLanes(jobs, wake))
        log(isAwake ? 'info' : 'warn', 'wake', { lane, isAwake })
      return new Response(null, { status: 204 })
    } catch (error) {
      log('error', 'tick', toldOf(error))
      return new Response(null, { status: 503 })
    }
  })
}

export const config: Config = { schedule: '* * * * *' }
