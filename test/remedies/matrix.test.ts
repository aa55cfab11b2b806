import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { suite } from '../../src/findings/suite.ts'
import { PATTERN_RULES } from '../../src/remedies/rules.ts'
import type { Fix, StagePlan } from '../../src/types/remedy.ts'
import type { Finding } from '../../src/types/report.ts'
import { type Format, formats } from '../support/fix-formats.ts'
import { fixText, withStage } from '../support/fix-text.ts'
import { withSections } from '../support/readme.ts'
import { filesOf, simulateScenario } from '../support/scenarios.ts'
import { type Files, SETTINGS } from '../support/simulate-text.ts'

/** A cluster that has a finding which `fix` takes away, by the rule that finds it. */
const sources: ReadonlyMap<string, () => Files> = new Map([
  ['source-ip-lost', () => filesOf('cluster-policy')],
  ['source-ip-misjudged', () => filesOf('cluster-policy')],
  ['traffic-dropped', () => filesOf('half-done-no-toleration')],
  ['pod-hotspot', crowded],
  ['ingress-not-pinned', () => filesOf('not-pinned')],
  ['edge-shared', () => filesOf('half-done-no-taint')],
  ['edge-unschedulable', () => filesOf('half-done-no-toleration')],
  ['app-unschedulable', () => filesOf('spread-counts-edge')],
  ['edge-single-node', () => filesOf('half-done-one-node')],
  ['edge-single-replica', () => filesOf('not-pinned')],
  ['edge-no-budget', () => filesOf('not-pinned')],
  ['edge-single-zone', () => filesOf('not-pinned')],
  ['rollout-deadlock', () => filesOf('half-done-deadlock')],
  ['rollout-drops', () => filesOf('no-prestop')],
])

/** Three controller pods on two edge nodes: one node answers for half, its pods for a quarter each. */
function crowded(): Files {
  const { 'ingress/controller.yaml': controller = '', ...others } = filesOf('complete')
  const loose = controller
    .replace('replicas: 2', 'replicas: 3')
    .replace(/ {6}affinity:\n(?: {8}.*\n)+/, '')
  return { ...others, 'ingress/controller.yaml': loose }
}

/** What became of a cluster in a format: worked out once, for all rules that it stands for. */
type Outcome = {
  readonly fix: Fix
  readonly before: readonly Finding[]
  readonly after: readonly Finding[]
  readonly end: Files
}

const findingsOf = (files: Files): readonly Finding[] =>
  simulateScenario(files).clusters.flatMap(({ findings }) => findings)

const stagesOf = ({ plans }: Fix): readonly StagePlan[] => plans.flatMap(({ stages }) => stages)

const outcomes = new Map<string, Outcome>()

function outcomeOf(source: Files, format: Format): Outcome {
  const files = format.write(source)
  const key = JSON.stringify(files)
  const known = outcomes.get(key)
  if (known !== undefined) return known
  const fix = fixText(files)
  const end = stagesOf(fix).reduce(withStage, files)
  const outcome = { fix, end, before: findingsOf(files), after: findingsOf(end) }
  outcomes.set(key, outcome)
  return outcome
}

/** Why nothing is edited: what the plan leaves to a person, else why the files were not read. */
function reasonsOf({ problems, plans }: Fix): readonly string[] {
  const left = stagesOf({ version: 1, plans, problems }).flatMap(({ unedited }) =>
    unedited.map(({ reason }) => reason),
  )
  return left.length > 0 ? left : problems.map(({ message }) => message)
}

const isOf =
  (rule: string) =>
  (finding: Finding): boolean =>
    finding.rule === rule

/** The matrix as the README shows it, with the reason of each format that is refused. */
function written(): string {
  const rules = suite.map(({ id }) => id).filter((id) => sources.has(id))
  const verdicts = formats.map(({ refusal }) => (refusal === null ? 'fixed' : 'refused'))
  const cells = rules.map((rule) => [`\`${rule}\``, ...verdicts])
  const head = ['finding', ...formats.map(({ name }) => name)]
  const lines = [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`)
  const reasons = formats.flatMap((format) => {
    const { fix } = outcomeOf(filesOf('cluster-policy'), format)
    const [reason] = reasonsOf(fix)
    return reason === undefined ? [] : [`- ${format.name}: ${reason}.`]
  })
  return [...lines, '', 'Refused, with these words:', '', ...reasons].join('\n')
}

test('every rule with a remedy stands for itself', () => {
  expect([...sources.keys()].toSorted()).toEqual([...PATTERN_RULES].toSorted())
})

describe.each(formats.map((format) => [format.name, format] as const))('%s', (_, format) => {
  test.each([...sources])('%s', (rule, source) => {
    const outcome = outcomeOf(source(), format)
    if (format.refusal === null) expectFixed(rule, outcome, format)
    else expectRefused(rule, outcome, format.refusal)
  })
})

/** Solved, with nothing new, in the same format, and for good. */
function expectFixed(rule: string, outcome: Outcome, { check }: Format): void {
  const { fix, before, after, end } = outcome
  expect(reasonsOf(fix)).toEqual([])
  const wanted = before.filter(isOf(rule))
  const left = new Set(after.map(({ fingerprint }) => fingerprint))
  expect(wanted.some(({ fingerprint }) => !left.has(fingerprint))).toBe(true)
  const known = new Set(before.map(({ fingerprint }) => fingerprint))
  expect(after.filter(({ fingerprint }) => !known.has(fingerprint))).toEqual([])
  for (const [path, text] of Object.entries(end)) check(path, text)
  expect(stagesOf(fixText(end))).toEqual([])
}

/** No manifest is touched, and somebody is told why, and what to do where that is known. */
function expectRefused(
  rule: string,
  { fix, before }: Outcome,
  { reason, isRead }: NonNullable<Format['refusal']>,
): void {
  const reasons = reasonsOf(fix)
  expect(reasons.length).toBeGreaterThan(0)
  expect(reasons.filter((one) => !reason.test(one))).toEqual([])
  const touched = stagesOf(fix).flatMap(({ edits }) => edits.map(({ path }) => path))
  expect(touched.filter((path) => path !== SETTINGS)).toEqual([])
  expect(before.some(isOf(rule))).toBe(isRead)
  const words = stagesOf(fix).flatMap(({ unedited }) => unedited.map(({ change }) => change))
  expect(words.every((change) => change !== '')).toBe(true)
  expect(words.length > 0).toBe(isRead)
}

test('the README shows what each format comes to (UPDATE_README=1 writes it)', () => {
  const file = new URL('../../README.md', import.meta.url)
  const matrix = written()
  const readme = readFileSync(file, 'utf8')
  const now = withSections(readme, { fixes: matrix })
  if (process.env['UPDATE_README']) writeFileSync(file, now)
  else expect(readme).toBe(now)
  expect(matrix).toContain('refused')
})
