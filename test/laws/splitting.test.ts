import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CellReport, ClusterReport, Entry } from '../../src/types/report.ts'
import { arbitraryCluster, type Sketch, textOf } from '../support/arbitrary-cluster.ts'
import type { Json } from '../support/manifests.ts'
import { only, sightingText } from '../support/packets.ts'
import { simulateText } from '../support/simulate-text.ts'

/** A cluster, and the same with one pool of a fixed count declared as two. */
type Split = { readonly whole: Sketch; readonly halves: Sketch }

const splitCluster: fc.Arbitrary<Split> = arbitraryCluster
  .filter(({ facts }) => poolsOf(facts).some(isSplittable))
  .chain((whole) => {
    const pools = poolsOf(whole.facts).filter(isSplittable)
    return fc
      .constantFrom(...pools)
      .chain((pool) => cut(pool).map((parts) => ({ whole, halves: split(whole, pool, parts) })))
  })

const poolsOf = (facts: Json | null): readonly Json[] =>
  facts === null ? [] : (facts['pools'] as readonly Json[])

const zonesOf = (pool: Json): readonly string[] => (pool['zones'] ?? []) as readonly string[]

/** Two nodes at least, and a number that is one; over two zones it is cut between them. */
const isSplittable = ({ nodes }: Json): boolean => typeof nodes === 'number' && nodes >= 2

function cut(pool: Json): fc.Arbitrary<readonly [Json, Json]> {
  const nodes = Number(pool['nodes'])
  const zones = zonesOf(pool)
  const parts = (first: number, more: readonly [Json, Json] = [{}, {}]): [Json, Json] => [
    { ...pool, name: 'left', nodes: first, ...more[0] },
    { ...pool, name: 'right', nodes: nodes - first, ...more[1] },
  ]
  if (zones.length === 2)
    return fc.constant(
      parts(Math.ceil(nodes / 2), [{ zones: zones.slice(0, 1) }, { zones: zones.slice(1) }]),
    )
  return fc.integer({ min: 1, max: nodes - 1 }).map((first) => parts(first))
}

function split(sketch: Sketch, pool: Json, parts: readonly [Json, Json]): Sketch {
  const pools = poolsOf(sketch.facts).flatMap((each) => (each === pool ? parts : [each]))
  const entries = ((sketch.facts?.['entries'] ?? []) as readonly Json[]).map((entry) => ({
    ...entry,
    fronts: (entry['fronts'] as readonly Json[]).map((front) => withMembers(front, pool, parts)),
  }))
  return { ...sketch, facts: { ...sketch.facts, pools, entries } }
}

function withMembers(front: Json, pool: Json, parts: readonly [Json, Json]): Json {
  const members = front['members'] as readonly string[] | undefined
  if (members === undefined) return front
  const named = members.flatMap((name) =>
    name === pool['name'] ? parts.map((part) => part['name']) : [name],
  )
  return { ...front, members: named }
}

/** A placement without names: how many nodes are alike in what arrives and what pods answer. */
function shape(profile: readonly CellReport[]): string {
  const alike = new Map<string, number>()
  for (const { nodes, podsEach, nodeShare, podShare } of profile) {
    const key = `${podsEach} ${nodeShare} ${podShare}`
    alike.set(key, (alike.get(key) ?? 0) + nodes)
  }
  return JSON.stringify([...alike].filter(([, nodes]) => nodes > 0).sort())
}

/** Likely placements by shape, with what each is likely. */
function chances(likely: readonly { p: number; profile: CellReport[] }[]): unknown {
  const known = new Map<string, number>()
  for (const { p, profile } of likely) {
    const key = shape(profile)
    known.set(key, (known.get(key) ?? 0) + p)
  }
  return [...known].map(([key, p]) => [key, Math.round(p * 1e4) / 1e4]).sort()
}

const pathsOf = ({ id, paths }: Entry) =>
  paths.map(({ listeners, sourceIp, spread, loss }) => ({
    id,
    listeners,
    sourceIp: sourceIp.map((one) => [one.workload, sightingText(one), one.fraction, one.trust]),
    peakToMean: spread.peakToMean,
    likely: chances(spread.likely),
    loss,
  }))

/** Entries whose placements are known to the last one: bounds may be drawn more or less tightly. */
const exactIn = ({ entries }: ClusterReport): ReadonlySet<string> =>
  new Set(
    entries
      .filter(({ paths }) => paths.every(({ spread }) => spread.method === 'exact'))
      .map(({ id }) => id),
  )

/** Findings without the names of pools: two like pools are found twice where one was found once. */
function findingsOf({ findings }: ClusterReport, exact: ReadonlySet<string>): string[] {
  const kept = findings.filter(({ entry }) => entry === null || exact.has(entry))
  const texts = kept.map(({ rule, subject, entry, size, severity }) =>
    [rule, subject.startsWith('pool/') ? 'pool' : subject, entry, size, severity].join(' '),
  )
  return [...new Set(texts)].sort()
}

test('splitting a pool in two like pools changes nothing but names', () => {
  const law = fc.property(splitCluster, ({ whole, halves }) => {
    const one = only(simulateText(textOf(whole)))
    const two = only(simulateText(textOf(halves)))
    const both = exactIn(two)
    const exact = new Set([...exactIn(one)].filter((id) => both.has(id)))
    expect(two.entries.map(({ id }) => id)).toEqual(one.entries.map(({ id }) => id))
    expect(findingsOf(two, exact)).toEqual(findingsOf(one, exact))
    const pathsIn = ({ entries }: ClusterReport) =>
      entries.filter(({ id }) => exact.has(id)).flatMap(pathsOf)
    expect(pathsIn(two)).toEqual(pathsIn(one))
  })
  fc.assert(law, { numRuns: 150 })
})
