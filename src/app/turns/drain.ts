import { setTimeout as wait } from 'node:timers/promises'
import type { Counts } from '../../jobs/job.ts'
import type { Jobs } from '../../jobs/open.ts'
import type { Turn } from '../../jobs/turn.ts'
import { type Lane, queuesOf } from '../queues.ts'

export type Draining = {
  /** Where turns are taken; it does not work itself, and is not closed. */
  readonly jobs: Jobs
  /** Begins to work on the lane; what it returns finishes or gives back what is at work. */
  readonly begin: () => Promise<() => Promise<void>>
  /** Milliseconds, from the beginning until no more work is taken. */
  readonly longest: number
}

/** The lane is empty; its time is up; its turn went to another one, or was another one's before. */
export type Drained = 'empty' | 'late' | 'lost' | 'taken'

/** Seconds that a turn outlives whoever has it, and milliseconds between two signs of life. */
const turnSeconds = 60
const keepEvery = 15_000

/** Milliseconds between two looks at what there is. */
const look = 500

/** Milliseconds for which nothing was ready or at work: then that is so. */
const quiet = 1500

/** The same where something is put off: it may be a retry, and those come soon at first. */
const quietBeforeRetry = 15_000

/**
 * Works on a lane until nothing in it is ready or its time is up, alone. Afterwards the turn is
 * nobody's; who sent something meanwhile woke nobody, so whoever calls this looks once more.
 */
export async function drain(lane: Lane, { jobs, begin, longest }: Draining): Promise<Drained> {
  const start = performance.now()
  const turn = await jobs.takeTurn(lane, turnSeconds)
  if (turn === null) return 'taken'
  try {
    const end = await begin()
    try {
      return await untilQuiet(lane, { jobs, turn, until: start + longest })
    } finally {
      await end()
    }
  } finally {
    await turn.end()
  }
}

type Watch = { readonly jobs: Jobs; readonly turn: Turn; readonly until: number }

async function untilQuiet(lane: Lane, { jobs, turn, until }: Watch): Promise<Drained> {
  const names = new Set(queuesOf([lane]).map(({ name }) => name))
  let [busy, kept] = [performance.now(), performance.now()]
  for (;;) {
    const now = performance.now()
    if (now > until) return 'late'
    if (now - kept > keepEvery) {
      if (!(await turn.keep())) return 'lost'
      kept = now
    }
    const mine = (await jobs.counts()).filter(({ queue }) => names.has(queue))
    if (sum(mine, ({ ready, active }) => ready + active) > 0) busy = now
    const isExpected = sum(mine, ({ later }) => later) > 0
    if (now - busy > (isExpected ? quietBeforeRetry : quiet)) return 'empty'
    await wait(look)
  }
}

const sum = (counts: readonly Counts[], of: (one: Counts) => number): number =>
  counts.reduce((total, one) => total + of(one), 0)
