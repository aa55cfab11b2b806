import { describe, expect, it } from 'vitest'
import { appUnschedulable } from '../../src/findings/placing/app-unschedulable.ts'
import { edgeUnschedulable } from '../../src/findings/placing/edge-unschedulable.ts'
import { fences } from '../../src/findings/placing/rollout.ts'
import { rolloutDeadlock } from '../../src/findings/placing/rollout-deadlock.ts'
import type { Outlook } from '../../src/types/placement.ts'
import type { Pool } from '../../src/types/pool.ts'
import type { Workload } from '../../src/types/workload.ts'
import { brief, cell, facts, outlook, pool, proxy, run, where } from '../support/facts.ts'
import { deployment, workload } from '../support/objects.ts'

const nodes = (count: number | { min: number; max: number | null }): Pool =>
  pool('nodes', { nodes: count })

describe('edge-unschedulable and app-unschedulable', () => {
  const cart = workload(deployment('cart', '  replicas: 5'))
  const nginx = workload(deployment('nginx', '  replicas: 3', 'ingress'), 'proxy')
  const given = (seen: Partial<Outlook>, of: readonly Pool[] = [nodes(3)]) =>
    facts({
      cluster: { pools: of, workloads: [nginx, cart], proxies: [proxy(nginx)] },
      outlooks: {
        [cart.id]: outlook({ fits: [cell(nodes(3))], pending: 2, asked: 5, ...seen }),
        [nginx.id]: outlook({ fits: [cell(nodes(3))], pending: 1, asked: 3, ...seen }),
      },
    })

  it('divide the workloads between them', () => {
    expect(run(appUnschedulable, given({}))).toEqual([
      { entry: null, subject: cart.id, severity: 'error', likely: false, size: 2 },
    ])
    expect(run(edgeUnschedulable, given({}))).toEqual([
      { entry: null, subject: nginx.id, severity: 'error', likely: false, size: 1 },
    ])
  })

  it.each([
    ['everything fits', given({ pending: 0 })],
    ['the placement is not known', given({ method: 'unknown' })],
    ['the number of nodes is a guess', given({}, [{ ...nodes(3), source: 'assumed' }])],
  ])('are silent where %s', (_, of) => {
    expect([...run(appUnschedulable, of), ...run(edgeUnschedulable, of)]).toEqual([])
  })

  it('are likely where others compete, or the upper end of a range does not fit', () => {
    expect(run(appUnschedulable, given({ method: 'bounded' }))).toMatchObject([{ likely: true }])
    const ranged = (min: number) => {
      const of = { ...cart, replicas: { ...cart.replicas, value: { min, max: 5 } } }
      const base = given({})
      return { ...base, cluster: { ...base.cluster, workloads: [of] } }
    }
    expect(run(appUnschedulable, ranged(2))).toMatchObject([{ likely: true }])
    expect(run(appUnschedulable, ranged(4))).toMatchObject([{ likely: false }])
  })

  it.each([
    [
      'a selector',
      '      nodeSelector: { disk: ssd }',
      false,
      'no node both has the labels',
      'nodeSelector',
    ],
    ['taints', '', false, 'it tolerates none of the taints', 'tolerations'],
    ['room', '', true, 'the 3 nodes that it may use have no room for more', 'spec.replicas'],
    [
      'anti-affinity',
      '      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: cart } } }] } }',
      true,
      'its required anti-affinity allows one pod for each kubernetes.io/hostname, and it may use 3 nodes',
      'podAntiAffinity',
    ],
    [
      'a host port',
      '      hostNetwork: true',
      true,
      'host port 8080 is free once on a node, and it may use 3 nodes',
      'containerPort',
    ],
  ] as const)('name %s as the cause', (_, spec, fits, text, place) => {
    const template = deployment('cart', '  replicas: 5').replace(
      /containers: .*/,
      `containers: [{ name: main, image: i, ports: [{ containerPort: 8080 }] }]\n${spec}`,
    )
    const of = workload(template)
    const base = given({})
    const [found] = appUnschedulable.check({
      ...base,
      cluster: { ...base.cluster, workloads: [of] },
      outlook: () => outlook({ fits: fits ? [cell(nodes(3))] : [], pending: 2, asked: 5 }),
    })
    expect(found?.message).toContain(text)
    expect(where(found?.at ?? null)).toContain(place)
  })
})

