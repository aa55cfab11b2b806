import { expect, test } from 'vitest'
import { outlook } from '../../src/placement/outlook.ts'
import { cell, HOST, pool, taint, type WorkloadShape, workload } from './fixtures.ts'

const options = { kubernetes: '1.35', replicas: 4 }
const makeCells = () => [
  cell(pool('edge', { labels: { edge: 'yes' }, taints: [taint('edge')] }), 2),
  cell(pool('workers'), 3),
]

const SHAPES: readonly WorkloadShape[] = [
  {},
  { kind: 'DaemonSet' },
  { kind: 'Job' },
  { nodeSelector: { edge: 'yes' } },
  { nodeSelector: { edge: 'no' } },
  { tolerations: [{ key: 'edge', operator: 'Exists' }] },
  { spread: [{ topologyKey: HOST, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] },
  { nodeName: 'elsewhere' },
  { hostPorts: [80] },
  { antiAffinity: [{ topologyKey: HOST }] },
]

test('workloads that share cells are told what each would be told alone', () => {
  const shared = makeCells()
  for (const shape of [...SHAPES, ...SHAPES.toReversed()])
    expect(outlook(workload(shape), shared, options), JSON.stringify(shape)).toEqual(
      outlook(workload(shape), makeCells(), options),
    )
})
