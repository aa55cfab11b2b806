import type { Proof, RunbookStep, StagePlan } from '../../types/remedy.ts'
import { doubts, inOrder, proofWords, VERDICTS, WHEN } from '../stage-words.ts'
import { count } from '../words.ts'
import { code, command, folded, message, type Sheet } from './gate.ts'
import { bullets } from './stage-lines.ts'
import { line } from './table.ts'

/** Steps of a runbook are never left out for want of room before everything else is. */
const FEWEST = 12

/** What Git cannot do or show: a row for each step, with its command to copy. */
export function runbook({ runbook: steps }: StagePlan, sheet: Sheet): readonly string[] {
  if (steps.length === 0) return []
  const all = inOrder(steps)
  const shown = all.slice(0, Math.max(FEWEST, sheet.detail.lines))
  const more = all.length - shown.length
  const isNew = (step: RunbookStep, index: number): boolean => shown[index - 1]?.when !== step.when
  return [
    line(['when', 'what', 'command']),
    line(['---', '---', '---']),
    ...shown.map((step, index) =>
      line([
        isNew(step, index) ? `**${WHEN[step.when]}**` : '',
        message(step.text, sheet),
        step.command === null ? '' : command(step.command, sheet),
      ]),
    ),
    '',
    ...(more > 0 ? [`And ${count(more, 'more step')}.`, ''] : []),
  ]
}

/** What other tools will complain of, and why it is meant. */
export function asked({ linters: of }: StagePlan, sheet: Sheet): readonly string[] {
  const say = (each: string): string => message(each, sheet)
  const body = of.length === 0 ? ['Nothing new.'] : bullets({ of, say }, sheet)
  return folded('What other linters will say', body)
}

/** What the validator says of each object that is touched: first what it does not call valid. */
export function verdicts({ proof }: StagePlan, sheet: Sheet): readonly string[] {
  if (proof.length === 0) return []
  const of = [...doubts(proof), ...proof.filter(({ verdict }) => verdict === 'valid')]
  const say = ({ file, object, verdict, messages }: Proof): string => {
    const why = messages.length === 0 ? '' : `: ${message(messages.join('; '), sheet)}`
    return `${code(object, sheet)} in ${code(file, sheet)}: ${VERDICTS[verdict]}${why}`
  }
  return folded(`Checked by kubeconform, strict: ${proofWords(proof)}`, bullets({ of, say }, sheet))
}
