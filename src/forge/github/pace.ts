import { setTimeout as wait } from 'node:timers/promises'
import { NotNow } from '../errors.ts'

/** Milliseconds between the starts of two writes. */
const gap = 1000

/** Writes in any 60 minutes. */
const mostAnHour = 500
const hour = 3_600_000

/** Milliseconds that a write waits by itself; where more are needed the job comes back later. */
const patience = 10_000

/** The time, in milliseconds since 1970, and how it passes. */
export type Clock = { now(): number; sleep(milliseconds: number): Promise<void> }

const clockOnTheWall: Clock = { now: Date.now, sleep: (milliseconds) => wait(milliseconds) }

/** Holds back the calls with the tokens of one installation, which share their limits. */
export type Pace = {
  readonly clock: Clock
  /** Runs a call that changes nothing, at once. @throws NotNow while GitHub wants to be left alone. */
  read<T>(call: () => Promise<T>): Promise<T>
  /** Runs calls that change something one after the other. @throws NotNow as well where the turn is far. */
  write<T>(call: () => Promise<T>): Promise<T>
}

/**
 * The pace of one installation, for all of its jobs in this process: writes one at a time, a second
 * apart, 500 an hour, and after an answer that names a time nothing before that time. GitHub asks for
 * all of it; other processes with the same installation it restrains by its answers.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export function openPace(clock: Clock = clockOnTheWall): Pace {
  let quietUntil = 0
  let starts: readonly number[] = []
  let last: Promise<unknown> = Promise.resolve()

  const run = async <T>(call: () => Promise<T>): Promise<T> => {
    refuseUntil(quietUntil, clock)
    try {
      return await call()
    } catch (error) {
      if (error instanceof NotNow && error.retryAfter !== null)
        quietUntil = Math.max(quietUntil, clock.now() + 1000 * error.retryAfter)
      throw error
    }
  }

  const turn = async <T>(call: () => Promise<T>): Promise<T> => {
    const now = clock.now()
    starts = starts.filter((start) => start > now - hour)
    const free = Math.max(now, (starts.at(-1) ?? 0) + gap, hourly(starts))
    if (free - now > patience) refuseUntil(free, clock)
    if (free > now) await clock.sleep(free - now)
    return run(() => {
      starts = [...starts, clock.now()]
      return call()
    })
  }

  return {
    clock,
    read: run,
    write: (call) => {
      const mine = last.then(() => turn(call))
      last = mine.catch(() => {})
      return mine
    },
  }
}

/** When the hour has room for one more. */
const hourly = (starts: readonly number[]): number => (starts.at(-mostAnHour) ?? -hour) + hour

function refuseUntil(time: number, clock: Clock): void {
  const left = time - clock.now()
  if (left > 0)
    throw new NotNow('GitHub wants to be left alone for a while', Math.ceil(left / 1000))
}
