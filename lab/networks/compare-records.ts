import { networkOf } from './case.ts'
import { compareNetwork, type Difference } from './compare.ts'
import { strictness } from './judge.ts'
import { MODES, type Mode } from './question.ts'
import type { NetworkRecord } from './record.ts'

/** A difference between the simulator and a record. */
export type Disagreeing = Difference & { readonly scenario: string; readonly mode: Mode }

/** Where the simulator says something else than was measured, over all records and both modes. */
export function compareRecords(records: readonly NetworkRecord[]): readonly Disagreeing[] {
  const p = strictness(records.flatMap(({ answered }) => MODES.map((mode) => answered[mode])))
  return records.flatMap(({ scenario, entry, asked, answered }) =>
    MODES.flatMap((mode) => {
      const network = networkOf(scenario, entry, mode)
      const found = compareNetwork(network, asked, answered[mode], { p })
      return found.map((one) => ({ ...one, scenario: scenario.name, mode }))
    }),
  )
}
