import type { Clock } from '../../src/forge/github/pace.ts'

type StillClock = Clock & {
  /** Every sleep so far, in milliseconds. */
  readonly slept: number[]
  pass(milliseconds: number): void
}

/** A clock that stands still until somebody sleeps. */
export function stillClock(): StillClock {
  let now = 1_800_000_000_000
  const slept: number[] = []
  const pass = (milliseconds: number): void => {
    now += milliseconds
  }
  const sleep = async (milliseconds: number): Promise<void> => {
    slept.push(milliseconds)
    pass(milliseconds)
  }
  return { slept, now: () => now, pass, sleep }
}