describe('fences', () => {
  it.each([
    ['25%', '25%', 1, 1, 0],
    ['25%', '25%', 3, 1, 0],
    ['25%', '25%', 4, 1, 1],
    ['25%', '25%', 10, 3, 2],
    [0, '25%', 3, 0, 1],
    ['0%', '10%', 9, 0, 1],
    [1, 0, 5, 1, 0],
    ['100%', '100%', 3, 3, 3],
  ])(
    'maxSurge %s and maxUnavailable %s of %i',
    (maxSurge, maxUnavailable, replicas, surge, unavailable) => {
      const found = fences({ type: 'RollingUpdate', maxSurge, maxUnavailable }, replicas)
      expect(found).toEqual({ surge, unavailable })
    },
  )

  it.each(['1', 'all', '-5%', -1, 0.5])('does not read %s', (maxSurge) => {
    expect(fences({ type: 'RollingUpdate', maxSurge, maxUnavailable: 0 }, 3)).toBeNull()
  })
})

describe('rollout-deadlock', () => {
  const APART = (extra = '', key = 'kubernetes.io/hostname') =>
    `      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ${key}, labelSelector: { matchLabels: { app: web } }${extra} }] } }`
  const SPREAD = (extra = '') =>
    `      topologySpreadConstraints: [{ topologyKey: kubernetes.io/hostname, maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } }${extra} }]`
  const HOST_PORT =
    'containers: [{ name: main, image: i, ports: [{ containerPort: 80, hostPort: 80 }] }]'

  const web = (spec: string, template: string, replicas = 2): Workload =>
    workload(`${deployment('web', `  replicas: ${replicas}\n${spec}`)}${template}\n`)
  const given = (of: Workload, seen: Outlook, pools: readonly Pool[] = [nodes(2)]) =>
    facts({ cluster: { pools, workloads: [of] }, outlooks: { [of.id]: seen } })
  const two = outlook({ fits: [cell(nodes(2))], asked: 2 })
  const DEADLOCK = [
    { entry: null, subject: 'shop/Deployment/web', severity: 'error', likely: false, size: null },
  ]

  it.each([
    ['anti-affinity and the default strategy', web('', APART())],
    [
      'a host port',
      workload(deployment('web', '  replicas: 2').replace(/containers: .*/, HOST_PORT)),
    ],
    ['more replicas than nodes', web('', APART(), 3)],
    [
      'a wish to keep all',
      web('  strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } }', APART(), 9),
    ],
  ])('fires for %s', (_, of) => {
    const found = rolloutDeadlock.check(given(of, two))
    expect(found.map(brief)).toEqual(DEADLOCK)
    expect(found[0]?.message).toContain('there is room for 2')
    expect(where(found[0]?.at ?? null)).toBe('spec.strategy.rollingUpdate.maxUnavailable')
  })

  it.each([
    [
      'one may be taken away',
      web('  strategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }', APART()),
    ],
    ['a quarter of four is one', web('', APART(), 4)],
    [
      'both come to nothing, so one may go',
      web('  strategy: { rollingUpdate: { maxUnavailable: "10%", maxSurge: 0 } }', APART()),
    ],
    ['all go first', web('  strategy: { type: Recreate }', APART())],
    ['there is a node more', web('', APART(), 1)],
    ['nothing keeps pods apart', web('', '')],
    ['it keeps away from others', web('', APART().replace('app: web', 'app: other'))],
    ['old and new are told apart', web('', APART(', matchLabelKeys: [pod-template-hash]'))],
    ['the domains of a key are not known', web('', APART('', 'rack'))],
    ['a spread is a wish', web('', SPREAD().replace('DoNotSchedule', 'ScheduleAnyway'))],
    ['a spread has no empty place', web('', SPREAD())],
    ['nothing runs', web('', APART(), 0)],
    ['it is no Deployment', { ...web('', APART()), kind: 'StatefulSet' as const }],
  ])('is silent where %s', (_, of) => {
    expect(run(rolloutDeadlock, given(of, two))).toEqual([])
  })

  it.each([
    ['the pool grows without end', [nodes({ min: 2, max: null })], []],
    ['the pool has room to grow', [nodes({ min: 2, max: 3 })], []],
    ['the pool has grown already', [nodes({ min: 1, max: 2 })], DEADLOCK],
    ['the number of nodes is a guess', [{ ...nodes(2), source: 'assumed' as const }], []],
  ])('where %s', (_, pools, expected) => {
    const seen = outlook({ fits: pools.map((one) => cell(one)), asked: 2 })
    expect(run(rolloutDeadlock, given(web('', APART()), seen, pools))).toEqual(expected)
  })

  it('judges both ends of an autoscaler', () => {
    const of = web('', APART())
    const scaled = (min: number, max: number | null) => ({
      ...of,
      replicas: { ...of.replicas, value: { min, max } },
    })
    expect(run(rolloutDeadlock, given(scaled(2, 3), two))).toMatchObject([{ likely: false }])
    expect(run(rolloutDeadlock, given(scaled(1, 3), two))).toMatchObject([{ likely: true }])
    expect(run(rolloutDeadlock, given(scaled(2, 8), two))).toMatchObject([{ likely: true }])
    expect(run(rolloutDeadlock, given(scaled(1, null), two))).toEqual([])
  })

  it('counts zones for anti-affinity over zones', () => {
    const of = web('', APART('', 'topology.kubernetes.io/zone'))
    const zoned = pool('nodes', { nodes: 6, zones: ['a', 'b'] })
    const seen = (...zones: readonly string[]) =>
      outlook({ fits: zones.map((zone) => cell(zoned, { zone, count: 3 })), asked: 2 })
    expect(run(rolloutDeadlock, given(of, seen('a', 'b'), [zoned]))).toEqual(DEADLOCK)
    expect(run(rolloutDeadlock, given(of, seen('a', 'b', 'c'), [zoned]))).toEqual([])
  })

  describe('with a spread that counts tainted nodes', () => {
    const tainted = pool('edge', { nodes: 2, taints: ['edge=true:NoSchedule'] })
    const seen = outlook({ fits: [cell(nodes(3))], refuses: [cell(tainted)], asked: 3 })
    const pools = [nodes(3), tainted]

    it('fires: their emptiness holds the others at maxSkew', () => {
      expect(run(rolloutDeadlock, given(web('', SPREAD(), 3), seen, pools))).toEqual(DEADLOCK)
    })

    it.each([
      ['nodeTaintsPolicy honours taints', web('', SPREAD(', nodeTaintsPolicy: Honor'), 3)],
      ['there is room below maxSkew', web('', SPREAD().replace('maxSkew: 1', 'maxSkew: 2'), 3)],
      [
        'a selector leaves them out',
        web('', `${SPREAD()}\n      nodeSelector: { worker: "true" }`, 3),
      ],
    ])('is silent where %s', (_, of) => {
      expect(run(rolloutDeadlock, given(of, seen, pools))).toEqual([])
    })

    it('fires where minDomains asks for more than there are', () => {
      const of = web('', SPREAD(', minDomains: 5'), 3)
      expect(
        run(rolloutDeadlock, given(of, outlook({ fits: [cell(nodes(3))] }), [nodes(3)])),
      ).toEqual(DEADLOCK)
    })
  })

  describe('of a DaemonSet', () => {
    const agent = (update: string, port = HOST_PORT) =>
      workload(
        deployment('web', `  updateStrategy: ${update}`)
          .replace('kind: Deployment', 'kind: DaemonSet')
          .replace(/containers: .*/, port),
      )
    const SURGE = '{ rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }'

    it('fires for a surge with a host port', () => {
      const found = rolloutDeadlock.check(given(agent(SURGE), two))
      expect(found.map(brief)).toEqual([{ ...DEADLOCK[0], subject: 'shop/DaemonSet/web' }])
      expect(where(found[0]?.at ?? null)).toBe('spec.updateStrategy.rollingUpdate.maxSurge')
    })

    it.each([
      ['it does not surge', agent('{ rollingUpdate: { maxUnavailable: 1 } }')],
      ['it surges by no percent', agent('{ rollingUpdate: { maxSurge: 0%, maxUnavailable: 1 } }')],
      ['it has no host port', agent(SURGE, 'containers: [{ name: main, image: i }]')],
      ['pods are replaced by hand', agent('{ type: OnDelete, rollingUpdate: { maxSurge: 1 } }')],
    ])('is silent where %s', (_, of) => {
      expect(run(rolloutDeadlock, given(of, two))).toEqual([])
    })
  })
})
