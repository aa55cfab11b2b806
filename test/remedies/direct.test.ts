/** What mends a branch of which nothing is live. */

import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/types/report.ts'
import { scenario } from '../app/fixing.ts'
import { sample } from '../app/sample.ts'
import { fixText, withStage } from '../support/fix-text.ts'
import { type Files, simulateText } from '../support/simulate-text.ts'

const SERVICE = 'ingress/service.yaml'
const CONTROLLER = 'ingress/controller.yaml'
const complete = scenario('complete')

const changed = (files: Files, path: string, from: string | RegExp, to: string): Files => {
  const now = (files[path] ?? '').replace(from, to)
  if (now === files[path]) throw new Error(`${path} has no ${from}`)
  return { ...files, [path]: now }
}

const undone = (files: Files): Files => changed(files, SERVICE, 'Local', 'Cluster')

const findings = (files: Files): readonly Pick<Finding, 'rule'>[] =>
  simulateText(files).clusters.flatMap((cluster) => cluster.findings)

const rules = (files: Files): readonly string[] =>
  [...new Set(findings(files).map(({ rule }) => rule))].toSorted()

describe('the policy undone', () => {
  test('is one line in one stage, also where earlier stages lack something', () => {
    const head = undone(sample)
    const [plan] = fixText(head, { live: sample }).plans
    expect(plan?.stages).toMatchObject([
      { stage: 'keep', direct: true, loss: null, lossBack: null, part: 1, parts: 1, unedited: [] },
    ])
    const [stage] = plan?.stages ?? []
    if (stage === undefined) expect.unreachable('nothing is planned')
    expect(stage.solved.map(({ rule }) => rule).toSorted()).toEqual([
      'source-ip-lost',
      'source-ip-misjudged',
    ])
    expect(withStage(head, stage)).toEqual(sample)
    expect(stage.safe.join(' ')).toContain('Nothing of this branch is live yet')
    // Were it live, the way back would be a stage after the other.
    const [staged] = fixText(head).plans
    expect(staged?.stages.map((one) => one.stage)).toEqual(['narrow', 'keep'])
    expect(staged?.stages[0]).not.toHaveProperty('direct')
  })

  test('is mended where another change of the branch stays', () => {
    const grown = changed(undone(sample), 'README.md', /^/, '# More\n')
    const more = { ...grown, 'apps/more.yaml': MORE }
    const [stage] = fixText(more, { live: sample }).plans[0]?.stages ?? []
    if (stage === undefined) expect.unreachable('nothing is planned')
    expect(withStage(more, stage)).toEqual({ ...more, [SERVICE]: sample[SERVICE] })
  })
})

const MORE = `apiVersion: v1
kind: ConfigMap
metadata: { name: more, namespace: shop }
data: { a: b }
`

test('what a change brings to several stages is mended at once', () => {
  const head = undone(changed(complete, CONTROLLER, / +nodeSelector:\n.*\n/, ''))
  const [plan] = fixText(head, { live: complete }).plans
  expect(plan?.stages).toHaveLength(1)
  const [stage] = plan?.stages ?? []
  if (stage === undefined) expect.unreachable('nothing is planned')
  expect(stage).toMatchObject({ stage: 'keep', direct: true, loss: null })
  expect(rules(withStage(head, stage))).toEqual(rules(complete))
})

test('a change that brings nothing leaves the way to the pattern as it is', () => {
  const files = scenario('half-done-no-taint')
  const head = { ...files, 'apps/more.yaml': MORE }
  const staged = fixText(head).plans
  expect(fixText(head, { live: files }).plans).toEqual(staged)
})
