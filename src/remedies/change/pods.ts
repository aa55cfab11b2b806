import { podField } from '../../findings/pods.ts'
import { at, items, locate, number, scalar, text } from '../../source/field.ts'
import type { Field, Why } from '../../types/evidence.ts'
import type { Intent, Json, JsonMap } from '../../types/remedy.ts'
import type { Workload } from '../../types/workload.ts'
import type { Label } from '../edge/edge.ts'
import type { Step } from './draft.ts'
import { jsonOf } from './json-of.ts'

/** A step that gives one field a value. */
export const setting = (field: Field, value: Json, given: { text: string; why: Why }): Step => ({
  text: given.text,
  at: locate(field),
  intents: [{ k: 'set', field, value, why: given.why }],
  byHand: null,
})

/** A step that adds an item to a list. */
export const adding = (field: Field, value: Json, given: { text: string; why: Why }): Step => ({
  text: given.text,
  at: locate(field),
  intents: [{ k: 'append', field, value, why: given.why }],
  byHand: null,
})

/** Where required affinity stands, of nodes and of pods. */
export const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'

/** Keeps pods off nodes with a label: each term of a required affinity asks for it. */
export function avoiding(workload: Workload, { key }: Label, why: Why): Step {
  const terms = podField(workload, 'affinity', 'nodeAffinity', REQUIRED, 'nodeSelectorTerms')
  const expression = { key, operator: 'DoesNotExist' }
  const known = items(terms)
  const intents: Intent[] = known.map((term) => ({
    k: 'append',
    field: at(term.doc, ...term.path, 'matchExpressions'),
    value: expression,
    why,
  }))
  const first: Intent = { k: 'set', field: terms, value: [{ matchExpressions: [expression] }], why }
  return {
    text: `${workload.id} stays off nodes with the label ${key}, whose taint it tolerates.`,
    at: locate(terms),
    intents: known.length === 0 ? [first] : intents,
    byHand: null,
  }
}

/** The labels by which a Deployment knows its pods. */
export function ownLabels(workload: Workload): JsonMap {
  const selector = jsonOf(at(workload.doc, 'spec', 'selector', 'matchLabels').node)
  if (selector !== null && typeof selector === 'object' && !Array.isArray(selector))
    return selector as JsonMap
  return Object.fromEntries([...workload.labels].map(([key, { value }]) => [key, value]))
}

/** Time to close what is open, after the last new connection. */
const CLOSING = 30

/** How long pods serve after they were told to end, and whether the API knows the `sleep` action. */
export type Lingering = {
  readonly seconds: number
  readonly action: 'sleep' | 'exec'
  readonly why: Why
}

/** The containers that clients reach go on serving for a while after they were told to end. */
export function lingering(workload: Workload, given: Lingering): Step {
  const { seconds, why } = given
  const containers = items(podField(workload, 'containers'))
  const serving = containers.filter(
    (_, index) => containers.length === 1 || (workload.containers[index]?.ports.length ?? 0) > 0,
  )
  const hooks = serving.map((container) => hook(container, given))
  const known = hooks.filter((one) => one !== null)
  const first = serving[0] ?? podField(workload, 'containers')
  const grace = podField(workload, 'terminationGracePeriodSeconds')
  const needed = seconds + CLOSING
  const isShort = (number(grace) ?? 30) < needed
  const byHand =
    known.length < hooks.length ? 'it has a preStop hook that does something of its own' : null
  return {
    text:
      `Pods of ${workload.id} serve for ${seconds} s more after they were told to end, so that ` +
      'the front has looked elsewhere before they stop' +
      (isShort ? `, and have ${needed} s in all.` : '.'),
    at: locate(at(first.doc, ...first.path, 'lifecycle')),
    intents:
      byHand !== null ? [] : [...known.flat(), ...(isShort ? [set(grace, needed, why)] : [])],
    byHand,
  }
}

const set = (field: Field, value: Json, why: Why): Intent => ({ k: 'set', field, value, why })

/** Words that a shell takes as they are. */
const PLAIN = /^[\w@%+=:,./-]+$/

/** Null: the hook does something that a sleep cannot simply be put before. */
function hook(container: Field, { seconds, action, why }: Lingering): readonly Intent[] | null {
  const field = (...path: readonly (string | number)[]): Field =>
    at(container.doc, ...container.path, 'lifecycle', 'preStop', ...path)
  const sleep = action === 'sleep' ? { sleep: { seconds } } : exec(['sleep', String(seconds)])
  if (field().node === null || field().node?.k === 'scalar') return [set(field(), sleep, why)]
  if (number(field('sleep'), 'seconds') !== null)
    return [set(field('sleep', 'seconds'), seconds, why)]
  const words = items(field('exec', 'command')).map((word) => String(scalar(word)))
  const [shell = '', flag, script] = words
  if (/^(?:\S*\/)?(?:ba|da|a)?sh$/.test(shell) && flag === '-c' && words.length === 3)
    return [set(field('exec', 'command', 2), `sleep ${seconds}; ${script}`, why)]
  if (words.length === 0 || !words.every((word) => PLAIN.test(word))) return null
  const isSleep = words.length === 2 && /^(?:\S*\/)?sleep$/.test(words[0] ?? '')
  const command = isSleep
    ? [words[0] ?? 'sleep', String(seconds)]
    : ['/bin/sh', '-c', `sleep ${seconds}; ${words.join(' ')}`]
  return [set(field('exec', 'command'), command, why)]
}

const exec = (command: readonly string[]): JsonMap => ({ exec: { command } })

/** An update takes one pod away before it makes another: the only way where every place is taken. */
export function yielding(workload: Workload, why: Why): Step {
  const name = workload.kind === 'Deployment' ? 'strategy' : 'updateStrategy'
  const field = at(workload.doc, 'spec', name)
  const rolling = at(workload.doc, 'spec', name, 'rollingUpdate')
  const type = text(field, 'type')
  const change = (key: string, value: number): Intent => ({
    k: 'set',
    field: at(workload.doc, 'spec', name, 'rollingUpdate', key),
    value,
    why,
  })
  const typed: readonly Intent[] =
    type === null || type === 'RollingUpdate'
      ? []
      : [{ k: 'set', field: at(workload.doc, 'spec', name, 'type'), value: 'RollingUpdate', why }]
  return {
    text: `An update of ${workload.id} takes one pod away before it makes another.`,
    at: locate(rolling),
    intents: [...typed, change('maxSurge', 0), change('maxUnavailable', 1)],
    byHand: null,
  }
}
