import type { Queue } from '../jobs/queue.ts'
import { shows, ticks } from './dashboard/errands.ts'
import { commands, departures, fixes, redeliveries, reviews } from './errands.ts'
import { plans, scans, surveys } from './scan/errands.ts'

/**
 * What is worked on side by side. Somebody waits for what is prompt; scans have workers of their
 * own, and in functions an instance of their own, so that they never delay a review.
 */
export const lanes = ['prompt', 'scan'] as const

export type Lane = (typeof lanes)[number]

const inLane: Readonly<Record<Lane, readonly Queue<unknown>[]>> = {
  prompt: [reviews, commands, fixes, ticks, departures, redeliveries, plans],
  scan: [surveys, scans, shows],
}

/** The queues of some lanes. */
export const queuesOf = (some: readonly Lane[]): readonly Queue<unknown>[] =>
  some.flatMap((lane) => inLane[lane])

export const queues = queuesOf(lanes)

/** The lane of a queue. @throws TypeError for a queue that is in none. */
export function laneOf(queue: string): Lane {
  const lane = lanes.find((each) => inLane[each].some(({ name }) => name === queue))
  if (lane === undefined) throw new TypeError('a queue is in no lane')
  return lane
}
