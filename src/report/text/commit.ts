import type { EntryPlan, RunbookStep, StagePlan } from '../../types/remedy.ts'
import { commitText, titleText } from '../escape.ts'
import { stageTitle } from '../markdown/stage.ts'
import { WHEN } from '../stage-words.ts'
import { place } from '../words.ts'
import { hang } from './width.ts'

/** Columns that Git's own tools show without wrapping. */
const WIDTH = 72

/** A commit message in two parts, as hosts take it; the body ends in a line end. */
export type CommitMessage = { readonly subject: string; readonly body: string }

/**
 * The message of a stage's commit: what changes, the runbook, and which way in it is about. Plain
 * text; nothing in it mentions anybody or closes anything.
 */
export function stageCommit(plan: StagePlan, { cluster, entry }: EntryPlan): CommitMessage {
  const about = `Way in: ${commitText(entry)} in cluster ${commitText(cluster)}`
  const body = [...changes(plan), ...runbook(plan), about]
  return { subject: stageTitle(plan), body: `${body.join('\n')}\n` }
}

function changes({ changes: all }: StagePlan): readonly string[] {
  if (all.length === 0) return []
  const lines = all.flatMap(({ text, at }) =>
    hang('- ', titleText(at === null ? text : `${text.replace(/\.$/, '')} (${place(at)})`), WIDTH),
  )
  return [...lines, '']
}

function runbook({ runbook: steps }: StagePlan): readonly string[] {
  return (['before', 'after', 'back'] as const).flatMap((when) => {
    const here = steps.filter((step) => step.when === when)
    if (here.length === 0) return []
    const title = WHEN[when]
    return [`${title.charAt(0).toUpperCase()}${title.slice(1)}:`, ...here.flatMap(stepLines), '']
  })
}

const stepLines = ({ text, command }: RunbookStep): readonly string[] => [
  ...hang('- ', titleText(text), WIDTH),
  ...(command === null ? [] : [`    $ ${commitText(command)}`]),
]
