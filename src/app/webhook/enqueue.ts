import type { Sent } from '../../jobs/job.ts'
import type { Jobs } from '../../jobs/open.ts'
import { shows, ticks } from '../dashboard/errands.ts'
import { commands, departures, fixes, reviews } from '../errands.ts'
import { surveys } from '../scan/errands.ts'
import type { Errand } from './project.ts'

/** Queues an errand; any number of servers may do so for the same delivery. */
export function enqueue(jobs: Pick<Jobs, 'send'>, errand: Errand): Promise<Sent> {
  if (errand.queue === 'reviews') return jobs.send(reviews, errand.data, errand)
  if (errand.queue === 'commands') return jobs.send(commands, errand.data, errand)
  if (errand.queue === 'fixes') return jobs.send(fixes, errand.data, errand)
  if (errand.queue === 'surveys') return jobs.send(surveys, errand.data, errand)
  if (errand.queue === 'dashboards') return jobs.send(shows, errand.data, errand)
  if (errand.queue === 'ticks') return jobs.send(ticks, errand.data, errand)
  return jobs.send(departures, errand.data, errand)
}
