import { expect, test } from 'vitest'
import { outlook } from '../../src/placement/outlook.ts'
import type { Requirement } from '../../src/types/workload.ts'
import {
  cell,
  HOST,
  likelyOf,
  type PoolShape,
  pool,
  restsOn,
  size,
  taint,
  type WorkloadShape,
  workload,
  ZONE,
} from './fixtures.ts'

const ask = (shape: WorkloadShape, owner: PoolShape = {}, count = 2) =>
  outlook(workload(shape), [cell(pool('p', owner), count)], { kubernetes: '1.35', replicas: 1 })

const fits = (shape: WorkloadShape, owner: PoolShape = {}): boolean | undefined =>
  ask(shape, owner).eligible[0]?.fits

const edge = taint('edge', 'yes')
const exists = { operator: 'Exists' } as const

test.each<[string, boolean, WorkloadShape, PoolShape]>([
  ['no toleration (E2)', false, {}, { taints: [edge] }],
  ['no taint (E5)', true, {}, { labels: { edge: 'true' } }],
  ['Equal', true, { tolerations: [{ key: 'edge', value: 'yes' }] }, { taints: [edge] }],
  [
    'Equal, other value',
    false,
    { tolerations: [{ key: 'edge', value: 'no' }] },
    { taints: [edge] },
  ],
  ['Exists', true, { tolerations: [{ key: 'edge', ...exists }] }, { taints: [edge] }],
  ['Exists, other key', false, { tolerations: [{ key: 'x', ...exists }] }, { taints: [edge] }],
  ['Exists, no key', true, { tolerations: [exists] }, { taints: [edge] }],
  [
    'same effect',
    true,
    { tolerations: [{ key: 'edge', ...exists, effect: 'NoSchedule' }] },
    { taints: [edge] },
  ],
  [
    'other effect',
    false,
    { tolerations: [{ key: 'edge', ...exists, effect: 'NoExecute' }] },
    { taints: [edge] },
  ],
  ['NoExecute', false, {}, { taints: [taint('edge', '', 'NoExecute')] }],
  ['PreferNoSchedule', true, {}, { taints: [taint('edge', '', 'PreferNoSchedule')] }],
  [
    'one of two taints',
    false,
    { tolerations: [{ key: 'edge', ...exists }] },
    { taints: [edge, taint('other')] },
  ],
  [
    'Gt is off by default',
    false,
    { tolerations: [{ key: 'n', operator: 'Gt', value: '1' }] },
    { taints: [taint('n', '2')] },
  ],
  ['cordoned', false, {}, { cordoned: true }],
  ['cordoned, a DaemonSet', true, { kind: 'DaemonSet' }, { cordoned: true }],
  ['a DaemonSet and a taint (E2)', false, { kind: 'DaemonSet' }, { taints: [edge] }],
  [
    'a DaemonSet and disk pressure',
    true,
    { kind: 'DaemonSet' },
    { taints: [taint('node.kubernetes.io/disk-pressure')] },
  ],
  [
    'a DaemonSet and not-ready',
    true,
    { kind: 'DaemonSet' },
    { taints: [taint('node.kubernetes.io/not-ready', '', 'NoExecute')] },
  ],
  [
    'a Deployment and not-ready',
    false,
    {},
    { taints: [taint('node.kubernetes.io/not-ready', '', 'NoExecute')] },
  ],
  [
    'a DaemonSet without host network and no network',
    false,
    { kind: 'DaemonSet' },
    { taints: [taint('node.kubernetes.io/network-unavailable')] },
  ],
  [
    'a DaemonSet on host network and no network',
    true,
    { kind: 'DaemonSet', hostNetwork: true },
    { taints: [taint('node.kubernetes.io/network-unavailable')] },
  ],
])('taints: %s: %s', (_, expected, shape, owner) => {
  expect(fits(shape, owner)).toBe(expected)
})

test.each<[string, boolean, WorkloadShape['nodeSelector'], PoolShape]>([
  ['the label', true, { tier: 'edge' }, { labels: { tier: 'edge' } }],
  ['another value', false, { tier: 'edge' }, { labels: { tier: 'worker' } }],
  ['no label', false, { tier: 'edge' }, {}],
  ['both labels', true, { a: '1', b: '2' }, { labels: { a: '1', b: '2' } }],
  ['one of two labels', false, { a: '1', b: '2' }, { labels: { a: '1', b: '3' } }],
  ['linux', true, { 'kubernetes.io/os': 'linux' }, {}],
  ['windows', false, { 'kubernetes.io/os': 'windows' }, {}],
  [
    'declared windows',
    true,
    { 'kubernetes.io/os': 'windows' },
    { labels: { 'kubernetes.io/os': 'windows' } },
  ],
  ['an unnamed host', false, { [HOST]: 'node-1' }, {}],
])('node selector: %s: %s', (_, expected, nodeSelector = {}, owner) => {
  expect(fits({ nodeSelector }, owner)).toBe(expected)
})

