import { describe, expect, test } from 'vitest'
import type { Memo } from '../../src/types/engine.ts'
import type { Evidence, Finding, Review, Simulation } from '../../src/types/report.ts'
import { type Mutable, mutate, scalarsIn } from '../support/mutations.ts'
import {
  changeNames,
  filesOf,
  headFindings,
  reviewScenario,
  scenarioNames,
  simulateScenario,
} from '../support/scenarios.ts'
import { type Files, SETTINGS } from '../support/simulate-text.ts'

/** A finding with all that it rests on, as text without the keys of the table. */
type Grounded = { readonly finding: Finding; readonly evidence: readonly Evidence[] }

const idOf = ({ rule, entry, subject }: Finding): string => `${rule} ${entry} ${subject}`

const grounded = (simulation: Simulation): Side => new Map(simulation.clusters.flatMap(groundsOf))

const groundedAfter = (review: Review): Side =>
  new Map(
    review.clusters.flatMap(({ findings, evidence }) =>
      groundsOf({ findings: headFindings(findings), evidence }),
    ),
  )

type Found = {
  readonly findings: readonly Finding[]
  readonly evidence: Readonly<Record<string, Evidence>>
}

function groundsOf({ findings, evidence }: Found): readonly (readonly [string, Grounded])[] {
  return findings.map((finding) => {
    const reached = new Set<string>()
    const visit = (key: string): void => {
      if (reached.has(key)) return
      reached.add(key)
      for (const below of evidence[key]?.from ?? []) visit(below)
    }
    finding.evidence.forEach(visit)
    const all = [...reached].flatMap((key) => evidence[key] ?? [])
    return [idOf(finding), { finding, evidence: all }] as const
  })
}

const sizeAndWords = ({ size, message, severity, certainty }: Finding): string =>
  JSON.stringify([size, message, severity, certainty])

const texts = ({ evidence }: Grounded): string =>
  JSON.stringify(evidence.map(({ text, at }) => [text, at]).toSorted())

const restsOn = ({ evidence }: Grounded, { file, path, line }: Mutable): boolean =>
  evidence.some(
    ({ kind, text, at }) =>
      kind === 'field' && at?.file === file && at.line === line && text.startsWith(`${path}: `),
  )

type Side = ReadonlyMap<string, Grounded>

/** `null`: the change makes the settings invalid, so that nothing is answered at all. */
function answered(ask: () => Side): Side | null {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('refused')) return null
    throw error
  }
}

type Flaws = { readonly missing: Set<string>; readonly idle: Set<string> }

/** What one change shows about the evidence of every finding that was there before. */
function judge(
  change: { readonly scalar: Mutable; readonly other: string },
  sides: { readonly before: Side; readonly after: Side },
  { missing, idle }: Flaws,
): void {
  const { scalar, other } = change
  const where = `${scalar.file}:${scalar.line} ${scalar.path}: ${scalar.written} → ${other}`
  for (const [id, was] of sides.before) {
    const is = sides.after.get(id)
    const differs = is === undefined || sizeAndWords(is.finding) !== sizeAndWords(was.finding)
    const named = restsOn(was, scalar)
    if (differs && !named) missing.add(`${id}: ${where}`)
    if (!differs && named && texts(is) === texts(was)) idle.add(`${id}: ${where}`)
  }
}

/** Changes every scalar of some files, and holds what follows against the evidence. */
function expectGrounds(files: Files, ask: (files: Files) => Side): void {
  const before = ask(files)
  const flaws: Flaws = { missing: new Set(), idle: new Set() }
  let tried = 0
  for (const scalar of scalarsIn(files))
    for (const other of scalar.others) {
      const after = answered(() => ask(mutate(files, scalar, other)))
      if (after === null) continue
      tried += 1
      judge({ scalar, other }, { before, after }, flaws)
    }
  expect(tried).toBeGreaterThan(20)
  expect([...flaws.missing], 'changes a finding without being in its evidence').toEqual([])
  expect([...flaws.idle], 'is in the evidence without any effect').toEqual([])
}

describe('what a finding rests on is what changes it', () => {
  test.each([...scenarioNames, 'sample/head'])('%s', (name) => {
    const memo: Memo = new Map()
    expectGrounds(filesOf(name), (files) => grounded(simulateScenario(files, memo)))
  })
})

describe('what a finding about a change rests on is what changes it', () => {
  /** The base a line further down: by its line, evidence tells of which side it is. */
  const sides = (name: string): readonly [Files, Files] => {
    const base = Object.entries(filesOf(`${name}/base`))
    return [
      Object.fromEntries(base.map(([file, text]) => [file, `# before\n${text}`])),
      filesOf(`${name}/head`),
    ]
  }

  test.each(changeNames)('%s, its head', (name) => {
    const [base, head] = sides(name)
    // Settings are read from the base.
    const { [SETTINGS]: _, ...manifests } = head
    expectGrounds(manifests, (files) => groundedAfter(reviewScenario(base, files)))
  })

  test.each(changeNames)('%s, its base', (name) => {
    const [base, head] = sides(name)
    expectGrounds(base, (files) => groundedAfter(reviewScenario(files, head)))
  })
})
