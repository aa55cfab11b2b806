import { describe, expect, test } from 'vitest'
import { suite } from '../../src/findings/suite.ts'
import {
  changeNames,
  filesOf,
  foundAfter,
  foundIn,
  reviewScenario,
  scenarioNames,
  simulateScenario,
  wantsOf,
} from '../support/scenarios.ts'

describe('scenarios find what their comments want, and nothing else', () => {
  test.each(scenarioNames)('%s', (name) => {
    const files = filesOf(name)
    const simulation = simulateScenario(files)
    expect(foundIn(simulation)).toEqual(wantsOf(files))
    expect(simulation.problems).toEqual([])
  })
})

describe('changes find what the comments of both sides want, and nothing else', () => {
  test.each(changeNames)('%s', (name) => {
    const [base, head] = [filesOf(`${name}/base`), filesOf(`${name}/head`)]
    const review = reviewScenario(base, head)
    expect(foundIn(simulateScenario(base))).toEqual(wantsOf(base))
    expect(foundAfter(review)).toEqual(wantsOf(head))
    expect(review.summary.new).toBeGreaterThan(0)
    expect(review.problems).toEqual([])
  })
})

test('every rule has a scenario that wants it, and every want is a rule', () => {
  const sample = foundIn(simulateScenario(filesOf('sample/head')))
  const heads = changeNames.map((name) => `${name}/head`)
  const written = [...scenarioNames, ...heads].flatMap((name) => wantsOf(filesOf(name)))
  const wanted = [...written, ...sample]
  const rules = new Set(wanted.map((want) => want.slice(0, want.indexOf(' '))))
  expect([...rules].toSorted()).toEqual(suite.map(({ id }) => id).toSorted())
})

test('the complete pattern keeps the address, spreads evenly and loses nothing', () => {
  const [cluster] = simulateScenario(filesOf('complete')).clusters
  const path = cluster?.entries[0]?.paths[0]
  expect(path?.sourceIp.map(({ client, trust }) => [client, trust])).toEqual([
    ['preserved', null],
    ['forwarded', 'sound'],
  ])
  expect(path?.spread.peakToMean).toEqual({
    pods: { likely: 1, worst: 1 },
    nodes: { likely: 1, worst: 1 },
  })
  const nothing = { likely: 0, worst: 0 }
  expect(path?.loss).toEqual([
    { phase: 'steady', dropped: nothing, refused: nothing, denied: nothing },
    { phase: 'rolling-update', dropped: nothing, refused: nothing, denied: nothing },
  ])
})
