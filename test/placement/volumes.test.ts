import { expect, test } from 'vitest'
import { judge } from '../../src/placement/eligible.ts'
import { outlook } from '../../src/placement/outlook.ts'
import type { BoundVolume } from '../../src/types/workload.ts'
import { cell, HOST, pool, taint, type WorkloadShape, workload, ZONE } from './fixtures.ts'

const options = { kubernetes: '1.35', replicas: 2 }
const named = cell(pool('nodes'), 3, { zone: 'a', names: ['n-1', 'n-2', 'n-3'] })
const sealed = cell(pool('edge', { taints: [taint('edge')] }), 1, { names: ['e-1'] })

const volume = (
  key: string,
  values: readonly string[],
  pod: number | null = null,
): BoundVolume => ({
  claim: 'data',
  pod,
  terms: [{ expressions: [{ key, operator: 'In', values }], fields: [] }],
})

const nodesFor = (shape: WorkloadShape, where = named): number =>
  judge(workload(shape), where).nodes

test('a volume holds every pod to the nodes that reach it', () => {
  expect(nodesFor({ volumes: [volume(HOST, ['n-2'])] })).toBe(1)
  expect(nodesFor({ volumes: [volume(ZONE, ['b'])] })).toBe(0)
  expect(nodesFor({ volumes: [volume(ZONE, ['a'])] })).toBe(3)
})

test('two volumes have to be in reach of the same node, and what the pod asks for as well', () => {
  const both = [volume(HOST, ['n-1', 'n-2']), volume(HOST, ['n-2', 'n-3'])]
  expect(nodesFor({ volumes: both })).toBe(1)
  expect(nodesFor({ volumes: both, nodeSelector: { [HOST]: 'n-1' } })).toBe(0)
  const nodeTerms = [
    { expressions: [{ key: HOST, operator: 'In', values: ['n-3'] } as const], fields: [] },
    { expressions: [{ key: HOST, operator: 'In', values: ['n-2'] } as const], fields: [] },
  ]
  expect(nodesFor({ volumes: both, nodeTerms })).toBe(1)
})

test('what Git does not say of nodes is taken to fit: names, zones, labels of storage drivers', () => {
  const unnamed = cell(pool('nodes'), 3)
  expect(nodesFor({ volumes: [volume(HOST, ['n-2'])] }, unnamed)).toBe(3)
  expect(nodesFor({ volumes: [volume(ZONE, ['a'])] }, unnamed)).toBe(3)
  expect(nodesFor({ volumes: [volume('topology.example.com/rack', ['r1'])] })).toBe(3)
})

test('a volume of one pod holds that one alone', () => {
  const found = (pod: number, replicas = 2) =>
    outlook(workload({ volumes: [volume(HOST, ['e-1'], pod)] }), [named, sealed], {
      ...options,
      replicas,
    })
  expect(found(0)).toMatchObject({ pending: 1, asked: 2, method: 'bounded' })
  // Scaled down, its pod is not asked for.
  expect(found(2).pending).toBe(0)
  expect(found(2, 3).pending).toBe(1)
})

test('workloads that ask for the same but for their volumes are told apart', () => {
  const cells = [named, sealed]
  const pending = (...volumes: readonly BoundVolume[]): number =>
    outlook(workload({ volumes }), cells, options).pending
  expect([
    pending(),
    pending(volume(HOST, ['n-1'])),
    pending(volume(HOST, ['e-1'])),
    pending(volume(HOST, ['e-1'], 1)),
  ]).toEqual([0, 0, 2, 1])
})
