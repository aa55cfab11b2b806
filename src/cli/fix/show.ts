import { markdownText } from '../../report/escape.ts'
import { stageBody, stageTitle } from '../../report/markdown/stage.ts'
import { renderFix } from '../../report/text/fix.ts'
import type { EntryPlan, Fix, StagePlan } from '../../types/remedy.ts'
import type { Arguments } from '../arguments.ts'
import type { Terminal } from '../terminal.ts'
import { noneLine } from './choose.ts'

/** The plan for a person: as text, or as the pull requests that its stages would be. */
export function shown(fix: Fix, args: Arguments, { color, width }: Terminal): string {
  const stage = args.text('stage')
  const asked = stage === null ? fix : narrowed(fix, stage)
  if (args.text('format') === 'markdown') return markdown(fix, stage)
  return renderFix(asked, { color, width })
}

function narrowed(fix: Fix, name: string): Fix {
  const plans = fix.plans.map((plan) => ({
    ...plan,
    stages: plan.stages.filter(({ stage }) => stage === name),
  }))
  return { ...fix, plans: plans.filter(({ stages }) => stages.length > 0) }
}

/** Each with its title as a heading; what comes next is that of the whole plan. */
function markdown({ plans }: Fix, name: string | null): string {
  return plans
    .flatMap((plan) => [
      ...plan.stages
        .filter(({ stage }) => name === null || stage === name)
        .map((stage) => page(stage, plan)),
      ...(plan.none === null ? [] : [`${markdownText(noneLine(plan, plan.none))}\n`]),
    ])
    .join('\n')
}

const page = (stage: StagePlan, plan: EntryPlan): string =>
  `# ${stageTitle(stage)}\n\n${stageBody(stage, plan, { revision: null })}`
