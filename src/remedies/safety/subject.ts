import type { Moment } from './moment.ts'
import type { State } from './states.ts'

/** Somebody who may lose something while changes are made. */
export type Subject = {
  /** Id of an entry or of a workload. */
  readonly id: string
  /** Ids of the changes that it can feel at all. */
  readonly changes: readonly string[]
  /** Changes that go along with others, as they do not matter for it but for others. */
  readonly with: (made: readonly string[]) => readonly string[]
  /**
   * What is lost when `now` becomes live and `then` is what had settled last; the same state twice:
   * for as long as it lasts. Null: no more than before.
   */
  readonly moment: (then: State, now: State) => Moment | null
}
