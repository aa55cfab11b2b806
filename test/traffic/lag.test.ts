import { describe, expect, test } from 'vitest'
import { NO_LABELS } from '../../src/source/labels.ts'
import { lagOf } from '../../src/traffic/lag.ts'
import type { Cell, Pool } from '../../src/types/pool.ts'
import { ratio, toNumber } from '../../src/types/ratio.ts'
import type { CellShare, PathTraffic } from '../../src/types/traffic.ts'
import { byDefault, fact } from '../../src/types/why.ts'

const WHY = byDefault('a test says so')

function cell(id: string, count: number, names: readonly string[] = []): Cell {
  const pool: Pool = {
    name: id,
    role: fact('mixed', WHY),
    nodes: fact({ min: count, max: count }, WHY),
    labels: NO_LABELS,
    taints: [],
    zones: [],
    addresses: [],
    allocatable: null,
    cordoned: fact(false, WHY),
    source: 'settings',
    members: [],
    why: WHY,
  }
  return { id, pool, zone: null, count, names }
}

/** Nodes of a cell, pods on each, and the share of connections that each gets, as `n/d`. */
type Row = readonly [cell: Cell, nodes: number, podsEach: number, share: readonly [number, number]]

const shares = (rows: readonly Row[]): readonly CellShare[] =>
  rows.map(([where, nodes, podsEach, [n, d]]) => ({
    cell: where,
    nodes,
    podsEach,
    nodeShare: ratio(n, d),
    podShare: ratio(0),
  }))

function path(
  policy: 'Cluster' | 'Local',
  ways: readonly (readonly Row[])[],
  method: 'exact' | 'unknown' = 'exact',
): PathTraffic {
  const all = ways.map(shares)
  const range = { likely: null, worst: null }
  return {
    listeners: [],
    policy,
    sightings: [],
    spread: {
      method,
      pods: range,
      nodes: range,
      likely: all.map((profile) => ({ p: 1 / all.length, profile })),
      worst: all[0] ?? [],
      ways: all,
      why: WHY,
    },
    loss: [],
    hops: [],
    targets: [],
  }
}

const lag = (
  seen: PathTraffic,
  now: PathTraffic,
  terms: { readonly same?: boolean; readonly serve?: boolean } = {},
) => {
  const { likely, worst } = lagOf({
    seen,
    now,
    arePodsSame: terms.same ?? false,
    doLeavingServe: terms.serve ?? false,
  })
  return [likely, worst].map((share) => (share === null ? null : toNumber(share)))
}

const edge = cell('edge', 2)
const workers = cell('workers', 3)
const ALL = path('Cluster', [
  [
    [edge, 2, 1, [1, 5]],
    [workers, 3, 0, [1, 5]],
  ],
])
const EDGE: readonly Row[] = [
  [edge, 2, 1, [1, 2]],
  [workers, 3, 0, [0, 1]],
]
const WORKERS: readonly Row[] = [
  [edge, 2, 0, [0, 1]],
  [workers, 2, 1, [1, 2]],
  [workers, 1, 0, [0, 1]],
]

describe('while a front has not noticed', () => {
  test('that nodes hand connections to their own pods only by now, those without pods drop', () => {
    expect(lag(ALL, path('Local', [EDGE]), { same: true })).toEqual([0.6, 0.6])
  })

  test('every node forwards under Cluster', () => {
    expect(lag(path('Local', [EDGE]), ALL)).toEqual([0, 0])
    expect(lag(path('Local', [EDGE]), { ...ALL, policy: 'Cluster' }, { same: true })).toEqual([
      0, 0,
    ])
  })

  test('that pods moved, all is lost', () => {
    expect(lag(path('Local', [WORKERS]), path('Local', [EDGE]))).toEqual([1, 1])
  })

  test('and pods that left serve on for as long, nothing is', () => {
    expect(lag(path('Local', [WORKERS]), path('Local', [EDGE]), { serve: true })).toEqual([0, 0])
  })

  test('what serves on does not help nodes that had no pod', () => {
    expect(lag(ALL, path('Local', [WORKERS]), { serve: true })).toEqual([
      expect.closeTo(0.2, 9),
      expect.closeTo(0.2, 9),
    ])
  })

  test('which node of a pool has no pod any more, the busiest may be', () => {
    const uneven = path('Local', [
      [
        [workers, 1, 2, [3, 4]],
        [workers, 1, 1, [1, 4]],
        [workers, 1, 0, [0, 1]],
      ],
    ])
    expect(lag(uneven, path('Local', [WORKERS]))).toEqual([expect.closeTo(1 / 3, 6), 0.75])
  })

  test('likely is the mean over placements, worst the worst of them', () => {
    expect(lag(path('Local', [WORKERS, EDGE]), path('Local', [EDGE]))).toEqual([0.5, 1])
  })

  test('nodes that are told apart in another way are known by name', () => {
    const first = cell('first', 1, ['a'])
    const both = cell('both', 2, ['a', 'b'])
    const seen = path('Local', [[[first, 1, 1, [1, 1]]]])
    expect(lag(seen, path('Local', [[[both, 2, 1, [1, 2]]]]))).toEqual([0, 0])
    expect(lag(seen, path('Local', [[[both, 2, 0, [1, 2]]]]))).toEqual([1, 1])
  })

  test('what is unknown on either side stays unknown', () => {
    const blank = path('Local', [EDGE], 'unknown')
    expect(lag(blank, path('Local', [EDGE]))).toEqual([null, null])
    expect(lag(ALL, blank)).toEqual([null, null])
  })
})
