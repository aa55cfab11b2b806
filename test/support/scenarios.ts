import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Memo } from '../../src/types/engine.ts'
import type { Finding, Review, Simulation } from '../../src/types/report.ts'
import { type Files, reviewText, simulateText } from './simulate-text.ts'

const root = new URL('../../manifests', import.meta.url).pathname

/** Scenarios are judged as of this day, so that dates in them mean something. */
const AS_OF = '2026-11-22'

const folders: readonly string[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()

const hasSides = (name: string): boolean => existsSync(join(root, name, 'base'))

/** The folders under `manifests/` that are one cluster. */
export const scenarioNames = folders.filter((name) => !hasSides(name))

/** Those that are a change, with `base` and `head`; the sample's wants are not written on it. */
export const changeNames = folders.filter((name) => hasSides(name) && name !== 'sample')

/** The files of a folder under `manifests/`, by path within it. */
export function filesOf(folder: string): Files {
  const base = join(root, folder)
  const files = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    files.toSorted().map((file) => [file.slice(base.length + 1), readFileSync(file, 'utf8')]),
  )
}

/** What `# want:` comments ask for, as `rule file:line`. */
export function wantsOf(files: Files): readonly string[] {
  return Object.entries(files)
    .flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) => {
        const rules = /# want: ([a-z, -]+)$/.exec(line)?.[1]
        return rules === undefined
          ? []
          : rules.split(', ').map((rule) => `${rule} ${file}:${index + 1}`)
      }),
    )
    .toSorted()
}

const placeOf = ({ rule, at }: Finding): string =>
  `${rule} ${at === null ? '-' : `${at.file}:${at.line}`}`

/** Every finding of a simulation, as `rule file:line`. */
export const foundIn = (simulation: Simulation): readonly string[] =>
  simulation.clusters.flatMap(({ findings }) => findings.map(placeOf)).toSorted()

/** Every finding of a change's head, as `rule file:line`. */
export const foundAfter = (review: Review): readonly string[] =>
  review.clusters.flatMap(({ findings }) => headFindings(findings).map(placeOf)).toSorted()

/** What a review finds in the head: what is new, worse and as before. */
export const headFindings = (
  findings: Review['clusters'][number]['findings'],
): readonly Finding[] => [...findings.new, ...findings.worse, ...findings.existing]

/** A scenario's files, simulated. */
export const simulateScenario = (files: Files, memo?: Memo): Simulation =>
  simulateText(files, { asOf: AS_OF }, memo)

/** A change, reviewed. */
export const reviewScenario = (base: Files, head: Files): Review =>
  reviewText(base, head, { asOf: AS_OF })
