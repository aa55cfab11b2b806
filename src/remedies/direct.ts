import type { FileEdit, StagePlan } from '../types/remedy.ts'
import type { Simulated } from '../types/simulated.ts'
import { type Attempt, attempt, type State, type Terms } from './attempt.ts'
import { type Draft, isRefused, runbook } from './change/draft.ts'
import { judgementOf } from './judgement.ts'
import { situationIn } from './look.ts'
import { isAlarming, type Made, type Stager, safetyOf } from './make-stage.ts'
import { type Planned, STAGES } from './plan.ts'
import { clustersOf, simulated } from './revision.ts'
import { PATTERN_RULES } from './rules.ts'
import type { Safety } from './safety/safety.ts'

/** Where a branch stands of which nothing is live, and what runs instead. */
export type Unmerged = {
  /** With all pods where the change would bring them. */
  readonly head: State
  readonly live: State
}

/**
 * One stage that takes away what a change brings to an entry, where nothing of the change is live:
 * the cluster goes from what runs straight to the branch with the stage in it. Of all consecutive
 * stages the fewest that take most away, and that lose nothing on that way beyond what the change
 * itself loses. Null where the change brings nothing, or none of them will do.
 */
export function planDirect(unmerged: Unmerged, terms: Terms): Planned | null {
  const brought = broughtBy(unmerged, terms)
  if (brought.size === 0) return null
  const tried = new Set<string>()
  let best: { readonly made: Made; readonly solved: number } | null = null
  for (const run of runsFrom(unmerged.head, terms)) {
    const key = run.drafts.map(({ stage }) => stage).join()
    if (run.drafts.length === 0 || tried.has(key)) continue
    tried.add(key)
    const found = outcomeOf(run, unmerged, terms)
    const solved = [...brought].filter((fingerprint) => !found.left.has(fingerprint)).length
    if (found.isWorse || solved <= (best?.solved ?? 0)) continue
    const safety = safetyFor(run, unmerged, terms)
    if (safety === null) continue
    best = { solved, made: madeOf(run, { before: unmerged.head, attempt: found.attempt, safety }) }
    if (solved === brought.size) break
  }
  if (best === null) return null
  return { cluster: terms.cluster, entry: terms.entry, stages: [[best.made]], none: null }
}

/** Fingerprints of what the change brings or makes worse, of what the pattern is about. */
function broughtBy({ head, live }: Unmerged, terms: Terms): ReadonlySet<string> {
  const { worse } = judgementOf({
    before: live.simulated,
    after: onlyOf(head.simulated, terms.cluster),
    base: live.simulated,
    settings: head.revision.settings,
    options: terms.options,
  })
  const own = worse.filter(
    ({ rule, entry }) => PATTERN_RULES.has(rule) && (entry === null || entry === terms.entry),
  )
  return fingerprints(own)
}

const onlyOf = (all: Simulated, name: string): Simulated => ({
  ...all,
  clusters: all.clusters.filter(({ cluster }) => cluster.name === name),
})

const fingerprints = (findings: readonly { readonly fingerprint: string }[]) =>
  new Set(findings.map(({ fingerprint }) => fingerprint))

/** Consecutive stages, each made on what the one before leads to; those with nothing to do are out. */
type Run = {
  readonly drafts: readonly Draft[]
  readonly attempts: readonly Attempt[]
  readonly state: State
}

/** The policy is what a change undoes most often, and a taint touches less than a move. */
const LAST: readonly number[] = [3, 4, 2, 1, 0]

/** The shortest first. */
function* runsFrom(head: State, terms: Terms): Generator<Run> {
  const known = new Map<string, Run | null>()
  const runOf = (from: number, to: number): Run | null => {
    const key = `${from} ${to}`
    const found = known.get(key)
    if (found !== undefined) return found
    const before = from === to ? { drafts: [], attempts: [], state: head } : runOf(from, to - 1)
    const stage = STAGES[to]
    const run = before === null || stage === undefined ? null : extended(before, stage, terms)
    known.set(key, run)
    return run
  }
  for (let length = 1; length <= STAGES.length; length++)
    for (const last of LAST) {
      const run = last - length + 1 < 0 ? null : runOf(last - length + 1, last)
      if (run !== null) yield run
    }
}

