import { problemsInOrder } from '../review/problem-list.ts'
import { simulate } from '../simulate.ts'
import type { Memo, Options, Refusal } from '../types/engine.ts'
import type { EntryPlan, Fix, NoPlan, Proof } from '../types/remedy.ts'
import { entriesOf } from './asked.ts'
import type { State, Terms } from './attempt.ts'
import { refused } from './change/draft.ts'
import { planDirect, type Unmerged } from './direct.ts'
import type { Made } from './make-stage.ts'
import { type Planned, planEntry } from './plan.ts'
import { proofOf, type Validate, writtenBy } from './proof.ts'
import { type Revision, simulated } from './revision.ts'
import { stagePlan } from './stage-plan.ts'
import { oncePerController } from './twins.ts'

export type FixInput = {
  readonly revision: Revision
  /** What runs, where nothing of the revision is live; under the settings of the revision. */
  readonly live: Revision | null
  readonly options: Options
  readonly settingsApart: string | null
  readonly validate: Validate
  readonly memo: Memo
  /** What the plans follow from, as a key of the memo. */
  readonly key: string
}

/**
 * Plans for every entry that the pattern is for; null while validations are asked for. Refuses names
 * in the options that nothing has.
 */
export function fix(input: FixInput): Fix | Refusal | null {
  const found = (input.memo.get(input.key) as Drawn | Refusal | undefined) ?? draw(input)
  // Validations are asked for once all is planned; nothing is planned again when they are there.
  input.memo.set(input.key, found)
  if ('message' in found) return found
  const { start, planned } = found
  const plans = planned.map((plan) => proven(plan, input, start))
  const known = plans.filter((plan) => plan !== null)
  if (known.length < plans.length) return null
  return { version: 1, plans: known, problems: problemsInOrder(start.simulated.problems) }
}

type Plan = Planned & { readonly isDirect?: true }
type Drawn = { readonly start: State; readonly planned: readonly Plan[] }

function draw({ revision, live, options, settingsApart }: FixInput): Drawn | Refusal {
  const now = simulate({ ...revision, options: { ...options, set: [] }, before: null })
  if ('message' in now) return now
  const start: State = { revision, simulated: now }
  const entries = entriesOf(now, options.entry)
  const unmerged = live === null || entries.length === 0 ? null : unmergedFrom(start, live, options)
  const planned = entries.map((one): Plan => {
    const terms: Terms = { ...one, options, settingsApart, isChecked: true }
    const direct = unmerged && planDirect(unmerged, terms)
    return direct === null ? planEntry(start, terms) : { ...direct, isDirect: true }
  })
  return { start, planned: oncePerController(planned, now) }
}

function unmergedFrom({ revision }: State, live: Revision, options: Options): Unmerged {
  const { clusters } = options
  const now = simulated(live, options, { clusters, before: null })
  return {
    live: { revision: live, simulated: now },
    head: { revision, simulated: simulated(revision, options, { clusters, before: now }) },
  }
}

function proven(
  { cluster, entry, stages, none, isDirect }: Plan,
  { options, settingsApart, validate }: FixInput,
  start: State,
): EntryPlan | null {
  const own = start.simulated.clusters.find((one) => one.cluster.name === cluster)?.cluster
  const terms: Terms = { cluster, entry, options, settingsApart, isChecked: true }
  const proofs = new Map(
    stages.flat().map((made) => [made, proof(made, own?.kubernetes.value ?? '', validate)]),
  )
  const known = [...proofs.values()].filter((one) => one !== null)
  if (known.length < proofs.size) return null
  const wrong = known.flat().find(({ isNew }) => isNew)
  if (wrong !== undefined) return { cluster, entry, stages: [], none: rejected(wrong) }
  const told = stages.flatMap((parts) =>
    parts.map((made, index) => ({
      ...stagePlan(made, {
        terms,
        part: index + 1,
        parts: parts.length,
        proof: (proofs.get(made) ?? []).map(({ isNew, ...one }) => one),
      }),
      ...(isDirect ? { direct: isDirect } : {}),
    })),
  )
  return { cluster, entry, stages: told, none }
}

const proof = ({ before, attempt }: Made, kubernetes: string, validate: Validate) =>
  proofOf(writtenBy(before.revision, attempt.state.revision, attempt.edits), kubernetes, validate)

const rejected = ({ object, messages }: Proof): NoPlan =>
  refused('unsafe', `${object} would not pass its schema: ${messages.join('; ')}.`)
