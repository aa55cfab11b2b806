import type { Intent, NoPlan, RunbookStep, Stage, StagePlan } from '../../types/remedy.ts'
import type { Location } from '../../types/source.ts'

/** One thing that a stage changes: in words, where, and as data. */
export type Step = {
  readonly text: string
  readonly at: Location | null
  readonly intents: readonly Intent[]
  /** Why a person has to make the change; null where the intents do. */
  readonly byHand: string | null
}

/** What a stage would do, before anything is edited or simulated. */
export type Draft = {
  readonly stage: Stage
  readonly title: string
  readonly steps: readonly Step[]
  readonly safe: readonly string[]
  readonly runbook: readonly RunbookStep[]
  readonly applies: StagePlan['applies']
  readonly linters: readonly string[]
}

/** What stands in the way of a plan; `declare` is the settings' key that would help. */
export const refused = (
  code: NoPlan['code'],
  message: string,
  declare: string | null = null,
): NoPlan => ({ code, message, declare })

/** Whether something is a reason against a plan and not what was asked for. */
export const isRefused = (value: object): value is NoPlan => 'code' in value && 'declare' in value

/** A step of a runbook before the merge, after it, or on the way back. */
export const runbook = (
  when: RunbookStep['when'],
  text: string,
  command: string | null = null,
): RunbookStep => ({ when, text, command })
