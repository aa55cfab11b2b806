import type { EntryPlan, NoPlan } from '../types/remedy.ts'
import type { State, Terms } from './attempt.ts'
import { isRefused, refused } from './change/draft.ts'
import { findingsIn, judgementOf } from './judgement.ts'
import { situationIn } from './look.ts'
import { alarmsIn, type Made, makeStage, type Stager } from './make-stage.ts'
import { simulated } from './revision.ts'
import { PATTERN_RULES } from './rules.ts'
import type { Situation } from './situation.ts'
import { keep } from './stages/keep.ts'
import { move } from './stages/move.ts'
import { narrow } from './stages/narrow.ts'
import { prepare } from './stages/prepare.ts'
import { seal } from './stages/seal.ts'

/** In the order in which they are merged. */
export const STAGES: readonly Stager[] = [prepare, move, narrow, keep, seal]

/** A plan whose stages nobody validated yet; each in one part or more. */
export type Planned = Omit<EntryPlan, 'stages'> & {
  readonly stages: readonly (readonly Made[])[]
}

/** All stages that one entry lacks, each made on what the one before leads to. */
export function planEntry(start: State, terms: Terms): Planned {
  const { cluster, entry } = terms
  const none = (reason: NoPlan): Planned => ({ cluster, entry, stages: [], none: reason })
  const first = situationIn(start, terms)
  if (isRefused(first)) return none(first)
  if (!isWorthIt(first, start, terms)) return none(complete(first))
  const stages = allStages(start, terms)
  if (isRefused(stages)) return none(stages)
  const end = stages.at(-1)?.at(-1)?.attempt.state
  if (end === undefined) return none(complete(first))
  const worse = worseInTheEnd(start, end, terms)
  return worse === null ? { cluster, entry, stages, none: null } : none(worse)
}

/** One after the other, until one leaves something to a person: what comes then rests on that. */
function allStages(start: State, terms: Terms): readonly (readonly Made[])[] | NoPlan {
  const stages: (readonly Made[])[] = []
  let state = start
  for (const stage of STAGES) {
    const made = makeStage(stage, state, terms, start)
    if (isRefused(made)) return made
    if (made.length > 0) stages.push(made)
    state = made.at(-1)?.attempt.state ?? state
    if (made.some(({ attempt }) => attempt.isUnfinished)) break
  }
  return stages
}

/** Where the way to the pattern has begun, or where the pattern takes a finding away. */
function isWorthIt(
  here: Situation,
  { simulated: all, revision }: State,
  { cluster, options }: Terms,
): boolean {
  if (here.edge.nodes > 0) return true
  return findingsIn(all, { cluster, settings: revision.settings, options }).some(
    ({ rule, entry, subject }) =>
      PATTERN_RULES.has(rule) && (entry === here.entry.id || subject === here.controller.id),
  )
}

const complete = ({ entry }: Situation): NoPlan =>
  refused('complete', `Nothing is left to do for ${entry.id}: what the pattern asks for is there.`)

/**
 * What is worse when every pod has been placed anew, wherever it was while stages were applied;
 * the start was simulated so as well.
 */
function worseInTheEnd(start: State, end: State, terms: Terms): NoPlan | null {
  const { cluster, options } = terms
  const { worse } = judgementOf({
    before: start.simulated,
    after: simulated(end.revision, options, {
      clusters: end.revision.settings.clusters.length === 0 ? [] : [cluster],
      before: null,
    }),
    base: null,
    settings: end.revision.settings,
    options,
  })
  const [first] = alarmsIn(worse, { origin: start, state: end, terms })
  if (first === undefined) return null
  return refused(
    'unsafe',
    `In the end there would be a finding, ${first.rule} at ${first.subject}: ${first.message}`,
  )
}
