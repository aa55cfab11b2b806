/** The one sentence that is said first about a changed entry, in the words of its users. */

import type { Entry, Loss, Sighting } from '../types/report.ts'
import { who } from './before-after.ts'
import { changedPairs, type Pair, pairPaths } from './pairs.ts'
import { arrivals, goesToPods, oneLeads, PEAK, type Side } from './spread.ts'
import { count, entryName, name, percent, shortName, times, type Words } from './words.ts'

/** In the order of what is said first; `title` stands for many of a kind. */
export const VERDICTS = {
  broken: 'requests no longer arrive',
  dropped: 'new connections are lost',
  lost: "the client's address is lost",
  partial: "the client's address is kept for a part only",
  forgeable: 'clients can forge their address',
  'added-blind': "new ways in that do not keep the client's address",
  uncertain: "whether the client's address is kept is no longer known",
  'node-peak': 'load piles up on a node',
  'pod-peak': 'load piles up on a pod',
  'rollout-loss': 'connections are lost while an update rolls out',
  added: 'new ways in from outside',
  removed: 'no longer a way in from outside',
  mended: 'mended',
  'other-way': 'traffic takes another way',
} as const

export type VerdictKind = keyof typeof VERDICTS
export type Verdict = { readonly kind: VerdictKind; readonly sentence: Words }

const KINDS = Object.keys(VERDICTS)
export const rankOf = (kind: VerdictKind): number => KINDS.indexOf(kind)

/** What is to be said first of an entry that is not the same before and after. */
export function verdictOf(before: Entry | null, after: Entry | null): Verdict {
  const entry = after ?? before
  const id: Words = entry === null ? [] : [name(entryName(entry.id))]
  if (before === null || after === null) return comeOrGone(id, after)
  const pairs = changedPairs(pairPaths(before, after))
  const found = pairs.flatMap((pair) => PAIR_VERDICTS.flatMap((judge) => judge(pair, id) ?? []))
  const [first] = found.sort((a, b) => rankOf(a.kind) - rankOf(b.kind))
  return first ?? { kind: 'other-way', sentence: ['traffic reaches ', ...id, ' in another way'] }
}

const knowsClient = ({ client }: Sighting): boolean =>
  client === 'preserved' || client === 'forwarded'

function comeOrGone(id: Words, after: Entry | null): Verdict {
  if (after === null) return { kind: 'removed', sentence: [...id, ' is no longer a way in'] }
  const sightings = after.paths.flatMap((path) => path.sourceIp)
  const blind = sightings.find(({ client }) => client === 'lost' || client === 'broken')
  if (blind === undefined) return { kind: 'added', sentence: [...id, ' is a new way in'] }
  const more =
    blind.client === 'broken'
      ? ', but no requests arrive'
      : " and does not keep the client's address"
  return { kind: 'added-blind', sentence: [...id, ` is a new way in${more}`] }
}

type Judge = (pair: Pair, id: Words) => Verdict | null

/** Workloads that are there on both sides, with their two sightings. */
function met({ before, after }: Pair): readonly (readonly [Sighting, Sighting])[] {
  const old = new Map(before?.path.sourceIp.map((each) => [each.workload, each]))
  return (after?.path.sourceIp ?? []).flatMap((is) => {
    const was = old.get(is.workload)
    return was === undefined ? [] : [[was, is] as const]
  })
}

type Turn = (was: Sighting, is: Sighting) => boolean

/** "`x`" where the first workload of the path is among them, else how many are behind the entry. */
function turned(pair: Pair, id: Words, turn: Turn): { subject: Words; many: boolean } | null {
  const all = met(pair)
    .filter(([was, is]) => turn(was, is))
    .map(([, is]) => is)
  const [first] = all
  if (first === undefined) return null
  if (first.role === 'proxy' || all.length === 1) {
    return { subject: [name(shortName(first.workload))], many: false }
  }
  return { subject: [...who(all), ' behind ', ...id], many: true }
}

const broken: Judge = (pair, id) => {
  const hit = turned(pair, id, (was, is) => was.client !== 'broken' && is.client === 'broken')
  return hit && { kind: 'broken', sentence: ['requests no longer reach ', ...hit.subject] }
}

const lost: Judge = (pair, id) => {
  const hit = turned(pair, id, (was, is) => was.client !== 'lost' && is.client === 'lost')
  const verb = hit?.many ? ' no longer see' : ' no longer sees'
  return hit && { kind: 'lost', sentence: [...hit.subject, `${verb} who the client is`] }
}