const need = (operator: Requirement['operator'], ...values: string[]): Requirement => ({
  key: 'n',
  operator,
  values,
})

test.each<[Requirement, string | null, boolean]>([
  [need('In', '1', '2'), '2', true],
  [need('In', '1', '2'), '3', false],
  [need('In', '1'), null, false],
  [need('NotIn', '1'), '2', true],
  [need('NotIn', '1'), '1', false],
  [need('NotIn', '1'), null, true],
  [need('Exists'), '', true],
  [need('Exists'), null, false],
  [need('DoesNotExist'), null, true],
  [need('DoesNotExist'), 'x', false],
  [need('Gt', '3'), '4', true],
  [need('Gt', '3'), '3', false],
  [need('Gt', '3'), 'x', false],
  [need('Gt', '3'), null, false],
  [need('Lt', '3'), '2', true],
  [need('Lt', '3'), '3', false],
  [need('Lt', '3', '4'), '2', false],
])('node affinity: %j of a node with %s: %s', (requirement, label, expected) => {
  const nodeTerms = [{ expressions: [requirement], fields: [] }]
  expect(fits({ nodeTerms }, { labels: label === null ? {} : { n: label } })).toBe(expected)
})

test.each([
  ['terms are OR-ed', [[need('In', 'x')], [need('In', '1')]], true],
  ['requirements are AND-ed', [[need('In', '1'), need('In', 'x')]], false],
  ['an empty term matches nothing', [[]], false],
  ['no term matches nothing', [], false],
])('node affinity: %s', (_, terms, expected) => {
  const nodeTerms = terms.map((expressions) => ({ expressions, fields: [] }))
  expect(fits({ nodeTerms }, { labels: { n: '1' } })).toBe(expected)
})

const named = cell(pool('p'), 3, { names: ['n1', 'n2', 'n3'], zone: 'a' })
const byName = (operator: 'In' | 'NotIn', ...values: string[]) => [
  { expressions: [], fields: [{ key: 'metadata.name', operator, values }] },
]

test.each<[string, WorkloadShape, string]>([
  ['a host name', { nodeSelector: { [HOST]: 'n2' } }, '1×2'],
  ['two names', { nodeTerms: byName('In', 'n1', 'n3', 'x') }, '2×1'],
  ['all but one name', { nodeTerms: byName('NotIn', 'n1') }, '2×1'],
  ['nodeName', { nodeName: 'n3' }, '1×2'],
  ['the zone', { nodeSelector: { [ZONE]: 'a' } }, '2×1'],
])('some nodes of a cell: %s', (_, shape, expected) => {
  const result = outlook(workload(shape), [named], { kubernetes: '1.35', replicas: 2 })
  expect(likelyOf(result)).toEqual([`1.0000 p/a: ${expected}`])
})

test('nodeName passes the scheduler by: NoSchedule does not count, NoExecute does', () => {
  const place = (effect: 'NoSchedule' | 'NoExecute') => {
    const cells = [cell(pool('p', { taints: [taint('t', '', effect)] }), 1, { names: ['n1'] })]
    return outlook(workload({ nodeName: 'n1' }), cells, { kubernetes: '1.35', replicas: 1 }).pending
  }
  expect([place('NoSchedule'), place('NoExecute')]).toEqual([0, 1])
})

test('E19: a DaemonSet has one pod on each node that it may use, whatever `replicas` says', () => {
  const cells = [cell(pool('edge', { taints: [edge] }), 2), cell(pool('workers'), 3)]
  const result = outlook(workload({ kind: 'DaemonSet' }), cells, {
    kubernetes: '1.35',
    replicas: 9,
  })
  expect(likelyOf(result)).toEqual(['1.0000 workers: 3×1'])
  expect(result.worst).toEqual([result.likely[0]?.profile])
  expect(result).toMatchObject({ asked: 3, pending: 0, method: 'exact' })
})

