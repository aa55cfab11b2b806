import { describe, expect, test } from 'vitest'
import { chiSquareTail, isWithin, probabilityOf, wilson } from '../../lab/networks/statistics.ts'

/** Values of tables: Abramowitz and Stegun 26.7, Wilson 1927. */
describe('chi-square', () => {
  test.each([
    [3.841, 1, 0.05],
    [10.828, 1, 0.001],
    [9.488, 4, 0.05],
    [18.467, 4, 0.001],
    [29.588, 10, 0.001],
    [2.558, 10, 0.99],
  ])('%d with %i degrees of freedom: %d', (statistic, degrees, tail) => {
    expect(chiSquareTail(statistic, degrees)).toBeCloseTo(tail, 4)
  })

  test('far tails stay apart from nothing', () => {
    expect(chiSquareTail(100, 1)).toBeGreaterThan(0)
    expect(chiSquareTail(100, 1)).toBeLessThan(1e-22)
  })

  test('counts that fit, that do not, and that cannot be', () => {
    expect(probabilityOf([100, 100], [0.5, 0.5])).toBe(1)
    expect(probabilityOf([150, 50], [0.5, 0.5])).toBeLessThan(1e-11)
    expect(probabilityOf([99, 1], [1, 0])).toBe(0)
    expect(probabilityOf([], [])).toBe(1)
  })
})

describe('the Wilson interval', () => {
  test('of 10 in 100', () => {
    const [low, high] = wilson(10, 100, 1.96)
    expect(low).toBeCloseTo(0.0552, 4)
    expect(high).toBeCloseTo(0.1744, 4)
  })

  test('one loss in thousands is not none', () => {
    expect(isWithin(0, 0, 4_000)).toBe(true)
    expect(isWithin(0, 1, 4_000)).toBe(false)
    expect(isWithin(1, 4_000, 4_000)).toBe(true)
  })
})
