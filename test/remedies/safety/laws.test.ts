import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Simulated } from '../../../src/types/simulated.ts'
import { type Files, SETTINGS } from '../../support/simulate-text.ts'
import { CONTROLLER, ENTRY, judged, revision, run } from './judged.ts'
import { metallb, speaker } from './metallb-texts.ts'
import {
  bareEdge,
  controller,
  EDGE,
  edge,
  KEY,
  ONE_BY_ONE,
  service,
  settings,
  TOLERATION,
  workers,
} from './texts.ts'

/** How each part of a cluster is; a change takes some parts from one draft to another. */
const draft = fc.record({
  controller: fc.record({ pinned: fc.boolean(), tolerates: fc.boolean(), sleeps: fc.boolean() }),
  isLocal: fc.boolean(),
  isLabelled: fc.boolean(),
  isTainted: fc.boolean(),
  isNarrow: fc.boolean(),
  speakerTolerates: fc.boolean(),
})

type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never

const ADVERTISEMENT = 'metallb-system/BGPAdvertisement.metallb.io/public'

/** The part of a draft that each id stands for. */
const PARTS: Readonly<Record<string, keyof Draft>> = {
  [CONTROLLER]: 'controller',
  [ENTRY]: 'isLocal',
  'pool/edge/labels': 'isLabelled',
  'pool/edge/taints': 'isTainted',
  [ADVERTISEMENT]: 'isNarrow',
  'metallb-system/DaemonSet/speaker': 'speakerTolerates',
}

function textOf(draft: Draft): Files {
  const { pinned, tolerates, sleeps } = draft.controller
  const taints = draft.isTainted ? [`${KEY}=true:NoSchedule`] : []
  const pool = { ...(draft.isLabelled ? edge : bareEdge), taints }
  return {
    [SETTINGS]: settings([pool, workers], null),
    'controller.yaml': controller({
      strategy: ONE_BY_ONE,
      apart: true,
      ...(pinned ? { nodeSelector: EDGE } : {}),
      ...(tolerates ? { tolerations: [TOLERATION] } : {}),
      ...(sleeps ? { sleep: 30 } : {}),
    }),
    'service.yaml': service(draft.isLocal ? 'Local' : 'Cluster'),
    'metallb.yaml': metallb('BGPAdvertisement', draft.isNarrow ? 'edge' : 'everywhere'),
    'speaker.yaml': speaker(draft.speakerTolerates ? [TOLERATION] : [], {}),
  }
}

/** A draft with the parts of some ids taken from another one. */
const mixed = (before: Draft, after: Draft, ids: readonly string[]): Draft => ({
  ...before,
  ...Object.fromEntries(ids.map((id) => [PARTS[id], after[PARTS[id] as keyof Draft]])),
})

const changedIds = (before: Draft, after: Draft): readonly string[] =>
  Object.entries(PARTS).flatMap(([id, part]) =>
    JSON.stringify(before[part]) === JSON.stringify(after[part]) ? [] : [id],
  )

const subsets = (ids: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: 2 ** ids.length }, (_, set) => ids.filter((_, bit) => (set >> bit) & 1))

/** What is lost of the entry in the steady state at worst; null: a roll-out does not get there. */
function steadyLoss(files: Files, base: Simulated | null): number | null {
  const { docs, settings: own } = revision(files)
  const [cluster] = run(docs, own, base).clusters
  const traffic = cluster?.traffic.find(({ entry }) => entry.id === ENTRY)
  const [path] = traffic?.paths ?? []
  const loss = path?.loss.find(({ phase }) => phase === 'steady')
  if (path === undefined || loss === undefined) throw new Error('no such path')
  if (base !== null && path.targets.some(({ outlook }) => outlook.pending > 0)) return null
  const parts = [loss.dropped, loss.refused].map(({ worst }) => worst ?? { n: 1n, d: 1n })
  return parts.reduce((sum, { n, d }) => sum + Number(n) / Number(d), 0)
}

const RUNS = { numRuns: 20, seed: 6, endOnFailure: true }

test('where no loss is told, no set of the changes loses more than before', () => {
  let told = 0
  const law = fc.property(draft, draft, (before, after) => {
    const found = judged(textOf(before), textOf(after))
    if (found.loss !== null || found.mustSplit !== null) return
    told += 1
    const { docs, settings: own } = revision(textOf(before))
    const base = run(docs, own, null)
    const lost = steadyLoss(textOf(before), null) ?? 0
    for (const ids of subsets(changedIds(before, after))) {
      const now = steadyLoss(textOf(mixed(before, after, ids)), base)
      if (now !== null) expect([ids, now <= lost + 1e-9]).toEqual([ids, true])
    }
  })
  fc.assert(law, { ...RUNS, numRuns: 40 })
  expect(told).toBeGreaterThan(3)
})

test('every part of an order is as safe by itself as the order is said to be', () => {
  let split = 0
  const law = fc.property(draft, draft, (before, after) => {
    const { order, loss } = judged(textOf(before), textOf(after))
    expect(order.flat().toSorted()).toEqual(changedIds(before, after).toSorted())
    if (order.length < 2) return
    split += 1
    const ends = order.map((_, index) =>
      textOf(mixed(before, after, order.slice(0, index + 1).flat())),
    )
    const [first = textOf(after)] = ends
    const part = judged(textOf(before), first)
    if (loss === null) expect(part).toMatchObject({ loss: null, mustSplit: null })
    else expect(part.loss?.worst ?? 0).toBeLessThanOrEqual(loss.worst ?? 1)
  })
  fc.assert(law, RUNS)
  expect(split).toBeGreaterThan(1)
})

test('the way back of a change that loses nothing anywhere is the change the other way round', () => {
  const law = fc.property(draft, draft, (one, other) => {
    const [there, back] = [judged(textOf(one), textOf(other)), judged(textOf(other), textOf(one))]
    const isSound = [one, other].every((side) => steadyLoss(textOf(side), null) === 0)
    if (isSound) expect(there.orderBack).toEqual(back.order)
  })
  fc.assert(law, { ...RUNS, numRuns: 10 })
})
