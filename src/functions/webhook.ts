import { openMetrics } from '../app/metrics.ts'
import { type Lane, laneOf } from '../app/queues.ts'
import { openRoom } from '../app/webhook/body.ts'
import { receive } from '../app/webhook/receive.ts'
import { deliver, openCounter, wakeFor } from './deliver.ts'
import { afterwards, type Config, type Context, notSetUp } from './platform.ts'

/** Bytes: more than the platform hands on. */
const mostBytes = 10_000_000

/** Takes a delivery of GitHub's: verifies it, queues it, answers, and only then wakes who works. */
export default async function webhook(request: Request, context: Context): Promise<Response> {
  const counter = openCounter()
  if (counter === null) return notSetUp()
  const lanes = new Set<Lane>()
  const answer = await receive(request, {
    secrets: counter.settings.secrets,
    enqueue: async (errand) => {
      const sent = await deliver(counter, errand)
      lanes.add(laneOf(errand.queue))
      return sent
    },
    room: openRoom(mostBytes),
    log: counter.log,
    metrics: openMetrics({}),
  })
  for (const lane of lanes) await afterwards(context, wakeFor(counter, lane))
  return answer
}

export const config: Config = { path: '/api/github/webhooks', method: ['POST'] }
