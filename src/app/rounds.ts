import type { Jobs } from '../jobs/open.ts'
import { feedOnDead } from './dead/feed.ts'
import { redeliveries } from './errands.ts'
import { oldestMinutes } from './redeliver.ts'
import { plans } from './scan/errands.ts'

/** Minutes between two looks at GitHub's log of deliveries; each looks back a while longer. */
const round = 5
const lookback = 4 * round

/** Every so many rounds one looks back as far as GitHub delivers again: what failed for longer. */
const long = 12

/**
 * Asks for what is due by the clock: a look at GitHub's log of deliveries, the day's scans, and a word
 * about what died. To be called every minute or oftener, by any number of processes: all of them ask
 * under the same names, so each thing is done once.
 */
export async function makeRounds(jobs: Jobs, now: Date): Promise<void> {
  const turn = turnOf(now)
  await look(jobs, turn % long === 0 ? oldestMinutes : lookback, turn)
  const day = now.toISOString().slice(0, 10)
  await jobs.send(plans, { day }, { key: 'plan', id: `plan ${day}` })
  await feedOnDead(jobs)
}

/** Asks for the longest look at GitHub's log: nobody knows for how long nobody looked. */
export async function makeFirstRound(jobs: Jobs, now: Date): Promise<void> {
  await look(jobs, oldestMinutes, turnOf(now))
}

const turnOf = (now: Date): number => Math.floor(now.getTime() / 60_000 / round)

async function look(jobs: Jobs, minutes: number, turn: number): Promise<void> {
  await jobs.send(
    redeliveries,
    { minutes },
    { key: `${minutes}`, id: `redeliver ${minutes} ${turn}` },
  )
}
