import { type Comparison, compare } from './compare.ts'
import { answersOf, type ClusterRecord } from './records.ts'

const known = new WeakMap<ClusterRecord, Comparison>()

/** What the simulator says of a record's scenario against what it holds; worked out once. */
export function comparisonOf(record: ClusterRecord): Comparison {
  const found = known.get(record) ?? compare(record, record.workload, answersOf(record))
  known.set(record, found)
  return found
}
