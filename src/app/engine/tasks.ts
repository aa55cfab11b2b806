import { type Answer, type Asked, explain, simulate } from '../commands/answers.ts'
import { planFix } from '../fix/planning.ts'
import { speak } from '../review/speak.ts'
import { scanTree } from '../scan/task.ts'
import { offers } from '../suggest/offer.ts'
import type { Source } from './engine.ts'
import { look } from './look.ts'

type Question = Omit<Asked, 'host'>

/**
 * What is done apart from the process that answers webhooks: whatever reads manifests, because their
 * writer decides how much work they are. Plain values go in and come out.
 */
export const tasks = {
  look,
  review: speak,
  offers,
  plan: planFix,
  scan: scanTree,
  explain: (
    { entry, ...question }: Question & { readonly entry: string },
    host: Source,
  ): Promise<Answer> => explain(entry, { ...question, host }),
  simulate: (
    { set, ...question }: Question & { readonly set: readonly string[] },
    host: Source,
  ): Promise<Answer> => simulate(set, { ...question, host }),
}

export type Tasks = typeof tasks
