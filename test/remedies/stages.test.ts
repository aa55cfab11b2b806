import { describe, expect, test } from 'vitest'
import type { EntryPlan } from '../../src/types/remedy.ts'
import type { Finding, Simulation } from '../../src/types/report.ts'
import { fixText, withStage } from '../support/fix-text.ts'
import { filesOf, scenarioNames, simulateScenario } from '../support/scenarios.ts'
import type { Files } from '../support/simulate-text.ts'
import { goldenIn, goldenOf, writeGolden } from './golden.ts'

const names = [...scenarioNames, 'sample/head']

const findingsOf = ({ clusters }: Simulation): readonly Finding[] =>
  clusters.flatMap(({ findings }) => findings)

const fingerprints = (found: readonly Finding[]): readonly string[] =>
  found.map(({ fingerprint }) => fingerprint).toSorted()

const editsOf = ({ stages }: Pick<EntryPlan, 'stages'>) =>
  stages.map(({ stage, part, edits }) => ({ stage, part, edits }))

/** Applies the stages of a plan in order; `rest` is asked what is left after each. */
function apply(files: Files, plan: EntryPlan, rest: (now: Files, left: number) => void): Files {
  let now = files
  for (const [index, stage] of plan.stages.entries()) {
    now = withStage(now, stage)
    rest(now, index + 1)
  }
  return now
}

describe('the stages of a scenario', () => {
  test.each(names)('%s', (name) => {
    const files = filesOf(name)
    const { plans } = fixText(files)
    const golden = goldenOf(name, plans)
    if (process.env['UPDATE_GOLDEN']) writeGolden(name, golden)
    else expect(goldenIn(name)).toEqual(golden)

    const before = findingsOf(simulateScenario(files))
    const solved = plans.flatMap(({ stages }) => stages.flatMap((stage) => stage.solved))
    // What a stage brought for a later one to solve was not there before.
    const promised = before.filter(({ fingerprint }) =>
      solved.some((finding) => finding.fingerprint === fingerprint),
    )
    expect(fingerprints(before.filter(({ fixable }) => fixable))).toEqual(fingerprints(promised))

    for (const plan of plans) {
      expect(plan.stages.length > 0).toBe(plan.none === null)
      const end = apply(files, plan, (now, done) => {
        const [again] = fixText(now, { entry: plan.entry }).plans
        expect(editsOf(again ?? plan)).toEqual(editsOf({ stages: plan.stages.slice(done) }))
        if (done === plan.stages.length) expect(again?.none?.code).toBe('complete')
      })
      const after = findingsOf(simulateScenario(end))
      const left = new Set(fingerprints(after))
      for (const finding of plan.stages.flatMap((stage) => stage.solved))
        expect(left).not.toContain(finding.fingerprint)
      for (const finding of after) expect(fingerprints(before)).toContain(finding.fingerprint)
    }
  })
})

test('five nodes and nothing set aside become the complete pattern', () => {
  const files = filesOf('fix-nodes')
  const [plan] = fixText(files).plans
  if (plan === undefined) throw new Error('no plan')
  expect(plan.stages.map(({ stage }) => stage)).toEqual([
    'prepare',
    'move',
    'narrow',
    'keep',
    'seal',
  ])
  const end = simulateScenario(apply(files, plan, () => {}))
  const [cluster] = end.clusters
  const edge = cluster?.pools.find(({ role }) => role === 'edge')
  expect(edge).toMatchObject({
    nodes: { min: 2, max: 2 },
    labels: { 'ingress.example.com/edge': 'true' },
    taints: ['ingress.example.com/edge=true:NoSchedule'],
    zones: ['a', 'b'],
  })
  const path = cluster?.entries[0]?.paths[0]
  expect(path?.externalTrafficPolicy).toBe('Local')
  expect(path?.sourceIp.map(({ client }) => client)).toEqual(['preserved', 'forwarded'])
  const serving = path?.spread.likely.flatMap(({ profile }) => profile)
  expect(serving?.filter(({ podsEach }) => podsEach > 0)).toMatchObject([
    { pool: edge?.name, nodes: 2, podsEach: 1, nodeShare: 0.5 },
  ])
  expect(cluster?.findings.map(({ rule }) => rule)).toEqual(['controller-retired'])
})
