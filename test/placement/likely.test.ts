import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outlook } from '../../src/placement/outlook.ts'
import type { Placed, Problem } from '../../src/placement/problem.ts'
import { feasibleGroups } from '../../src/placement/scheduler/filters.ts'
import { likely } from '../../src/placement/scheduler/likely.ts'
import { scores } from '../../src/placement/scheduler/scores.ts'
import type { Cell } from '../../src/types/pool.ts'
import { cell, pool, size, type WorkloadShape, workload, ZONE } from './fixtures.ts'

const LOOSE = Number.POSITIVE_INFINITY

/** All orders of a list in which equal entries are not told apart. */
function orders(list: readonly number[]): number[][] {
  if (list.length === 0) return [[]]
  return [...new Set(list)].flatMap((head) => {
    const rest = list.toSpliced(list.indexOf(head), 1)
    return orders(rest).map((tail) => [head, ...tail])
  })
}

/** One run of the scheduler with nodes in a fixed order, the first of the best winning. */
function run(problem: Problem, home: readonly number[]): Placed {
  let nodes = home.map((site) => ({ site, nodes: 1, pods: 0 }))
  for (let pod = 0; pod < problem.pods; pod++) {
    const open = feasibleGroups(problem, nodes)
    if (open.length === 0) break
    const totals = scores(problem, nodes, open)
    const winner = open[totals.indexOf(Math.max(...totals))]
    nodes = nodes.map((node) => (node === winner ? { ...node, pods: node.pods + 1 } : node))
  }
  return nodes
}

const named = (placed: Placed): string =>
  placed
    .flatMap(({ site, nodes, pods }) => new Array<string>(nodes).fill(`${site}:${pods}`))
    .toSorted()
    .join(' ')

function totals(chances: readonly { readonly p: number; readonly placed: Placed }[]) {
  const found = new Map<string, number>()
  for (const { p, placed } of chances) found.set(named(placed), (found.get(named(placed)) ?? 0) + p)
  return Object.fromEntries([...found].toSorted().map(([name, p]) => [name, p.toFixed(9)]))
}

const site = fc.record({
  nodes: fc.integer({ min: 1, max: 3 }),
  cap: fc.constantFrom(LOOSE, LOOSE, 1, 2),
  allocatable: fc.constantFrom(null, size(4, 16), size(8, 32), size(64, 256)),
  disliked: fc.constantFrom(0, 0, 0, 1),
})

const problems = fc
  .record({
    sites: fc
      .array(site, { minLength: 1, maxLength: 3 })
      .filter((sites) => sites.reduce((sum, { nodes }) => sum + nodes, 0) <= 6),
    pods: fc.integer({ min: 0, max: 7 }),
    zones: fc.constantFrom([0, 0, 0], [0, 1, 1], [0, 1, 2], [0, 0, 1]),
    hosts: fc.boolean(),
    zoned: fc.boolean(),
    hard: fc.constantFrom(LOOSE, LOOSE, 1, 2),
  })
  .map(({ sites, pods, zones, hosts, zoned, hard }): Problem => {
    const groupOf = sites.map((_, index) => zones[index] ?? 0)
    const groups = new Set(groupOf).size
    return {
      pods,
      sites: sites.map((one, index) => ({ ...one, cell: index })),
      hostSkew: LOOSE,
      partitions: Number.isFinite(hard) ? [{ groupOf, groups, cap: LOOSE, skew: hard }] : [],
      preferences: [
        ...(hosts ? [{ groupOf: null, maxSkew: 3, counts: true }] : []),
        ...(zoned ? [{ groupOf, maxSkew: 5, counts: true }] : []),
      ],
      preferencesNeedLabels: false,
      requests: { cpuMilli: 0, memoryBytes: 0 },
      scored: { cpuMilli: 100, memoryBytes: 200 * 1024 * 1024 },
      ties: 'first',
    }
  })

const podsOf = (placed: Placed): number =>
  placed.reduce((total, { nodes, pods }) => total + nodes * pods, 0)

test('law: with the first of the best winning, the mean over all orders of the nodes', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const home = problem.sites.flatMap(({ nodes }, index) => new Array<number>(nodes).fill(index))
      const all = orders(home).map((order) => run(problem, order))
      const expected = totals(all.map((placed) => ({ p: 1 / all.length, placed })))
      const fewest = Math.min(...all.map(podsOf))
      const { chances, exact } = likely(problem, fewest)
      if (exact) expect(totals(chances)).toEqual(expected)
      expect(chances.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1, 9)
      if (home.length < 6) expect(exact).toBe(true)
    }),
    { numRuns: 120 },
  )
})

