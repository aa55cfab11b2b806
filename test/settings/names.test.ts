import { expect, it } from 'vitest'
import { suite } from '../../src/findings/suite.ts'
import { fronts, ruleIds } from '../../src/settings/names.ts'

it('every rule that there is can be set and ignored, in the order of the suite', () => {
  const known = new Set(suite.map(({ id }) => id))
  expect(ruleIds.filter((id) => known.has(id))).toEqual([...known])
})

it('no name stands twice', () => {
  expect(new Set(ruleIds).size).toBe(ruleIds.length)
  expect(new Set(fronts).size).toBe(fronts.length)
})
