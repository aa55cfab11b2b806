import { objectId } from '../cluster/identity.ts'
import { simulate } from '../simulate.ts'
import type { Intent, NoPlan } from '../types/remedy.ts'
import type { Finding } from '../types/report.ts'
import { type Attempt, attempt, type State, type Terms } from './attempt.ts'
import { type Draft, isRefused, refused, type Step } from './change/draft.ts'
import { isNoBusier, isOfLeader, ledByOne } from './leader.ts'
import { docsIn, situationIn } from './look.ts'
import { EDGE_RULES } from './rules.ts'
import { type Safety, type Simulate, safety } from './safety/safety.ts'
import type { Situation } from './situation.ts'

/** A stage, or a part of one, that was made and found sound. */
export type Made = {
  readonly draft: Draft
  readonly before: State
  readonly attempt: Attempt
  /** Null where nobody asked. */
  readonly safety: Safety | null
}

/** What a stage would do where an entry stands. */
export type Stager = (here: Situation) => Draft | NoPlan

/** No stage changes so many things that have to come one after the other. */
const MOST_PARTS = 8

/**
 * One stage, in as many parts as safety asks for: each is drafted anew where the one before leads
 * to, and is what is still missing. Empty where nothing is; refused where it makes anything worse.
 * `origin` is where the whole plan begins.
 */
export function makeStage(
  stage: Stager,
  start: State,
  terms: Terms,
  origin: State = start,
): readonly Made[] | NoPlan {
  const parts: Made[] = []
  let state = start
  while (parts.length < MOST_PARTS) {
    const here = situationIn(state, terms)
    if (isRefused(here)) return here
    const draft = stage(here)
    if (isRefused(draft)) return draft
    if (draft.steps.length === 0) return parts
    const made = firstPart(draft, { before: state, origin }, terms)
    if (isRefused(made)) return made
    parts.push(made)
    state = made.attempt.state
    if (made.attempt.isUnfinished) return parts
  }
  return refused(
    'unsafe',
    'A stage would have to be merged in more parts than anybody would follow.',
  )
}

type From = { readonly before: State; readonly origin: State }

/** All that a draft says, or what has to be live before the rest. */
function firstPart(draft: Draft, from: From, terms: Terms): Made | NoPlan {
  const made = makePart(draft, from, terms)
  if (isRefused(made)) return made
  const early = earlySteps(draft.steps, new Set(made.safety?.mustSplit?.first ?? []))
  if (early.length === draft.steps.length) return atOnce(made)
  const part = firstPart({ ...draft, steps: early }, from, terms)
  // A part that would not do by itself is merged with the rest, and the loss is told.
  return isRefused(part) ? atOnce(made) : part
}

/**
 * Merged as it is. Where less is lost in an order that one merge does not keep, what is told is the
 * loss without it.
 */
function atOnce(made: Made): Made {
  const { safety: found, draft } = made
  if (found === null || found.mustSplit === null) return made
  const written = new Set(draft.steps.flatMap(idsOf))
  const merged = found.order.filter((part) => part.some((id) => written.has(id)))
  return merged.length < 2 ? made : { ...made, safety: { ...found, loss: found.lossAtOnce } }
}

function makePart(draft: Draft, { before, origin }: From, terms: Terms): Made | NoPlan {
  const found = attempt(draft.steps, before, terms)
  if (isRefused(found)) return found
  const refusal = alarm(draft, found, { origin, terms })
  if (refusal !== null) return refusal
  if (!terms.isChecked) return { draft, before, attempt: found, safety: null }
  const checked = safetyOf(before, found.state, terms)
  const [stuck] = checked.stuck
  return stuck === undefined
    ? { draft, before, attempt: found, safety: checked }
    : refused('unsafe', `The stage ${draft.stage} would not take effect. ${stuck.text}`)
}

function alarm(
  { stage }: Draft,
  { judgement, state }: Attempt,
  { origin, terms }: { readonly origin: State; readonly terms: Terms },
): NoPlan | null {
  const [first, ...others] = alarmsIn(judgement.worse, { origin, state, terms })
  if (first === undefined) return null
  if (isOfLeader(first, { state, terms })) return ledByOne(terms.entry)
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return refused(
    'unsafe',
    `The stage ${stage} would bring a finding, ${first.rule} at ${first.subject}${more}: ` +
      first.message,
  )
}

/** The findings that stand against a state, where a plan from `origin` would bring them. */
export function alarmsIn(
  worse: readonly Finding[],
  given: { readonly origin: State; readonly state: State; readonly terms: Terms },
): readonly Finding[] {
  return worse.filter(
    (finding) => isAlarming(finding) && !(isOfLeader(finding, given) && isNoBusier(given)),
  )
}

/** Whether a new finding is about more than the edge being known by now, or a leader's share. */
export const isAlarming = ({ rule, severity }: Finding): boolean =>
  severity === 'error' ||
  !(EDGE_RULES.has(rule) || (rule === 'node-hotspot' && severity === 'note'))

/** What is lost between two states of a cluster, in whatever order things change. */
export function safetyOf(before: State, after: State, { cluster, entry, options }: Terms): Safety {
  const side = ({ revision }: State) => ({
    docs: docsIn(revision, cluster),
    settings: revision.settings,
  })
  const run: Simulate = (docs, settings, then, placesOnly) => {
    const found = simulate({
      documents: { docs, problems: [], passedOver: 0 },
      incomplete: false,
      settings,
      options: {
        ...options,
        clusters: settings.clusters.length === 0 ? [] : [cluster],
        entry: null,
        set: [],
      },
      before: then,
      rules: [],
      placesOnly,
    })
    return 'message' in found ? { clusters: [], problems: [], passedOver: 0 } : found
  }
  return safety({ cluster, entry, before: side(before), after: side(after), simulate: run })
}

/**
 * The steps that have to be live before the rest; all where any order does. Nodes and settings do
 * not count: people change those by hand, before or after the merge, as the runbook says.
 */
function earlySteps(steps: readonly Step[], first: ReadonlySet<string>): readonly Step[] {
  const isEarly = (step: Step): boolean => idsOf(step).some((id) => first.has(id))
  if (!steps.some(isEarly)) return steps
  return steps.filter((step) => isEarly(step) || idsOf(step).length === 0)
}

/** The objects that a step writes; neither Node objects nor settings. */
const idsOf = ({ intents }: Step): readonly string[] =>
  intents.flatMap((intent) => idOf(intent) ?? [])

/** The object that an intent writes; null for Node objects and settings. */
function idOf(intent: Intent): string | null {
  if (intent.k === 'create') {
    const { kind, apiVersion, metadata } = intent.object as {
      readonly kind: string
      readonly apiVersion: string
      readonly metadata: { readonly name: string; readonly namespace?: string }
    }
    const doc = { ...intent.near, kind, apiVersion, name: metadata.name }
    return objectId({ ...doc, namespace: metadata.namespace ?? null })
  }
  const { doc } = intent.field
  return doc.kind === 'Node' || doc.kind === '' ? null : objectId(doc)
}
