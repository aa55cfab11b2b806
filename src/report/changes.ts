/** What was changed about an entry, as far as its own fields say it. */

import type { Entry, Evidence, Finding } from '../types/report.ts'
import type { Location } from '../types/source.ts'
import { type Pair, pairPaths } from './pairs.ts'
import { frontName, list, name, sameWords, type Words } from './words.ts'

/** A property with its two values; `phrase` begins a sentence that the value after ends. */
export type Change = Property & { readonly before: Words; readonly after: Words }
type Property = { readonly what: string; readonly phrase: string }

const listeners = (entry: Entry): Words =>
  list(entry.paths.flatMap((path) => path.listeners).map((each) => [name(each)]))

const fronts = (entry: Entry): Words =>
  entry.fronts.length === 0 ? ['nothing'] : list(entry.fronts.map((front) => [frontName(front)]))

const MEMBERS = {
  all: 'all nodes',
  selected: 'selected nodes',
  subset: 'some nodes of its choice',
  one: 'one node at a time',
  unknown: 'unknown nodes',
} as const

const TARGETS = { node: 'nodes', pod: 'pods', unknown: 'unknown targets' } as const

const members = (entry: Entry): Words =>
  list(entry.fronts.slice(-1).map((front) => [MEMBERS[front.members]]))
const targets = (entry: Entry): Words =>
  list(entry.fronts.slice(-1).map(({ target }) => [TARGETS[target]]))
const sends = (entry: Entry): Words =>
  list(
    entry.fronts
      .flatMap((front) => front.sends)
      .map((each) => [each === 'proxy-protocol' ? 'PROXY protocol' : 'X-Forwarded-For']),
  )

const POLICY = 'externalTrafficPolicy'

const policies = (entry: Entry): Words => {
  const values = new Set(entry.paths.map((path) => path.externalTrafficPolicy ?? 'none'))
  return list([...values].map((value) => [name(value)]))
}

const PROPERTIES: readonly (Property & { readonly read: (entry: Entry) => Words })[] = [
  { what: POLICY, phrase: '', read: policies },
  { what: 'in front', phrase: 'in front of the nodes stands', read: fronts },
  { what: 'nodes that it sends to', phrase: 'it sends to', read: members },
  { what: 'what it sends to', phrase: 'it sends to', read: targets },
  { what: 'sent along', phrase: 'it sends along', read: sends },
  { what: 'kind', phrase: 'the way in is a', read: ({ kind }) => [kind] },
  { what: 'exposure', phrase: 'the entry is', read: ({ exposure }) => [exposure] },
  { what: 'listeners', phrase: 'the entry listens on', read: listeners },
]

/** Which of an entry's own properties differ; none where only what is behind it does. */
export function changesOf(before: Entry, after: Entry): readonly Change[] {
  return PROPERTIES.map(({ what, phrase, read }) => {
    return { what, phrase, before: orNone(read(before)), after: orNone(read(after)) }
  }).filter((change) => !sameWords(change.before, change.after))
}

/** "`externalTrafficPolicy` goes from `Local` to `Cluster`", "it sends to pods instead of nodes". */
export function changeWords({ what, phrase, before, after }: Change): Words {
  if (what === POLICY) return [name(POLICY), ' goes from ', ...before, ' to ', ...after]
  return [`${phrase} `, ...after, ' instead of ', ...before]
}

const orNone = (words: Words): Words => (words.length === 0 ? ['nothing'] : words)

export const policyChanged = (pairs: readonly Pair[]): boolean =>
  pairs.some(
    ({ before, after }) =>
      before !== null &&
      after !== null &&
      before.path.externalTrafficPolicy !== after.path.externalTrafficPolicy,
  )

/** The ids of everything that an entry's statements rest on, in the order of the path. */
export function reasons(entry: Entry): readonly string[] {
  const ids = [
    ...entry.fronts.map((front) => front.why),
    ...entry.paths.flatMap((path) => path.sourceIp.map((sighting) => sighting.why)),
    ...entry.paths.flatMap((path) => path.hops ?? []).flatMap((hop) => hop.steps.map((s) => s.why)),
  ]
  return [...new Set(ids)]
}

/** An id and everything that it rests on, each once, breadth first. */
export function chain(ids: readonly string[], evidence: Record<string, Evidence>): string[] {
  const seen = new Set(ids)
  for (const id of seen) {
    const here = Object.hasOwn(evidence, id) ? evidence[id] : undefined
    for (const next of here?.from ?? []) seen.add(next)
  }
  return [...seen].filter((id) => Object.hasOwn(evidence, id))
}

type Context = { evidence: Record<string, Evidence>; findings: readonly Finding[] }

/** The line to look at: of the policy, where that was changed, else of the entry's object. */
export function placeOfChange(before: Entry, after: Entry, context: Context): Location {
  if (!policyChanged(pairPaths(before, after))) return after.at
  for (const id of chain(reasons(after), context.evidence)) {
    const { kind, text, at } = context.evidence[id] ?? { kind: 'none', text: '', at: null }
    if (kind === 'field' && at !== null && text.includes(POLICY)) return at
  }
  const lost = context.findings.find(
    ({ rule, entry, at }) => rule === 'source-ip-lost' && entry === after.id && at !== null,
  )
  return lost?.at ?? after.at
}
