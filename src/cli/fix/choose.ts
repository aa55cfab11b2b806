import { InputError } from '../../drive/errors.ts'
import { isRefused, NO_ENTRY, noneWords, stageLabel } from '../../report/stage-words.ts'
import type { EntryPlan, Fix, NoPlan, StagePlan } from '../../types/remedy.ts'
import { whyRefused } from './notes.ts'

/** What to deliver, or one line that says why there is nothing, or nothing yet. */
export type Choice =
  | { readonly k: 'stages'; readonly plan: EntryPlan; readonly stages: readonly StagePlan[] }
  | { readonly k: 'nothing'; readonly lines: readonly string[] }
  | { readonly k: 'refused'; readonly line: string }

/** Why there is no plan, where that is as good as having been refused. */
const REFUSED: ReadonlySet<NoPlan['code']> = new Set(['undeclared', 'unsafe', 'unreadable'])

/** Entries that are named in one line. */
const SHOWN = 4

/**
 * The stages that are delivered: those of the one way in that has any, up to the first that is
 * refused; with a name, the one that is due, if that is its name.
 *
 * @throws InputError where several ways in have stages, or the one that was named does not exist.
 */
export function choose({ plans }: Fix, name: string | null): Choice {
  const missing = plans.find(({ none }) => none?.code === 'not-found')
  if (missing?.none) throw new InputError(`--entry ${missing.entry}: ${missing.none.message}`)
  const [plan, ...others] = plans.filter(({ stages }) => stages.length > 0)
  if (plan === undefined) return withoutPlan(plans)
  if (others.length > 0) throw several([plan, ...others])
  const [due] = plan.stages
  if (due === undefined) return withoutPlan(plans)
  if (name !== null && name !== due.stage) return { k: 'refused', line: notDue(name, due, plan) }
  if (isRefused(due)) return { k: 'refused', line: `${stageLabel(due)} ${whyRefused(due)}` }
  const end = plan.stages.findIndex(isRefused)
  const sound = end < 0 ? plan.stages : plan.stages.slice(0, end)
  return { k: 'stages', plan, stages: name === null ? sound : sound.slice(0, 1) }
}

/** 1 where something that was asked for cannot be done as it is. */
export function statusOfPlans({ plans }: Fix): 0 | 1 {
  const wrong = plans.some(
    ({ stages, none }) =>
      (none !== null && REFUSED.has(none.code)) ||
      stages.some((stage) => isRefused(stage) || stage.unedited.length > 0),
  )
  return wrong ? 1 : 0
}

function withoutPlan(plans: readonly EntryPlan[]): Choice {
  const lines = plans.flatMap((plan) => (plan.none === null ? [] : [noneLine(plan, plan.none)]))
  return { k: 'nothing', lines: lines.length === 0 ? [NO_ENTRY] : lines }
}

/** Why nothing is planned for a way in, and what to declare where that helps. */
export function noneLine({ cluster, entry }: EntryPlan, none: NoPlan): string {
  const declare = none.declare === null ? '' : ` (declare ${none.declare})`
  return `${cluster} · ${entry}: ${noneWords(none)}: ${none.message}${declare}`
}

function several(plans: readonly EntryPlan[]): InputError {
  const entries = [...new Set(plans.map(({ entry }) => entry))]
  const [option, names] =
    entries.length > 1
      ? ['--entry', entries]
      : ['--cluster', [...new Set(plans.map(({ cluster }) => cluster))]]
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  const shown = names.slice(0, SHOWN).join(', ')
  return new InputError(
    `${plans.length} ways in have stages: name one with ${option} (${shown}${more})`,
  )
}

function notDue(name: string, due: StagePlan, { stages }: EntryPlan): string {
  const isPlanned = stages.some(({ stage }) => stage === name)
  return isPlanned
    ? `--stage ${name}: ${stageLabel(due)} comes first, and has to be merged before`
    : `--stage ${name}: there is nothing left to do; ${stageLabel(due)} is due`
}
