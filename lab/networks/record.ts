import { readFileSync, writeFileSync } from 'node:fs'
import type { Scenario } from '../scenario/scenario.ts'
import { type Case, readFolder } from './case.ts'
import type { Verdict } from './judge.ts'
import type { Asked } from './pose.ts'
import { MODES, type Mode, type Phase, type PhaseAnswer, type ProbeAnswer } from './question.ts'

/** What was asked about one way in, and what came back in each mode. */
export type NetworkRecord = {
  readonly seed: number | null
  readonly scenario: Scenario
  readonly entry: string
  readonly asked: Asked
  readonly answered: Readonly<Record<Mode, readonly PhaseAnswer[]>>
}

/** What answered, by name: kubernetes, kernel and tools. */
export type Head = Readonly<Record<string, string>>

/** Measurements beside the simulator's phases: one network, probed in each mode. */
export type RowRecord = {
  readonly name: string
  readonly mode: Mode
  readonly probes: readonly ProbeAnswer[]
}

type Stored = Omit<NetworkRecord, 'scenario' | 'asked'> & {
  /** A scenario of `manifests/` stays where it is. */
  readonly scenario: Scenario | { readonly folder: string }
  /** Phases without what is as usual. */
  readonly asked: Omit<Asked, 'phases'> & { readonly phases: readonly Partial<Phase>[] }
}

const USUAL: Phase = {
  name: '',
  pods: {},
  notices: false,
  connections: 0,
  clients: [],
  forged: '',
  elsewhere: 0,
}

/** What is compared of a phase. */
const compact = ({ members: _, apps: __, ...phase }: PhaseAnswer): PhaseAnswer => phase

const unusual = (phase: Phase): Partial<Phase> =>
  Object.fromEntries(
    Object.entries(phase).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(USUAL[key as keyof Phase]),
    ),
  )

const fileOf = (name: string): string =>
  new URL(`../../test/lab/${name}.json`, import.meta.url).pathname

/** Records of the campaign; scenarios of `manifests/` are read from their folders. */
export function readRecords(): { readonly head: Head; readonly records: readonly NetworkRecord[] } {
  const { head, records } = JSON.parse(readFileSync(fileOf('networks'), 'utf8')) as {
    readonly head: Head
    readonly records: readonly Stored[]
  }
  return {
    head,
    records: records.map((record) => ({
      ...record,
      scenario: 'folder' in record.scenario ? readFolder(record.scenario.folder) : record.scenario,
      asked: {
        ...record.asked,
        phases: record.asked.phases.map((phase) => ({ ...USUAL, ...phase })),
      },
    })),
  }
}

/** Writes verdicts as records, one a line: both modes of a case together. */
export function writeRecords(head: Head, verdicts: readonly Verdict[]): void {
  const cases = new Map<Case, Partial<Record<Mode, readonly PhaseAnswer[]>>>()
  for (const { one, mode, phases } of verdicts)
    cases.set(one, { ...cases.get(one), [mode]: phases.map(compact) })
  const stored = [...cases].map(([{ seed, folder, scenario, entry, asked }, answered]) => ({
    seed,
    scenario: folder === null ? scenario : { folder },
    entry,
    asked: { ...asked, phases: asked.phases.map(unusual) },
    answered,
  }))
  writeLines('networks', head, stored)
}

/** The measurements that are compared with what the simulator knows of each mode. */
export function readRows(): { readonly head: Head; readonly records: readonly RowRecord[] } {
  return JSON.parse(readFileSync(fileOf('networks-modes'), 'utf8')) as {
    readonly head: Head
    readonly records: readonly RowRecord[]
  }
}

/** Writes the measurements of each mode. Throws where a mode is missing. */
export function writeRows(head: Head, rows: readonly RowRecord[]): void {
  for (const mode of MODES)
    if (!rows.some((row) => row.mode === mode)) throw new Error(`nothing was measured in ${mode}`)
  writeLines('networks-modes', head, rows)
}

function writeLines(name: string, head: Head, records: readonly unknown[]): void {
  const lines = records.map((record) => JSON.stringify(record)).join(',\n')
  writeFileSync(fileOf(name), `{ "head": ${JSON.stringify(head)},\n"records": [\n${lines}\n] }\n`)
}
