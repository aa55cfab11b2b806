import { doubts, isRefused, proofWords, stageLabel, VERDICTS } from '../../report/stage-words.ts'
import { count, place } from '../../report/words.ts'
import type { StagePlan } from '../../types/remedy.ts'
import type { Delivery, Means } from './deliver.ts'

/** What else a person should know of what was delivered, a line each. */
export function notesOn(
  { plan, stages }: Delivery,
  name: string | null,
  means: Means['k'],
): readonly string[] {
  const hasSteps = stages.some(({ runbook }) => runbook.length > 0)
  const isPart = plan.stages.length > 1 && name === null
  return [
    ...(isPart ? stages.slice(0, 1).map((first) => oneByOne(first, stages.length, means)) : []),
    ...stages.filter(isRunbookOnly).map(withoutEdits),
    ...proofNotes(stages),
    ...(hasSteps
      ? ['before and after each merge there is something to do: edgewise fix shows it']
      : []),
  ]
}

function oneByOne({ stage }: StagePlan, all: number, means: Means['k']): string {
  const stages = count(all, 'stage')
  const head = means === 'branch' ? `a commit for each of ${stages}` : `${stages} together`
  return `${head}; each is meant to be merged and applied by itself: --stage ${stage} first`
}

const isRunbookOnly = ({ edits, unedited }: StagePlan): boolean =>
  edits.length === 0 && unedited.length === 0

const withoutEdits = (stage: StagePlan): string =>
  `${stageLabel(stage)} edits nothing: it is done by its runbook alone`

/** An object that several stages touch counts once, as the last of them leaves it. */
function proofNotes(stages: readonly StagePlan[]): readonly string[] {
  const touched = stages.flatMap(({ proof }) => proof)
  const proofs = [...new Map(touched.map((each) => [each.object, each])).values()]
  if (proofs.length === 0) return []
  const said = doubts(proofs).map(({ file, object, verdict, messages }) =>
    [`${object} in ${file} is ${VERDICTS[verdict]}`, ...messages.slice(0, 1)].join(': '),
  )
  return [`checked by kubeconform, strict: ${proofWords(proofs)}`, ...said]
}

/** What was asked for and is not in what was delivered, a line each. */
export function refusalsOn({ plan, stages }: Delivery): readonly string[] {
  const refused = plan.stages.find(isRefused)
  return [
    ...stages.flatMap(({ unedited }) =>
      unedited.map(({ at, reason, change }) => {
        const where = at === null ? '' : `${place(at)}: `
        return `${where}not edited, by hand: ${change} (${reason})`
      }),
    ),
    ...(refused === undefined ? [] : [`${stageLabel(refused)} ${whyRefused(refused)}`]),
  ]
}

/** "is refused: it would bring error source-ip-misjudged: ...". */
export function whyRefused({ worse, proof }: StagePlan): string {
  const [finding] = worse
  if (finding !== undefined)
    return `is refused: it would bring ${finding.severity} ${finding.rule}: ${finding.message}`
  const wrong = proof.find(({ verdict }) => verdict === 'invalid')
  const why = [wrong?.object ?? 'an object', ...(wrong?.messages.slice(0, 1) ?? [])].join(': ')
  return `is refused: the API server would not take ${why}`
}
