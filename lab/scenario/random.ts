/** A source of chance that a seed decides: equal seeds, equal draws. */
export type Random = {
  /** A number from 0 up to, but not including, 1. */
  next(): number
  /** A whole number, both ends included. */
  whole(least: number, most: number): number
  /** Whether something of probability `p` happens. */
  chance(p: number): boolean
  /** One of at least one item. Throws a `RangeError` where there is none. */
  pick<T>(items: readonly T[]): T
  /** The items in any order. */
  shuffled<T>(items: readonly T[]): T[]
}

/** Mulberry32: 32 bits of state, good enough to vary scenarios, and the same on every machine. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1))
  return {
    next,
    whole,
    chance: (p) => next() < p,
    pick: (items) => {
      const index = whole(0, items.length - 1)
      if (index >= items.length || items.length === 0)
        throw new RangeError('nothing to pick from: the list is empty')
      return items[index] as (typeof items)[number]
    },
    shuffled: (items) => {
      const left = [...items]
      return items.flatMap(() => left.splice(whole(0, left.length - 1), 1))
    },
  }
}
