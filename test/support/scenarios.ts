import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Memo } from '../../src/types/engine.ts'
import type { Simulation } from '../../src/types/report.ts'
import { type Files, simulateText } from './simulate-text.ts'

const root = new URL('../../manifests', import.meta.url).pathname

/** Scenarios are judged as of this day, so that dates in them mean something. */
const AS_OF = '2026-11-22'

/** The folders under `manifests/`, but for the sample change, which has two sides. */
export const scenarioNames: readonly string[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'sample')
  .map(({ name }) => name)
  .toSorted()

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

/** Every finding of a simulation, as `rule file:line`. */
export const foundIn = (simulation: Simulation): readonly string[] =>
  simulation.clusters
    .flatMap(({ findings }) =>
      findings.map(({ rule, at }) => `${rule} ${at === null ? '-' : `${at.file}:${at.line}`}`),
    )
    .toSorted()

/** A scenario's files, simulated. */
export const simulateScenario = (files: Files, memo?: Memo): Simulation =>
  simulateText(files, { asOf: AS_OF }, memo)
