import type { Range } from '../../types/placement.ts'
import {
  add,
  compare,
  isZero,
  max,
  ONE,
  type Ratio,
  sub,
  toNumber,
  ZERO,
} from '../../types/ratio.ts'

/** Something that is lost for a while, beyond what was lost before. */
export type Moment = {
  /** Share of new connections; null: depends on an unknown. */
  readonly amount: Range
  /** How long at most; null: not known. */
  readonly seconds: number | null
  /** One sentence: how much, whom it meets, when and why. */
  readonly text: string
}

/** What nobody declared is worse than nothing and better than what is lost for sure. */
const UNKNOWN_RANK = 0.001

/** How bad a moment is: 0 is nothing. */
export function rank(moment: Moment | null): number {
  if (moment === null) return 0
  const { worst } = moment.amount
  return worst === null ? UNKNOWN_RANK : toNumber(worst)
}

/** The worst of several moments; of two that are as bad the likelier, else the first. */
export function worstOf(moments: Iterable<Moment | null>): Moment | null {
  let worst: Moment | null = null
  for (const moment of moments) if (isWorse(moment, worst)) worst = moment
  return worst
}

function isWorse(moment: Moment | null, than: Moment | null): boolean {
  if (moment === null || than === null) return moment !== null
  const [now, known] = [rank(moment), rank(than)]
  return now > known || (now === known && likelyOf(moment) > likelyOf(than))
}

const likelyOf = ({ amount }: Moment): number =>
  amount.likely === null ? 0 : toNumber(amount.likely)

/** Parts of a loss together, at most everything. */
export function together(parts: readonly Range[]): Range {
  const sum = (of: (range: Range) => Ratio | null): Ratio | null =>
    parts.reduce<Ratio | null>((total, range) => {
      const part = of(range)
      return total === null || part === null ? null : atMost(add(total, part))
    }, ZERO)
  return { likely: sum(({ likely }) => likely), worst: sum(({ worst }) => worst) }
}

const atMost = (share: Ratio): Ratio => (compare(share, ONE) > 0 ? ONE : share)

/** The larger of two ranges, end by end; unknown where either is. */
export const largerOf = (a: Range, b: Range): Range => ({
  likely: a.likely === null || b.likely === null ? null : max(a.likely, b.likely),
  worst: a.worst === null || b.worst === null ? null : max(a.worst, b.worst),
})

/** What is lost beyond what was lost anyway; null: nothing. */
export function beyond(now: Range, before: Range): Range | null {
  if (now.worst !== null && isZero(now.worst)) return null
  const likely = less(now.likely, before.likely)
  const worst = less(now.worst, before.worst)
  const most = likely === null || worst === null ? worst : max(likely, worst)
  return most !== null && isZero(most) ? null : { likely, worst: most }
}

function less(now: Ratio | null, before: Ratio | null): Ratio | null {
  if (now === null || before === null) return null
  return max(sub(now, before), ZERO)
}
