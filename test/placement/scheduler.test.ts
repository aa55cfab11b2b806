import { expect, test } from 'vitest'
import { outlook } from '../../src/placement/outlook.ts'
import { cell, likelyOf, pool, size, taint, workload } from './fixtures.ts'

const v135 = (replicas: number) => ({ kubernetes: '1.35', replicas })

test('scheduler 3: three pods with required anti-affinity on two nodes: 1/1 and one Pending', () => {
  const result = outlook(workload({ antiAffinity: [{}] }), [cell(pool('edge'), 2)], v135(3))
  expect(likelyOf(result)).toEqual(['1.0000 edge: 2×1'])
  expect(result).toMatchObject({ pending: 1, asked: 3, method: 'exact' })
})

const edge = pool('edge', { labels: { tier: 'edge' }, taints: [taint('edge')] })
const workers = pool('workers', { labels: { tier: 'worker' } })
const cluster = [cell(edge, 2), cell(workers, 3)]

test.each([
  ['tainted edge nodes count as empty', workload({ spread: [{}] }), 3, ['1.0000 workers: 3×1']],
  [
    'nodeTaintsPolicy Honor',
    workload({ spread: [{ nodeTaintsPolicy: 'Honor' }] }),
    0,
    ['1.0000 workers: 3×2'],
  ],
  [
    'a node selector',
    workload({ spread: [{}], nodeSelector: { tier: 'worker' } }),
    0,
    ['1.0000 workers: 3×2'],
  ],
])('lab finding 5: %s', (_, app, pending, expected) => {
  const result = outlook(app, cluster, v135(6))
  expect(result.pending).toBe(pending)
  expect(likelyOf(result)).toEqual(expected)
  expect(result.method).toBe('exact')
})

const sizes = (cpus: readonly number[], memory: (cpu: number) => number) =>
  cpus.map((cpu) => cell(pool(`n${cpu}`, { allocatable: size(cpu, memory(cpu)) }), 1))

test.each([
  ['Deployment', '1.0000 n2: 1×1, n4: 1×1, n8: 1×2'],
  ['Job', '1.0000 n4: 1×1, n8: 1×3'],
] as const)('scheduler 3: four pods of a %s on nodes of 8, 4 and 2 cores', (kind, expected) => {
  const cells = sizes([8, 4, 2], (cpu) => 4 * cpu)
  expect(likelyOf(outlook(workload({ kind }), cells, v135(4)))).toEqual([expected])
})

test('scheduler 3: pods of 2 CPUs on nodes of 6, 2 and 1 cores: 3/1/0', () => {
  const cells = sizes([6, 2, 1], (cpu) => 4 * cpu)
  const app = workload({ requests: { cpuMilli: 2000, memoryBytes: 0 } })
  const result = outlook(app, cells, v135(4))
  expect(likelyOf(result)).toEqual(['1.0000 n2: 1×1, n6: 1×3'])
  expect(outlook(app, cells, v135(5)).pending).toBe(1)
})

test('like nodes: an even spread, the remainder drawn', () => {
  const result = outlook(workload(), [cell(pool('a'), 2), cell(pool('b'), 1)], v135(4))
  expect(likelyOf(result)).toEqual(['0.6667 a: 1×1 1×2, b: 1×1', '0.3333 a: 2×1, b: 1×2'])
  expect(result.method).toBe('exact')
})

test('a hundred pods on fifty like nodes: two each', () => {
  expect(likelyOf(outlook(workload(), [cell(pool('a'), 50)], v135(100)))).toEqual([
    '1.0000 a: 50×2',
  ])
})
