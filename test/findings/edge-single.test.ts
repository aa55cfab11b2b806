import { describe, expect, it } from 'vitest'
import { edgeNoBudget } from '../../src/findings/edge/edge-no-budget.ts'
import { edgeSingleNode } from '../../src/findings/edge/edge-single-node.ts'
import { edgeSingleReplica } from '../../src/findings/edge/edge-single-replica.ts'
import { edgeSingleZone } from '../../src/findings/edge/edge-single-zone.ts'
import { brief, cell, outlook, pool, profile, run, where } from '../support/facts.ts'
import { nginx, onEdge, plane, workers } from '../support/ingress-plane.ts'
import { budget, deployment, workload } from '../support/objects.ts'

describe('edge-single-replica', () => {
  it.each([
    ['one pod is asked for', '  replicas: 1', [{ likely: false }]],
    ['nothing is said', '', [{ likely: false }]],
    ['two are asked for', '  replicas: 2', []],
    ['none is', '  replicas: 0', []],
  ])('where %s', (_, spec, expected) => {
    expect(run(edgeSingleReplica, plane(nginx(spec)))).toMatchObject(expected)
  })

  it('is likely where an autoscaler may go down to one', () => {
    const of = nginx()
    const scaled = { ...of, replicas: { ...of.replicas, value: { min: 1, max: 5 } } }
    expect(run(edgeSingleReplica, plane(scaled))).toMatchObject([
      { likely: true, severity: 'warning' },
    ])
  })

  it.each([
    [
      'another workload serves as well',
      plane(nginx('  replicas: 1'), { others: [workload(deployment('twin'))] }),
    ],
    [
      'the cluster has one node',
      plane(nginx('  replicas: 1'), { pools: [pool('nodes', { nodes: 1 })] }),
    ],
    ['nobody is known to come by', plane(nginx('  replicas: 1'), { exposure: 'unknown' })],
    ['it is a DaemonSet', plane({ ...nginx('  replicas: 1'), perNode: true })],
  ])('is silent where %s', (_, given) => {
    expect(run(edgeSingleReplica, given)).toEqual([])
  })
})

describe('edge-single-node', () => {
  const single = pool('edge', { role: 'edge', nodes: 1 })
  const growing = pool('edge', { role: 'edge', nodes: { min: 1, max: 3 } })
  const together = outlook({
    fits: [onEdge],
    likely: [
      { p: 0.6, profile: profile([onEdge, 1, 2], [onEdge, 1, 0]) },
      { p: 0.4, profile: profile([onEdge, 2, 1]) },
    ],
  })
  const apart = outlook({ fits: [onEdge], likely: [{ p: 1, profile: profile([onEdge, 2, 1]) }] })

  it.each([
    [
      'only one node fits',
      nginx(),
      outlook({ fits: [cell(single)] }),
      false,
      'spec.template.spec.nodeSelector',
    ],
    [
      'there is one now and may be more',
      nginx(),
      outlook({ fits: [cell(growing)] }),
      true,
      'spec.template.spec.nodeSelector',
    ],
    ['there is one pod', nginx('  replicas: 1'), apart, false, 'spec.replicas'],
    [
      'the pods likely meet',
      nginx(),
      together,
      true,
      'spec.template.spec.topologySpreadConstraints',
    ],
  ] as const)('fires where %s', (_, of, seen, likely, place) => {
    const found = edgeSingleNode.check(plane(of, { outlook: seen }))
    expect(found.map(brief)).toEqual([
      { entry: null, subject: of.id, severity: 'warning', likely, size: null },
    ])
    expect(where(found[0]?.at ?? null)).toBe(place)
  })

  it.each([
    ['they are apart', plane(nginx(), { outlook: apart })],
    [
      'they meet only at worst',
      plane(nginx(), { outlook: { ...apart, worst: [profile([onEdge, 1, 2])] } }),
    ],
    [
      'the cluster has one node',
      plane(nginx('  replicas: 1'), { pools: [pool('nodes', { nodes: 1 })] }),
    ],
  ])('is silent where %s', (_, given) => {
    expect(run(edgeSingleNode, given)).toEqual([])
  })
})

describe('edge-no-budget', () => {
  const of = (selector: string, namespace = 'ingress') =>
    budget(
      `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: b, namespace: ${namespace} }\nspec: { selector: ${selector}, maxUnavailable: 1 }`,
    )

  it.each([
    ['there is none', []],
    ['it is in another namespace', [of('{ matchLabels: { app: nginx } }', 'shop')]],
    ['it selects others', [of('{ matchLabels: { app: other } }')]],
  ])('fires where %s', (_, budgets) => {
    const found = edgeNoBudget.check(plane(nginx(), { budgets }))
    expect(found.map(brief)).toEqual([
      { entry: null, subject: nginx().id, severity: 'warning', likely: false, size: null },
    ])
    expect(where(found[0]?.at ?? null)).toBe('spec.template.metadata.labels')
  })

  it.each([
    ['labels match', of('{ matchLabels: { app: nginx } }')],
    [
      'an expression matches',
      of('{ matchExpressions: [{ key: app, operator: In, values: [nginx] }] }'),
    ],
    ['it selects all', of('{}')],
  ])('is silent where %s', (_, one) => {
    expect(run(edgeNoBudget, plane(nginx(), { budgets: [one] }))).toEqual([])
  })

  it('is about Deployments', () => {
    expect(run(edgeNoBudget, plane({ ...nginx(), kind: 'StatefulSet' }))).toEqual([])
  })

  it('asks for a second replica first', () => {
    const [found] = edgeNoBudget.check(plane(nginx('  replicas: 1')))
    expect(found?.message).toContain('second replica first')
  })
})

describe('edge-single-zone', () => {
  const zoned = pool('edge', { role: 'edge', nodes: 2, zones: ['a', 'b'] })
  const [a, b] = [cell(zoned, { zone: 'a', count: 1 }), cell(zoned, { zone: 'b', count: 1 })]
  const pools = [zoned, workers]

  it('fires where all nodes are in one zone', () => {
    const found = edgeSingleZone.check(plane(nginx(), { pools, outlook: outlook({ fits: [a] }) }))
    expect(found.map(brief)).toEqual([
      { entry: null, subject: nginx().id, severity: 'warning', likely: false, size: null },
    ])
    expect(found[0]?.message).toContain('in zone a, though the cluster has 2')
  })

  it('is likely where the pods likely land in one', () => {
    const seen = outlook({
      fits: [a, b],
      likely: [{ p: 1, profile: profile([a, 1, 2], [b, 1, 0]) }],
    })
    expect(run(edgeSingleZone, plane(nginx(), { pools, outlook: seen }))).toMatchObject([
      { likely: true },
    ])
  })

  it.each([
    [
      'they are in both',
      outlook({ fits: [a, b], likely: [{ p: 1, profile: profile([a, 1, 1], [b, 1, 1]) }] }),
      pools,
    ],
    ['a zone is not known', outlook({ fits: [a, onEdge] }), pools],
    [
      'the cluster has one zone',
      outlook({ fits: [a] }),
      [pool('edge', { role: 'edge', zones: ['a'] })],
    ],
  ])('is silent where %s', (_, seen, of) => {
    expect(run(edgeSingleZone, plane(nginx(), { pools: of, outlook: seen }))).toEqual([])
  })
})
