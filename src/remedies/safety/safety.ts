import { type Changes, changesOf } from './changes/changes.ts'
import { type Incident, type Lattice, latticeOf } from './lattice.ts'
import { notesOn } from './notes.ts'
import { type Ordered, orderOf } from './order.ts'
import { type State, type States, statesOf } from './states.ts'
import { stuckIn } from './stuck.ts'
import { subjectsOf } from './subjects.ts'
import { lossOfIncident, tell } from './telling.ts'
import type { Safety, SafetyInput } from './terms.ts'
import { wakesOf } from './wakes/wakes.ts'

export type { Safety, SafetyInput, Simulate } from './terms.ts'

/**
 * What is lost while a change is applied and while it is taken back. GitOps applies the objects of
 * one merge in any order, and people label nodes before or after it: every set of changes may be
 * live for a moment. Each is simulated, with pods being replaced, the front not having noticed, and
 * pods that are replaced later. Pure; simulates a state once.
 */
export function safety(input: SafetyInput): Safety {
  const there = journey(input, null)
  const back = journey({ ...input, before: input.after, after: input.before }, there?.base ?? null)
  if (there === null || back === null) return NOTHING
  const { order, states, changes, end } = there
  const wakes = wakesOf({ ...there, docs: input.after.docs })
  const shutOut = wakes.flatMap(({ text, shutsOut }) => (shutsOut ? [text] : []))
  return {
    loss: lossOfIncident(order.worst, shutOut),
    lossAtOnce: lossOfIncident(order.atOnce, shutOut),
    lossBack: lossOfIncident(back.order.worst),
    mustSplit: there.split,
    order: order.parts,
    orderBack: back.order.parts,
    stuck: stuckIn(there.ids, there),
    wakes: wakes.map(({ text }) => text),
    notes: notesOn({ entry: input.entry, list: changes.list, states, end }),
    worst: order.atOnce === null ? '' : tell(order.atOnce),
  }
}

const NOTHING: Safety = {
  loss: null,
  lossAtOnce: null,
  lossBack: null,
  mustSplit: null,
  order: [],
  orderBack: [],
  stuck: [],
  wakes: [],
  notes: [],
  worst: '',
}

type Journey = {
  readonly changes: Changes
  readonly states: States
  readonly base: State
  readonly end: State
  readonly ids: readonly string[]
  readonly order: Ordered
  readonly split: Safety['mustSplit']
}

/** One direction; on the way back what was lost at its goal is nothing new. Null: no such cluster. */
function journey(input: SafetyInput, goal: State | null): Journey | null {
  const changes = changesOf(input.before, input.after, input.cluster)
  const states = statesOf(changes, input)
  if (states === null) return null
  const { base } = states
  const ids = changes.list.map(({ id }) => id)
  if (ids.length === 0) {
    const order = { parts: [], worst: null, atOnce: null }
    return { changes, states, base, end: base, ids, order, split: null }
  }
  const end = states.at(ids)
  const floor = goal === null ? [base] : [base, goal]
  const { list } = changes
  const subjects = subjectsOf({ list, states, base, end, entry: input.entry, floor })
  const lattices: Lattice[] = []
  for (const subject of subjects) {
    const lattice = latticeOf(subject, { list, states })
    if (lattice === null)
      return { ...tooMany(changes, subject.changes), states, base, end, ids, changes }
    lattices.push(lattice)
  }
  const order = orderOf(ids, lattices)
  const [first, ...more] = order.parts
  const split =
    first === undefined || more.length === 0 || order.atOnce === null
      ? null
      : { first, reason: tell(order.atOnce) }
  return { changes, states, base, end, ids, order, split }
}

/** Objects whose sets are looked at one by one. */
const MOST_OBJECTS = 10

/** So many changes at once that not every order is looked at: what is about nodes goes first. */
function tooMany({ list }: Changes, about: readonly string[]) {
  const ofNodes = list.filter(({ isOfNodes }) => isOfNodes).map(({ id }) => id)
  const isBoth = ofNodes.length > 0 && ofNodes.length < about.length
  const first = (isBoth ? ofNodes : about).slice(0, MOST_OBJECTS)
  const rest = list.map(({ id }) => id).filter((id) => !first.includes(id))
  const reason =
    `${about.length} objects change that touch each other, and up to ${MOST_OBJECTS} are looked at ` +
    'in every order in which they may be applied.'
  const moment = {
    amount: { likely: null, worst: null },
    seconds: null,
    text: 'what is lost is not worked out',
  }
  const incident: Incident = { moment, subject: '', before: [], now: about, left: [] }
  const order: Ordered = { parts: [first, rest], worst: incident, atOnce: incident }
  return { order, split: { first, reason } }
}
