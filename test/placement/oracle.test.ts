import { expect, test } from 'vitest'
import { outlook } from '../../src/placement/outlook.ts'
import type { Profile } from '../../src/types/placement.ts'
import type { Allocatable, Taint } from '../../src/types/pool.ts'
import type { SpreadConstraint } from '../../src/types/workload.ts'
import { cell, pool, workload } from './fixtures.ts'
import records from './oracle-records.json' with { type: 'json' }

/** What the real kube-scheduler 1.35.4 did (all filters and scores, every tie branched evenly). */
type Record = {
  readonly kind: 'Deployment' | 'Job'
  readonly replicas: number
  readonly requests?: { readonly cpuMilli: number; readonly memoryBytes: number }
  readonly spread?: readonly Partial<SpreadConstraint>[]
  readonly antiAffinity?: readonly { readonly topologyKey: string }[]
  readonly cells: readonly {
    readonly pool: string
    readonly zone?: string
    readonly nodes: number
    readonly allocatable: Allocatable
    readonly taints: readonly Taint[]
  }[]
  /** Chances by placement: `c0:1,2 c1:1` is a pool with 1 and 2 pods, and another with 1. */
  readonly expected: Readonly<{ [placement: string]: number | undefined }>
}

const cases = records as readonly unknown[] as readonly Record[]

function named(profile: Profile): string {
  const pools = new Map<string, number[]>()
  for (const { cell: where, nodes, podsEach } of profile) {
    if (podsEach === 0) continue
    const pods = new Array<number>(nodes).fill(podsEach)
    pools.set(where.pool.name, [...(pools.get(where.pool.name) ?? []), ...pods])
  }
  return [...pools]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, pods]) => `${name}:${pods.toSorted().join()}`)
    .join(' ')
}

test('there are records', () => expect(cases.length).toBeGreaterThan(40))

test.each(cases.map((record, index) => [index, record] as const))(
  'record %i: the same chances as the real scheduler',
  (_, { cells, expected, replicas, ...shape }) => {
    const nodes = cells.map(({ pool: name, zone, nodes: count, allocatable, taints }) =>
      cell(pool(name, { allocatable, taints }), count, zone === undefined ? {} : { zone }),
    )
    const result = outlook(workload(shape), nodes, { kubernetes: '1.34', replicas })
    const found = new Map<string, number>()
    for (const { p, profile } of result.likely)
      found.set(named(profile), (found.get(named(profile)) ?? 0) + p)
    expect([...found.keys()].toSorted()).toEqual(Object.keys(expected).toSorted())
    for (const [name, p] of found) expect(p).toBeCloseTo(expected[name] ?? 0, 8)
  },
)
