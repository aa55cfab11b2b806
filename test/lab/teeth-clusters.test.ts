import { expect, test, vi } from 'vitest'
import { answersOf } from '../../lab/clusters/records.ts'
import { clusterRecords, scenarioOf } from './cluster-records.ts'

/** A function of the simulator, and what it answers when it is wrong. */
type Flip = readonly [what: string, module: string, wrong: (real: never) => Record<string, unknown>]

type Fn = (...args: readonly never[]) => unknown

const flips: readonly Flip[] = [
  [
    'every toleration tolerates every taint',
    'placement/matching.ts',
    () => ({ tolerates: () => true }),
  ],
  [
    'a node meets every requirement for its labels',
    'placement/matching.ts',
    () => ({ meets: () => true }),
  ],
  [
    'all nodes score alike',
    'placement/scheduler/scores.ts',
    () => ({
      scores: (_: unknown, __: unknown, feasible: readonly unknown[]) => feasible.map(() => 0),
    }),
  ],
  [
    'hard constraints do not bind the next pod',
    'placement/scheduler/filters.ts',
    () => ({ feasibleGroups: (_: unknown, groups: unknown) => groups }),
  ],
  [
    'pods of a ReplicaSet are not spread by default',
    'placement/spread.ts',
    () => ({ defaultPreferences: () => [] }),
  ],
  [
    'nodes that take no pod do not count for a spread',
    'placement/spread.ts',
    () => ({ hostLevels: () => ({ cap: Infinity, skew: Infinity }) }),
  ],
  [
    'required anti-affinity knows hosts only',
    'placement/spread.ts',
    () => ({ apartPartitions: () => [] }),
  ],
  [
    'the first of the best nodes wins no more often than the others',
    'placement/scheduler/order.ts',
    ({ drawUniform }: { drawUniform: Fn }) => ({ drawFirst: drawUniform }),
  ],
  [
    'a pod asks for nothing',
    'cluster/containers.ts',
    () => ({
      readRequests: () => {
        const nothing = { cpuMilli: 0, memoryBytes: 0 }
        return { asked: nothing, scored: nothing, why: { k: 'assumed', id: 'none', text: '' } }
      },
    }),
  ],
  [
    'everything can be placed',
    'placement/limits/bounds.ts',
    () => ({ placeable: ({ pods }: { pods: number }) => pods }),
  ],
]

test.each(flips)('%s: the records tell', async (_, module, wrong) => {
  const path = `../../src/${module}`
  vi.resetModules()
  vi.doMock(path, async (load) => {
    const real = await load<Record<string, unknown>>()
    return { ...real, ...wrong(real as never) }
  })
  const { compare } = await import('../../lab/clusters/compare.ts')
  const differs = clusterRecords.records.some(
    (record) =>
      compare(scenarioOf(record), record.workload, answersOf(record)).differences.length > 0,
  )
  vi.doUnmock(path)
  expect(differs).toBe(true)
})