test.each<[string, WorkloadShape, number]>([
  ['host ports', { hostPorts: [443] }, 1],
  ['required anti-affinity', { antiAffinity: [{}] }, 1],
  ['anti-affinity of others', { antiAffinity: [{ selectsSelf: false }] }, 0],
  ['nothing', {}, 0],
  ['nowhere', { nodeSelector: { tier: 'x' } }, 4],
  ['anti-affinity over zones', { antiAffinity: [{ topologyKey: ZONE }] }, 2],
  ['minDomains above the zones', { spread: [{ topologyKey: ZONE, minDomains: 3 }] }, 2],
  ['minDomains met', { spread: [{ topologyKey: ZONE, minDomains: 2 }] }, 0],
  [
    'zones of two nodes and one, one pod each',
    { hostPorts: [1], spread: [{ topologyKey: ZONE }] },
    1,
  ],
  ['a label that only one pool bears', { spread: [{ topologyKey: 'rack' }] }, 0],
])('E6: four pods on three nodes in two zones: %s: %i pending', (_, shape, pending) => {
  const cells = [
    cell(pool('a', { labels: { rack: 'r' } }), 2, { zone: 'a' }),
    cell(pool('b'), 1, { zone: 'b' }),
  ]
  const result = outlook(workload(shape), cells, { kubernetes: '1.35', replicas: 4 })
  expect(result.pending).toBe(pending)
})

test('capacity limits what a node takes, where it is declared', () => {
  const cells = [cell(pool('a', { allocatable: size(4, 16, 3) }), 2)]
  const requests = { cpuMilli: 1500, memoryBytes: 0 }
  const result = outlook(workload({ requests }), cells, { kubernetes: '1.35', replicas: 7 })
  expect(result.pending).toBe(3)
  expect(outlook(workload(), cells, { kubernetes: '1.35', replicas: 7 }).pending).toBe(1)
})

test.each<[string, WorkloadShape, PoolShape, readonly string[]]>([
  [
    'a taint',
    { tolerations: [{ key: 'x' }] },
    { taints: [edge] },
    ['p.taints.edge', 'tolerations.0'],
  ],
  [
    'a label',
    { nodeSelector: { tier: 'e' } },
    { labels: { tier: 'w' } },
    ['nodeSelector.tier', 'p.labels.tier'],
  ],
  ['no label', { nodeSelector: { tier: 'e' } }, {}, ['nodeSelector.tier']],
  ['a cordon', {}, { cordoned: true }, ['p.cordoned']],
])('a refusal says why: %s', (_, shape, owner, expected) => {
  const [verdict] = ask(shape, owner).eligible
  expect(verdict?.fits).toBe(false)
  expect([...restsOn(verdict?.why ?? { k: 'law', law: '', from: [] })]).toEqual(
    expect.arrayContaining([...expected]),
  )
})

test('the outlook rests on everything that it read', () => {
  const shape: WorkloadShape = {
    nodeSelector: { tier: 'e' },
    nodeTerms: [{ expressions: [need('Exists')], fields: [] }],
    tolerations: [{ key: 'edge', ...exists }],
    antiAffinity: [{ topologyKey: ZONE }],
    spread: [{}],
    hostPorts: [443],
    requests: { cpuMilli: 1, memoryBytes: 1 },
  }
  const owner = { labels: { tier: 'e', n: '1' }, taints: [edge], allocatable: size(4, 16) }
  const cells = [cell(pool('p', owner), 2, { zone: 'a' }), cell(pool('q'), 1, { zone: 'b' })]
  const { why } = outlook(workload(shape), cells, { kubernetes: '1.35', replicas: 2 })
  for (const id of [
    'replicas',
    'nodeSelector.tier',
    'nodeTerms',
    'tolerations.0',
    'antiAffinity.0',
    'spread.0',
    'hostPorts.0',
    'requests',
    'p',
    'p.nodes',
    'p.cordoned',
    'p.labels.tier',
    'p.labels.n',
    'p.taints.edge',
    'p.allocatable',
    'p.zone.a',
    'q',
    'q.nodes',
    'q.zone.b',
  ])
    expect(restsOn(why)).toContain(id)
})

test('a zone constraint without any declared zone is an unknown, and no reason to be Pending', () => {
  const result = ask({ spread: [{ topologyKey: ZONE }] })
  expect(result).toMatchObject({ pending: 0, method: 'bounded' })
})

test('pools that may be of unlike machines are no exact matter until capacities are declared', () => {
  const two = (allocatable?: ReturnType<typeof size>) =>
    outlook(
      workload(),
      [
        cell(pool('a', { labels: { x: '1' }, ...(allocatable && { allocatable }) }), 1),
        cell(pool('b', allocatable && { allocatable }), 1),
      ],
      { kubernetes: '1.35', replicas: 3 },
    )
  expect(two().method).toBe('bounded')
  expect(restsOn(two().why)).toContain('nodes-alike')
  expect(two(size(4, 16)).method).toBe('exact')
})
