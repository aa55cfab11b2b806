import { placesOf } from '../scenario/nodes.ts'
import { type Scenario, simulateScenario } from '../scenario/scenario.ts'
import type { Answers } from './oracle.ts'
import type { Answer, Outcome } from './question.ts'

/** What one question about one workload came to, as it stands in the file of records. */
export type ClusterRecord = {
  /** The scenario's name: a folder of `manifests/`, or `cluster-<seed>`. */
  readonly name: string
  readonly files: Scenario['files']
  readonly workload: string
  readonly answers: Readonly<Record<string, ShortAnswer>>
}

/** Versions and circumstances of all records of a file. */
type RecordHead = {
  readonly kubernetes: string
  readonly go: string
  readonly kernel: string
  readonly when: string
  readonly seed: number
}

export type ClusterRecords = {
  readonly head: RecordHead
  readonly records: readonly ClusterRecord[]
}

/** An answer with placements as `[chance, pending, pods on each node in order]`. */
type ShortAnswer = Omit<Answer, 'id' | 'outcomes'> & {
  readonly outcomes: readonly (readonly [number, number, string])[]
}

const nodesOf = (scenario: Scenario): string[] =>
  placesOf(simulateScenario(scenario)).map(({ node }) => node.metadata.name)

/** An answer as it is written into the file of records. */
export function recordOf(scenario: Scenario, workload: string, answers: Answers): ClusterRecord {
  const nodes = nodesOf(scenario)
  const short = Object.entries(answers).map(([id, { id: _, outcomes = [], ...rest }]) => {
    const all = outcomes.map(({ p, pods, pending = 0 }) => {
      const counts = nodes.map((node) => pods[node] ?? 0)
      return [Number(p.toFixed(9)), pending, counts.join(' ')] as const
    })
    return [id, { ...rest, outcomes: all }] as const
  })
  return {
    name: scenario.name,
    files: scenario.files,
    workload,
    answers: Object.fromEntries(short),
  }
}

/** The answers of a record as the oracle gave them. */
export function answersOf({ name, files, answers }: ClusterRecord): Answers {
  const nodes = nodesOf({ name, files })
  const long = Object.entries(answers).map(([id, { outcomes, ...rest }]) => {
    const all = outcomes.map(([p, pending, counts]): Outcome => {
      const pods = counts.split(' ').map((count, index) => [nodes[index] ?? '', Number(count)])
      return { p, pending, pods: Object.fromEntries(pods) as Outcome['pods'] }
    })
    return [id, { id, ...rest, outcomes: all }] as const
  })
  return Object.fromEntries(long)
}

/** The text of a file of records: one record a line, so that a changed answer is a changed line. */
export function recordsText({ head, records }: ClusterRecords): string {
  const lines = records.map((record) => JSON.stringify(record))
  return `{"head": ${JSON.stringify(head)},\n"records": [\n${lines.join(',\n')}\n]}\n`
}
