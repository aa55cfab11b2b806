import { editFiles } from '../source/edit/edit.ts'
import type { Options } from '../types/engine.ts'
import type { FileEdit, Intent, NoPlan, Unedited } from '../types/remedy.ts'
import type { Simulated } from '../types/simulated.ts'
import { refused, type Step } from './change/draft.ts'
import { type Judgement, judgementOf } from './judgement.ts'
import { clustersOf, edited, type Revision, simulated } from './revision.ts'

/** A revision, and what it is like with all pods where earlier stages brought them. */
export type State = { readonly revision: Revision; readonly simulated: Simulated }

export type Terms = {
  readonly cluster: string
  readonly entry: string
  readonly options: Options
  /** Why the repository's own settings are not written to; null where they are. */
  readonly settingsApart: string | null
  /** Whether every order in which objects may be applied is looked at. */
  readonly isChecked: boolean
}

/** Steps made: the text, what it leads to, and what became of the findings. */
export type Attempt = {
  /** What is written; settings that are kept elsewhere are simulated and not written. */
  readonly edits: readonly FileEdit[]
  readonly unedited: readonly Unedited[]
  /** Whether a person has to finish it, so that what it leads to is not known. */
  readonly isUnfinished: boolean
  readonly state: State
  readonly judgement: Judgement
}

/** Makes steps on a state: edits the text, reads it anew, simulates it and compares. */
export function attempt(
  steps: readonly Step[],
  before: State,
  { cluster, options, settingsApart }: Terms,
): Attempt | NoPlan {
  const intents = steps.flatMap((step) => step.intents)
  const made = editFiles(intents)
  const revision = edited(before.revision, made.edits)
  if ('code' in revision)
    return refused('unreadable', `The edited text cannot be read: ${revision.message}`)
  const touched = made.edits.map(({ path }) => path)
  const clusters = new Set([cluster, ...clustersOf(revision, touched)])
  const after = simulated(revision, options, {
    clusters: before.revision.settings.clusters.length === 0 ? [] : [...clusters],
    before: before.simulated,
  })
  const apartness = apartnessOf(before.revision, settingsApart)
  const judgement = judgementOf({
    before: before.simulated,
    after,
    base: before.simulated,
    settings: revision.settings,
    options,
  })
  const left = [...made.unedited, ...steps.flatMap(byHand)]
  return {
    edits: made.edits.filter(({ path }) => apartness(path) === null),
    unedited: [...left, ...apart(steps, apartness)],
    isUnfinished: left.length > 0,
    state: { revision, simulated: whole(before.simulated, after) },
    judgement,
  }
}

/** Clusters that the edits do not touch are as they were. */
const whole = (before: Simulated, after: Simulated): Simulated => ({
  ...after,
  clusters: before.clusters.map(
    (one) => after.clusters.find(({ cluster }) => cluster.name === one.cluster.name) ?? one,
  ),
})

const byHand = ({ byHand: reason, text, at }: Step): readonly Unedited[] =>
  reason === null ? [] : [{ at, reason, change: text }]

/**
 * Why a file of settings is not written to; null where it may be, and for any other file. The
 * organisation's stands in another repository and counts for more than this one.
 */
const apartnessOf =
  ({ settingsFiles: { own, organisation } }: Revision, settingsApart: string | null) =>
  (path: string): string | null => {
    if (path === organisation?.path) return 'these are the settings of the organisation'
    return path === own?.path ? settingsApart : null
  }

/** What would be written into settings that are not the tree's own. */
function apart(
  steps: readonly Step[],
  apartness: (path: string) => string | null,
): readonly Unedited[] {
  const reasonOf = (intent: Intent): string | null =>
    intent.k === 'create' ? null : apartness(intent.field.doc.file)
  return steps.flatMap(({ intents, at, text }) => {
    const reason = intents.map(reasonOf).find((each) => each !== null)
    return reason === undefined || reason === null ? [] : [{ at, reason, change: text }]
  })
}