const partial: Judge = (pair, id) => {
  const hit = turned(pair, id, (was, is) => knowsClient(was) && is.client === 'partial')
  const share = met(pair).find(([, is]) => is.client === 'partial')?.[1].fraction ?? null
  const verb = hit?.many ? 'know' : 'knows'
  const part = share === null ? 'only some connections' : `only ${percent(share)} of connections`
  return hit && { kind: 'partial', sentence: [...hit.subject, ` ${verb} the client of ${part}`] }
}

const forgeable: Judge = (pair, id) => {
  const hit = turned(pair, id, (was, is) => was.trust !== 'forgeable' && is.trust === 'forgeable')
  const verb = hit?.many ? 'believe' : 'believes'
  const sentence = [...(hit?.subject ?? []), ` ${verb} any client address that a client claims`]
  return hit && { kind: 'forgeable', sentence }
}

const uncertain: Judge = (pair, id) => {
  const hit = turned(pair, id, (was, is) => was.client !== 'unknown' && is.client === 'unknown')
  const verb = hit?.many ? 'see' : 'sees'
  const sentence = ['it is no longer known whether ', ...(hit?.subject ?? [])]
  return hit && { kind: 'uncertain', sentence: [...sentence, ` ${verb} who the client is`] }
}

const mended: Judge = (pair, id) => {
  const hit = turned(pair, id, (was, is) => !knowsClient(was) && knowsClient(is))
  const sentence = [...(hit?.subject ?? []), ` now ${hit?.many ? 'see' : 'sees'} who the client is`]
  return hit && { kind: 'mended', sentence }
}

function share(side: Side | null, phase: Loss['phase']): number | null {
  const loss = side?.path.loss.find((each) => each.phase === phase)
  if (loss === undefined) return null
  const parts = [loss.dropped, loss.refused, loss.denied].map(({ likely }) => likely)
  return parts.every((each) => each === null) ? null : Math.max(...parts.map((each) => each ?? 0))
}

const loses =
  (phase: Loss['phase'], kind: VerdictKind, end: string): Judge =>
  ({ before, after }, id) => {
    const [was, is] = [share(before, phase) ?? 0, share(after, phase) ?? 0]
    if (is <= was) return null
    return { kind, sentence: [`${percent(is)} of new connections to `, ...id, ` are lost${end}`] }
  }

const delivers: Judge = ({ before, after }, id) => {
  const [was, is] = [share(before, 'steady'), share(after, 'steady')]
  if (was === null || is === null || is >= was) return null
  const sentence = is === 0 ? ' no longer lost' : ` lost less often (${percent(is)})`
  return { kind: 'mended', sentence: ['new connections to ', ...id, ` are${sentence}`] }
}

const piles =
  (what: 'pods' | 'nodes', kind: VerdictKind): Judge =>
  ({ before, after }, id) => {
    const was = before?.path.spread.peakToMean[what].likely ?? 1
    const is = after?.path.spread.peakToMean[what].likely ?? 1
    const one = what === 'pods' ? 'one pod' : 'one node'
    if (was >= PEAK && is < was) return evened(one, id)
    if (is < PEAK || is <= was) return null
    if (what === 'nodes' && after !== null && oneLeads(after.entry)) {
      return { kind, sentence: ['one node at a time takes all traffic of ', ...id] }
    }
    return { kind, sentence: [`${one} behind `, ...id, ` takes ${times(is)} times its share`] }
  }

const evened = (one: string, id: Words): Verdict => ({
  kind: 'mended',
  sentence: [`load behind `, ...id, ` no longer piles up on ${one}`],
})

const otherNodes: Judge = ({ before, after }, id) => {
  if (before === null || after === null || goesToPods(after.entry)) return null
  const [was, is] = [nodeCount(before), nodeCount(after)]
  if (was === is || was === 0 || is === 0) return null
  const through = ` through ${count(is, 'node')} instead of ${was}`
  return { kind: 'other-way', sentence: ['traffic enters ', ...id, through] }
}

/** Nodes that take new connections of a path. */
export const nodeCount = ({ path }: Side): number =>
  arrivals(path).reduce((sum, { nodes }) => sum + nodes, 0)

const PAIR_VERDICTS: readonly Judge[] = [
  broken,
  loses('steady', 'dropped', ''),
  lost,
  partial,
  forgeable,
  uncertain,
  piles('pods', 'pod-peak'),
  piles('nodes', 'node-peak'),
  loses('rolling-update', 'rollout-loss', ' while an update rolls out'),
  mended,
  delivers,
  otherNodes,
]
