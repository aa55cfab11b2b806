/** Numbers that follow from a seed. */
export type Chance = {
  /** From 0 on, below 1. */
  number(): number
  /** A whole number below `end`. */
  below(end: number): number
  of<T>(some: readonly T[]): T
  shuffled<T>(some: readonly T[]): readonly T[]
}

/** Mulberry32: the same numbers for the same seed, on every machine. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(number() * end)
  return {
    number,
    below,
    of: (some) => {
      if (some.length === 0) throw new Error('there is nothing to choose from')
      return some[below(some.length)] as (typeof some)[number]
    },
    shuffled: (some) =>
      some
        .map((value) => ({ value, order: number() }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ value }) => value),
  }
}