/** Null where the stage has something against it, or leaves something to a person. */
function extended(run: Run, stage: Stager, terms: Terms): Run | null {
  const here = situationIn(run.state, terms)
  const draft = isRefused(here) ? here : stage(here)
  if (isRefused(draft)) return null
  if (draft.steps.length === 0) return run
  const made = attempt(draft.steps, run.state, terms)
  if (isRefused(made) || made.isUnfinished) return null
  return {
    drafts: [...run.drafts, draft],
    attempts: [...run.attempts, made],
    state: made.state,
  }
}

type Outcome = {
  readonly attempt: Attempt
  /** Fingerprints of what is worse than live all the same. */
  readonly left: ReadonlySet<string>
  /** Whether it brings what neither is live nor comes with the change. */
  readonly isWorse: boolean
}

/** What a run leads to from where the cluster is now. */
function outcomeOf(run: Run, { head, live }: Unmerged, { cluster, options }: Terms): Outcome {
  const { revision } = run.state
  const edits = joined(run.attempts.flatMap((made) => made.edits))
  const touched = clustersOf(
    revision,
    run.attempts.flatMap((made) => made.edits.map(({ path }) => path)),
  )
  const after = simulated(revision, options, {
    clusters: revision.settings.clusters.length === 0 ? [] : [...new Set([cluster, ...touched])],
    before: live.simulated,
  })
  const base = live.simulated
  const terms = { after, base, settings: revision.settings, options }
  const left = fingerprints(judgementOf({ ...terms, before: base }).worse)
  const judgement = judgementOf({ ...terms, before: head.simulated })
  return {
    attempt: {
      edits,
      unedited: run.attempts.flatMap((made) => made.unedited),
      isUnfinished: false,
      state: { revision, simulated: after },
      judgement,
    },
    left,
    isWorse: judgement.worse.some((one) => isAlarming(one) && left.has(one.fingerprint)),
  }
}

/** Edits of one file after another as one. */
function joined(edits: readonly FileEdit[]): readonly FileEdit[] {
  const files = new Map<string, FileEdit>()
  for (const edit of edits)
    files.set(edit.path, { ...edit, before: files.get(edit.path)?.before ?? edit.before })
  return [...files.values()].filter(({ before, after }) => before !== after)
}

/** What happens on the way from live; null where that is worse than on the way to the change alone. */
function safetyFor({ state }: Run, { head, live }: Unmerged, terms: Terms): Safety | null {
  const found = safetyOf(live, state, terms)
  if (found.stuck.length > 0 || found.mustSplit !== null) return null
  if (found.loss === null) return found
  const { loss } = safetyOf(live, head, terms)
  const isUsual =
    loss !== null &&
    (found.loss.worst === null ? loss.worst === null : found.loss.worst <= (loss.worst ?? 0))
  return isUsual ? found : null
}

const APPLIES: readonly StagePlan['applies'][] = ['replaces nodes', 'new nodes only', 'in place']

/** A run as one stage, called after its last one. */
function madeOf({ drafts }: Run, made: Omit<Made, 'draft'>): Made {
  const [last] = drafts.slice(-1)
  if (last === undefined) throw new Error('a run without a stage')
  const steps = drafts.flatMap((one) => one.runbook).filter(({ when }) => when !== 'back')
  const draft: Draft = {
    ...last,
    steps: drafts.flatMap((one) => one.steps),
    safe: [
      'Nothing of this branch is live yet: the cluster goes from what runs now straight to the ' +
        'branch with this in it, and is never without it.',
    ],
    runbook: [
      ...steps.filter(({ text }, index) => steps.findIndex((one) => one.text === text) === index),
      runbook('back', 'Revert it: nothing of it is live before the branch is merged.'),
    ],
    applies: APPLIES.find((one) => drafts.some(({ applies }) => applies === one)) ?? 'in place',
    linters: [...new Set(drafts.flatMap(({ linters }) => linters))],
  }
  return { ...made, draft }
}
