import type { Objects } from '../../drive/objects.ts'
import type { Change } from '../../forge/code-host.ts'
import { type Answer, explain, simulate } from '../commands/answers.ts'
import { planFix } from '../fix/planning.ts'
import { speak } from '../review/speak.ts'
import { offers } from '../suggest/offer.ts'

/** The ends of a change as a message between threads holds them. */
type Ends = Pick<Change, 'base' | 'head'>

type Question = { readonly change: Ends; readonly asOf: string }

/**
 * What is done apart from the process that answers webhooks: whatever reads manifests, because their
 * writer decides how much work they are. Plain values go in and come out.
 */
export const tasks = {
  review: speak,
  offers,
  plan: planFix,
  explain: (
    { entry, ...question }: Question & { readonly entry: string },
    host: Objects,
  ): Promise<Answer> => explain(entry, { ...question, host }),
  simulate: (
    { set, ...question }: Question & { readonly set: readonly string[] },
    host: Objects,
  ): Promise<Answer> => simulate(set, { ...question, host }),
}

export type Tasks = typeof tasks
