import type { Proof, RunbookStep, StagePlan } from '../types/remedy.ts'
import type { Finding } from '../types/report.ts'
import type { Terms } from './attempt.ts'
import { entryIn } from './judgement.ts'
import type { Made } from './make-stage.ts'

const WHEN: readonly RunbookStep['when'][] = ['before', 'after', 'back']

/** What is published of a stage, or of one of its parts. */
export function stagePlan(
  { draft, before, attempt, safety }: Made,
  given: {
    readonly terms: Terms
    readonly part: number
    readonly parts: number
    readonly proof: readonly Proof[]
  },
): StagePlan {
  const { terms, part, parts, proof } = given
  const isSafe = safety !== null && safety.loss === null
  return {
    stage: draft.stage,
    part,
    parts,
    title: draft.title,
    changes: [
      ...draft.steps.map(({ text, at }) => ({ text, at })),
      ...(safety?.notes ?? []).map((text) => ({ text, at: null })),
    ],
    edits: attempt.edits,
    unedited: attempt.unedited,
    safe: [...draft.safe, ...(isSafe ? [IN_ANY_ORDER] : [])],
    wakes: safety?.wakes ?? [],
    runbook: WHEN.flatMap((when) => draft.runbook.filter((step) => step.when === when)),
    applies: draft.applies,
    loss: safety?.loss ?? null,
    lossBack: safety?.lossBack ?? null,
    before: entryIn(before.simulated, terms),
    after: entryIn(attempt.state.simulated, terms),
    solved: attempt.judgement.solved.map((finding): Finding => ({ ...finding, fixable: true })),
    meanwhile: attempt.judgement.worse,
    worse: [],
    proof,
    linters: draft.linters,
  }
}

const IN_ANY_ORDER =
  'Every order in which the objects may be applied was simulated, with pods being replaced and the ' +
  'front lagging behind: no more new connections are lost than before.'
