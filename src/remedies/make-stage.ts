import { objectId } from '../cluster/identity.ts'
import { simulate } from '../simulate.ts'
import type { Intent, NoPlan } from '../types/remedy.ts'
import type { Finding } from '../types/report.ts'
import { type Attempt, attempt, type State, type Terms } from './attempt.ts'
import { type Draft, isRefused, refused, type Step } from './change/draft.ts'
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
 */
export function makeStage(stage: Stager, start: State, terms: Terms): readonly Made[] | NoPlan {
  const parts: Made[] = []
  let state = start
  while (parts.length < MOST_PARTS) {
    const here = situationIn(state, terms)
    if (isRefused(here)) return here
    const draft = stage(here)
    if (isRefused(draft)) return draft
    if (draft.steps.length === 0) return parts
    const made = firstPart(draft, state, terms)
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

/** All that a draft says, or what has to be live before the rest. */
function firstPart(draft: Draft, before: State, terms: Terms): Made | NoPlan {
  const made = makePart(draft, before, terms)
  if (isRefused(made)) return made
  const early = earlySteps(draft.steps, new Set(made.safety?.mustSplit?.first ?? []))
  if (early.length === draft.steps.length) return made
  const part = firstPart({ ...draft, steps: early }, before, terms)
  // A part that would not do by itself is merged with the rest, and the loss is told.
  return isRefused(part) ? made : part
}

function makePart(draft: Draft, before: State, terms: Terms): Made | NoPlan {
  const found = attempt(draft.steps, before, terms)
  if (isRefused(found)) return found
  const refusal = alarm(draft, found, terms)
  if (refusal !== null) return refusal
  if (!terms.isChecked) return { draft, before, attempt: found, safety: null }
  const checked = safetyOf(before, found.state, terms)
  const [stuck] = checked.stuck
  return stuck === undefined
    ? { draft, before, attempt: found, safety: checked }
    : refused('unsafe', `The stage ${draft.stage} would not take effect. ${stuck.text}`)
}

function alarm({ stage }: Draft, { judgement, state }: Attempt, terms: Terms): NoPlan | null {
  const [first, ...others] = judgement.worse.filter(isAlarming)
  if (first === undefined) return null
  if (first.rule === 'pod-hotspot' && first.entry === terms.entry && isLed(state, terms))
    return refused('unsuited', ledByOne(terms.entry))
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return refused(
    'unsafe',
    `The stage ${stage} would bring a finding, ${first.rule} at ${first.subject}${more}: ` +
      first.message,
  )
}

/** Whether one node at a time takes all traffic of the entry. */
function isLed(state: State, terms: Terms): boolean {
  const here = situationIn(state, terms)
  return !isRefused(here) && here.front.members === 'one'
}

const ledByOne = (entry: string): string =>
  `One node at a time answers for the address of ${entry}, and under Local the pods on that node ` +
  'would serve alone while the others wait: the pattern would buy the address with the spread. ' +
  'What suits: let MetalLB announce it by BGP, or accept that (an ignore of pod-hotspot for this ' +
  'entry, with a reason) and ask again.'

/** Whether a new finding is about more than the edge being known by now, or a leader's share. */
export const isAlarming = ({ rule, severity }: Finding): boolean =>
  severity === 'error' ||
  !(EDGE_RULES.has(rule) || (rule === 'node-hotspot' && severity === 'note'))

function safetyOf(before: State, after: State, { cluster, entry, options }: Terms): Safety {
  const side = ({ revision }: State) => ({
    docs: docsIn(revision, cluster),
    settings: revision.settings,
  })
  const run: Simulate = (docs, settings, then) => {
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
  const idsOf = ({ intents }: Step): readonly string[] =>
    intents.flatMap((intent) => idOf(intent) ?? [])
  const isEarly = (step: Step): boolean => idsOf(step).some((id) => first.has(id))
  if (!steps.some(isEarly)) return steps
  return steps.filter((step) => isEarly(step) || idsOf(step).length === 0)
}

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