const shapes: readonly WorkloadShape[] = [
  {},
  { kind: 'Job' },
  { antiAffinity: [{}] },
  { spread: [{}] },
  { spread: [{ topologyKey: ZONE }] },
  { spread: [{ topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway' }] },
]

/** Pods per node without regard to which cell it is in, with the chance of each. */
function anonymous(
  cells: readonly Cell[],
  shape: WorkloadShape,
  replicas: number,
  version: string,
) {
  const result = outlook(workload(shape), cells, { kubernetes: version, replicas })
  const found = new Map<string, number>()
  for (const { p, profile } of result.likely) {
    const counts = profile.flatMap(({ cell: { zone }, nodes, podsEach }) =>
      new Array<string>(nodes).fill(`${zone?.value}:${podsEach}`),
    )
    const name = counts.toSorted().join(' ')
    found.set(name, (found.get(name) ?? 0) + p)
  }
  const chances = [...found].toSorted().map(([name, p]) => `${p.toFixed(9)} ${name}`)
  return { chances, pending: result.pending, method: result.method }
}

test('law: splitting a pool into two like pools changes nothing but names', () => {
  fc.assert(
    fc.property(
      fc.record({
        shape: fc.constantFrom(...shapes),
        left: fc.integer({ min: 1, max: 2 }),
        right: fc.integer({ min: 1, max: 2 }),
        zones: fc.constantFrom<(string | undefined)[]>([undefined], ['a'], ['a', 'b']),
        replicas: fc.integer({ min: 0, max: 6 }),
        version: fc.constantFrom('1.34', '1.35'),
      }),
      ({ shape, left, right, zones, replicas, version }) => {
        const one = (name: string, count: number) =>
          zones.map((zone) => cell(pool(name), count, zone === undefined ? {} : { zone }))
        const whole = anonymous(one('p', left + right), shape, replicas, version)
        const split = anonymous([...one('p', left), ...one('q', right)], shape, replicas, version)
        expect(split).toEqual(whole)
      },
    ),
  )
})

test('law: the order of cells does not matter', () => {
  const cells = [
    cell(pool('a', { allocatable: size(8, 32) }), 2, { zone: 'x' }),
    cell(pool('b', { allocatable: size(4, 16) }), 1, { zone: 'y' }),
    cell(pool('c', { allocatable: size(4, 16) }), 2, { zone: 'x' }),
  ]
  for (const shape of shapes) {
    const [forth, back] = [cells, cells.toReversed()].map((list) =>
      outlook(workload(shape), list, { kubernetes: '1.35', replicas: 5 }),
    )
    expect(back).toEqual(forth)
  }
})

test('law: probabilities sum to 1 and descend; every profile has all nodes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...shapes), fc.integer({ min: 0, max: 9 }), (shape, replicas) => {
      const cells = [cell(pool('a'), 3, { zone: 'x' }), cell(pool('b'), 2, { zone: 'y' })]
      const result = outlook(workload(shape), cells, { kubernetes: '1.35', replicas })
      const chances = result.likely.map(({ p }) => p)
      expect(chances.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
      expect(chances.every((p, i) => i === 0 || p <= (chances[i - 1] ?? 0) + 1e-9)).toBe(true)
      for (const profile of [...result.likely.map((one) => one.profile), ...result.worst]) {
        expect(profile.reduce((sum, { nodes }) => sum + nodes, 0)).toBe(5)
        const pods = profile.reduce((sum, { nodes, podsEach }) => sum + nodes * podsEach, 0)
        expect(pods).toBe(result.asked - result.pending)
      }
    }),
  )
})

test.each([
  [
    'unlike nodes without end',
    [cell(pool('a', { allocatable: size(8, 32) }), 4e8), cell(pool('b'), 3e8)],
  ],
  ['many zones', 'abcdefghij'.split('').map((zone, i) => cell(pool('p'), 5 + i, { zone }))],
])('bounded work, and a sum that fits: %s', (_, cells) => {
  const replicas = 1_000_003
  const result = outlook(workload(), cells, { kubernetes: '1.35', replicas })
  expect(result.method).toBe('bounded')
  for (const { profile } of result.likely)
    expect(profile.reduce((sum, { nodes, podsEach }) => sum + nodes * podsEach, 0)).toBe(replicas)
})

test('three like zones: which zone is short is a matter of names, under either tie policy', () => {
  const cells = ['a', 'b', 'c'].map((zone) => cell(pool('w'), 17, { zone }))
  const result = outlook(workload(), cells, { kubernetes: '1.35', replicas: 100 })
  expect(result.likely.map(({ p }) => p.toFixed(6))).toEqual(['0.333333', '0.333333', '0.333333'])
  expect(result.method).toBe('exact')
})
