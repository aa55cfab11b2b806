import { describe, expect, it } from 'vitest'
import { crowd, resolveAll } from '../bench/selectors.ts'

describe('selectors', () => {
  it('look at about ten times the candidates for ten times the Services and workloads', () => {
    const few = resolveAll(crowd(500))
    const many = resolveAll(crowd(5000))
    expect([few.found, many.found]).toEqual([500, 5000])
    expect(few.probes).toBeGreaterThanOrEqual(few.found)
    expect(many.probes / few.probes).toBeLessThanOrEqual(11)
  })
})
