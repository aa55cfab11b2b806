import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limitsOf } from '../../src/placement/limits/explore.ts'
import { isForced } from '../../src/placement/limits/forced.ts'
import type { Placed, Problem, Site } from '../../src/placement/problem.ts'
import { feasibleGroups } from '../../src/placement/scheduler/filters.ts'

const LOOSE = Number.POSITIVE_INFINITY

/** Pods per node, node by node, in order of sites. */
type Vector = readonly number[]

const homes = (sites: readonly Site[]): number[] =>
  sites.flatMap(({ nodes }, site) => new Array<number>(nodes).fill(site))

const vectorOf = (problem: Problem, placed: Placed): Vector =>
  problem.sites.flatMap((_, site) =>
    placed
      .filter((group) => group.site === site)
      .flatMap(({ nodes, pods }) => new Array<number>(nodes).fill(pods)),
  )

/** Every end of a placement pod by pod: the scheduler's filters decide, and nothing prefers. */
function allEnds(problem: Problem): Vector[] {
  const home = homes(problem.sites)
  let states = new Map<string, Vector>([['', home.map(() => 0)]])
  const ends = new Map<string, Vector>()
  for (let pod = 0; pod <= problem.pods; pod++) {
    const next = new Map<string, Vector>()
    for (const state of states.values()) {
      const groups = state.map((pods, node) => ({ site: home[node] ?? 0, nodes: 1, pods }))
      const open = pod === problem.pods ? [] : feasibleGroups(problem, groups)
      if (open.length === 0) ends.set(state.join(), state)
      for (const group of open) {
        const node = groups.indexOf(group)
        const after = state.with(node, group.pods + 1)
        next.set(after.join(), after)
      }
    }
    states = next
  }
  return [...ends.values()]
}

type Metric = (vector: Vector, inside: (node: number) => boolean) => number

const bearing = (vector: Vector, inside: (node: number) => boolean): number[] =>
  vector.filter((pods, node) => pods > 0 && inside(node))

/** What traffic takes the largest value of; `inside` are the nodes that a front sends to. */
const metrics: Readonly<Record<string, Metric>> = {
  'share of one pod, 1/(N·k)': (v, inside) => {
    const pods = bearing(v, inside)
    return pods.length === 0 ? 0 : 1 / (pods.length * Math.min(...pods))
  },
  'share of one pod at a leader, 1/k': (v, inside) =>
    Math.max(0, ...bearing(v, inside).map((k) => 1 / k)),
  'share of a node, 1/N': (v, inside) => {
    const pods = bearing(v, inside)
    return pods.length === 0 ? 0 : 1 / pods.length
  },
  'nodes without a pod': (v, inside) => v.filter((pods, node) => pods === 0 && inside(node)).length,
  'pods outside': (v, inside) => v.reduce((sum, pods, node) => sum + (inside(node) ? 0 : pods), 0),
  'pods inside': (v, inside) => v.reduce((sum, pods, node) => sum + (inside(node) ? pods : 0), 0),
  'fullest node': (v, inside) => Math.max(0, ...bearing(v, inside)),
  'nodes that may lead': (v, inside) => bearing(v, inside).length,
}

const cap = fc.oneof({ weight: 2, arbitrary: fc.constant(LOOSE) }, fc.integer({ min: 1, max: 4 }))
const skew = fc.oneof({ weight: 2, arbitrary: fc.constant(LOOSE) }, fc.integer({ min: 1, max: 3 }))

const sitesOf = fc.array(fc.record({ nodes: fc.integer({ min: 1, max: 3 }), cap }), {
  minLength: 1,
  maxLength: 3,
})

type Bounds = {
  readonly hostSkew: number
  readonly zones: readonly number[]
  readonly zoneCap: number
  readonly zoneSkew: number
}

const base = { preferences: [], preferencesNeedLabels: false, ties: 'first' } as const
const nothing = { cpuMilli: 0, memoryBytes: 0 }

function problemOf(
  sites: readonly { nodes: number; cap: number }[],
  pods: number,
  { hostSkew, zones, zoneCap, zoneSkew }: Bounds,
): Problem {
  const raw = sites.map((_, site) => zones[site] ?? 0)
  const names = [...new Set(raw)]
  const groupOf = raw.map((zone) => names.indexOf(zone))
  const bound = Number.isFinite(zoneCap) || Number.isFinite(zoneSkew)
  return {
    ...base,
    pods,
    sites: sites.map((site, cell) => ({ ...site, cell, allocatable: null, disliked: 0 })),
    hostSkew,
    partitions: bound ? [{ groupOf, groups: names.length, cap: zoneCap, skew: zoneSkew }] : [],
    requests: nothing,
    scored: nothing,
  }
}

const problems = fc
  .tuple(
    sitesOf,
    fc.integer({ min: 0, max: 8 }),
    fc.record({
      hostSkew: skew,
      zones: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 3, maxLength: 3 }),
      zoneCap: cap,
      zoneSkew: skew,
    }),
  )
  .map(([sites, pods, bounds]) => problemOf(sites, pods, bounds))

const best = (vectors: readonly Vector[], metric: Metric, inside: (node: number) => boolean) =>
  Math.max(...vectors.map((vector) => metric(vector, inside)))

test('law: every metric over every set of cells is extreme in `worst` (all placements tried)', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const ends = allEnds(problem)
      const limits = limitsOf(problem, [])
      const worst = limits.worst.map((placed) => vectorOf(problem, placed))
      const total = (vector: Vector) => vector.reduce((a, b) => a + b, 0)
      expect(limits.pods).toBe(Math.min(...ends.map(total)))
      expect(limits.exact).toBe(true)
      const possible = new Set(ends.map((vector) => vector.join()))
      const home = homes(problem.sites)
      for (let bits = 0; bits < 2 ** problem.sites.length; bits++) {
        const inside = (node: number) => ((bits >> (home[node] ?? 0)) & 1) === 1
        for (const [name, metric] of Object.entries(metrics))
          expect(best(worst, metric, inside), `${name} over ${bits}`).toBe(
            best(ends, metric, inside),
          )
      }
      // And nothing in `worst` is impossible: nodes of a site may trade places.
      const sortedEnds = new Set([...possible].map((key) => sortedBySite(home, key)))
      for (const vector of worst) expect(sortedEnds).toContain(sortedBySite(home, vector.join()))
    }),
    { numRuns: 120 },
  )
})

function sortedBySite(home: readonly number[], key: string): string {
  const pairs = key.split(',').map((pods, node) => [home[node] ?? 0, Number(pods)] as const)
  return pairs
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([site, pods]) => `${site}:${pods}`)
    .join(' ')
}

test('law: constraints leave one placement only where all ways to place the pods end in it', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const ends = new Set(allEnds(problem).map((end) => upToNames(problem, end)))
      const limits = limitsOf(problem, [])
      const worst = limits.worst.map((placed) => upToNames(problem, vectorOf(problem, placed)))
      const [placed] = limits.worst
      const isOne = new Set(worst).size === 1 && placed !== undefined
      expect(isOne && isForced(problem, placed)).toBe(ends.size === 1)
    }),
  )
})

/** Pods on the nodes of each site; which node of a site bears which number does not matter. */
function upToNames({ sites }: Problem, vector: Vector): string {
  const home = homes(sites)
  return sites
    .map((_, site) =>
      vector
        .filter((_pods, node) => home[node] === site)
        .toSorted()
        .join(),
    )
    .join(' ')
}
