import type { Range } from '../../types/placement.ts'
import { compare, type Ratio } from '../../types/ratio.ts'

export type Peak = {
  /** The likely ratio, or the worst where only the worst is bad. */
  readonly size: Ratio
  readonly isLikely: boolean
  /** Whether every placement that the constraints allow is as bad. */
  readonly isCertain: boolean
}

/** Whether a ratio of peak to mean reaches a threshold (inclusive), on exact numbers. */
export function peak({ likely, worst }: Range, threshold: Ratio): Peak | null {
  if (likely !== null && compare(likely, threshold) >= 0) {
    const isCertain = worst !== null && compare(likely, worst) === 0
    return { size: likely, isLikely: true, isCertain }
  }
  if (worst === null || compare(worst, threshold) < 0) return null
  return { size: worst, isLikely: false, isCertain: false }
}
