import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { EntryPlan, StagePlan } from '../../src/types/remedy.ts'
import type { Finding } from '../../src/types/report.ts'
import { onTheWay } from '../support/arbitrary/on-the-way.ts'
import { arbitraryCluster, textOf } from '../support/arbitrary-cluster.ts'
import { fixText, withStage } from '../support/fix-text.ts'
import type { Json } from '../support/manifests.ts'
import { type Files, SETTINGS, simulateText } from '../support/simulate-text.ts'

const ENTRY = 'ingress/Service/nginx'

/**
 * What a known edge makes speak, and what one leader of an address always has: under Local its pods
 * serve alone, and a plan goes there only where no pod gets more for it than one had before.
 */
const expectedIn = (files: Files) => {
  const isLed = Object.values(files).some((text) => text.includes('L2Advertisement'))
  const rules = ['ingress-not-pinned', 'edge-shared', 'worker-exposed', 'node-hotspot']
  const expected = isLed ? [...rules, 'pod-hotspot'] : rules
  return ({ rule, severity }: Finding): boolean => severity !== 'error' && expected.includes(rule)
}

const findingsOf = (files: Files): readonly Finding[] =>
  simulateText(files, { asOf: '2026-11-22' }).clusters.flatMap(({ findings }) => findings)

/** What may never change of an object that is there: its kind, and the pods that it selects. */
const fixedParts = (files: Files): readonly string[] =>
  Object.entries(files).flatMap(([path, text]) =>
    parseAllDocuments(path === SETTINGS ? '' : text).flatMap((document) => {
      const { kind, metadata, spec } = (document.toJS() ?? {}) as Json
      const { selector } = (spec ?? {}) as Json
      return isWorkload(kind) ? [JSON.stringify([kind, metadata, selector])] : []
    }),
  )

const isWorkload = (kind: unknown): boolean => kind === 'Deployment' || kind === 'DaemonSet'

function expectSound(files: Files, plan: EntryPlan): Files {
  expect(plan.stages.length === 0).toBe(plan.none !== null)
  const end = plan.stages.reduce(withStage, files)
  const isExpected = expectedIn(files)
  expect(fixedParts(end)).toEqual(fixedParts(files))
  for (const { worse, meanwhile = [] } of plan.stages) {
    expect(worse).toEqual([])
    expect(meanwhile.filter((finding) => !isExpected(finding))).toEqual([])
  }
  return end
}

const isFinished = (stage: StagePlan | undefined): boolean =>
  stage !== undefined && stage.unedited.length === 0

test('a stage never adds a finding, the end has none that was not there, and a second fix is idle', () => {
  let finished = 0
  const law = fc.property(onTheWay, (files) => {
    const [plan] = fixText(files, { entry: ENTRY }).plans
    if (plan === undefined) throw new Error('no plan')
    const end = expectSound(files, plan)
    if (!isFinished(plan.stages.at(-1))) return
    finished++
    const before = new Set(findingsOf(files).map(({ fingerprint }) => fingerprint))
    const added = findingsOf(end).filter(({ fingerprint }) => !before.has(fingerprint))
    const isExpected = expectedIn(files)
    expect(added.filter((finding) => !isExpected(finding))).toEqual([])
    const [again] = fixText(end, { entry: ENTRY }).plans
    expect([again?.none?.code, again?.stages.length]).toEqual(['complete', 0])
  })
  fc.assert(law, { numRuns: 40 })
  expect(finished).toBeGreaterThan(5)
})

test('what is merged so far leaves the stages that were announced', () => {
  const law = fc.property(onTheWay, (files) => {
    const [plan] = fixText(files, { entry: ENTRY }).plans
    if (plan === undefined || !isFinished(plan.stages.at(-1))) return
    const [first, ...others] = plan.stages
    if (first === undefined) return
    const [rest] = fixText(withStage(files, first), { entry: ENTRY }).plans
    expect(rest?.stages.map(({ stage, edits }) => [stage, edits])).toEqual(
      others.map(({ stage, edits }) => [stage, edits]),
    )
  })
  fc.assert(law, { numRuns: 12 })
})

test('no cluster makes it fail, and nothing is planned that makes anything worse', () => {
  const law = fc.property(arbitraryCluster, (sketch) => {
    const text = textOf(sketch)
    const files = {
      ...text,
      [SETTINGS]: `${text[SETTINGS] ?? 'version: 1\n'}fix: { label: ingress.example.com/edge }\n`,
    }
    for (const plan of fixText(files).plans) expectSound(files, plan)
  })
  fc.assert(law, { numRuns: 60 })
})
