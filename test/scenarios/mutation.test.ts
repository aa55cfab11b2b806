import { describe, expect, test } from 'vitest'
import type { Memo } from '../../src/types/engine.ts'
import type { Evidence, Finding, Simulation } from '../../src/types/report.ts'
import { type Mutable, mutate, scalarsIn } from '../support/mutations.ts'
import { filesOf, scenarioNames, simulateScenario } from '../support/scenarios.ts'
import type { Files } from '../support/simulate-text.ts'

/** A finding with all that it rests on, as text without the keys of the table. */
type Grounded = { readonly finding: Finding; readonly evidence: readonly Evidence[] }

const idOf = ({ rule, entry, subject }: Finding): string => `${rule} ${entry} ${subject}`

function grounded(simulation: Simulation): Side {
  return new Map(
    simulation.clusters.flatMap(({ findings, evidence }) =>
      findings.map((finding) => {
        const reached = new Set<string>()
        const visit = (key: string): void => {
          if (reached.has(key)) return
          reached.add(key)
          for (const below of evidence[key]?.from ?? []) visit(below)
        }
        finding.evidence.forEach(visit)
        const all = [...reached].flatMap((key) => evidence[key] ?? [])
        return [idOf(finding), { finding, evidence: all }] as const
      }),
    ),
  )
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
function simulated(files: Files, memo: Memo): Side | null {
  try {
    return grounded(simulateScenario(files, memo))
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

describe('what a finding rests on is what changes it', () => {
  test.each([...scenarioNames, 'sample/head'])('%s', (name) => {
    const files = filesOf(name)
    const memo: Memo = new Map()
    const before = grounded(simulateScenario(files, memo))
    const flaws: Flaws = { missing: new Set(), idle: new Set() }
    let tried = 0
    for (const scalar of scalarsIn(files))
      for (const other of scalar.others) {
        const after = simulated(mutate(files, scalar, other), memo)
        if (after === null) continue
        tried += 1
        judge({ scalar, other }, { before, after }, flaws)
      }
    expect(tried).toBeGreaterThan(20)
    expect([...flaws.missing], 'changes a finding without being in its evidence').toEqual([])
    expect([...flaws.idle], 'is in the evidence without any effect').toEqual([])
  })
})
