import type { Scenario } from './scenario/scenario.ts'

/** Tells whoever waits what is being done, one line at a time. */
export type Say = (line: string) => void

/** Where simulator and oracle differ, on a scenario as small as it could be made. */
export type Disagreement = {
  readonly scenario: Scenario
  /** What was asked: a workload, or an entry and a phase. */
  readonly about: string
  readonly predicted: string
  readonly measured: string
}

/** One oracle with the generator of its scenarios and the file of its records. */
export type Campaign = {
  readonly name: 'clusters' | 'networks' | 'stages' | 'facts'
  /** Installs and builds what it needs; resolves with what is missing here, or `null`. */
  prepare(say: Say): Promise<string | null>
  /** Asks about the scenarios of `manifests/` and random ones, and writes new records. */
  record(
    wanted: { readonly seed: number; readonly count: number | null },
    say: Say,
  ): Promise<readonly Disagreement[]>
  /** Puts scenarios before simulator and oracle. */
  check(scenarios: readonly Scenario[], say: Say): Promise<readonly Disagreement[]>
}
