import { describe, expect, it } from 'vitest'
import { edgeShared } from '../../src/findings/edge/edge-shared.ts'
import { ingressNotPinned } from '../../src/findings/edge/ingress-not-pinned.ts'
import { workerExposed } from '../../src/findings/edge/worker-exposed.ts'
import type { Pool } from '../../src/types/pool.ts'
import { ratio } from '../../src/types/ratio.ts'
import type { PathTraffic } from '../../src/types/traffic.ts'
import type { Workload } from '../../src/types/workload.ts'
import {
  brief,
  cell,
  entry,
  facts,
  front,
  outlook,
  path,
  pool,
  profile,
  proxy,
  run,
  share,
  spread,
  target,
  where,
} from '../support/facts.ts'
import { edge, nginx, onEdge, onWorkers, plane, workers } from '../support/ingress-plane.ts'
import { deployment, loadBalancer, service, workload } from '../support/objects.ts'

const everywhere = outlook({
  fits: [onEdge, onWorkers],
  worst: [profile([onEdge, 1, 1], [onWorkers, 1, 1]), profile([onWorkers, 2, 1], [onEdge, 2, 0])],
})

describe('ingress-not-pinned', () => {
  it('counts the nodes outside that the worst placement uses', () => {
    const found = ingressNotPinned.check(plane(nginx(), { outlook: everywhere }))
    expect(found.map(brief)).toEqual([
      { entry: null, subject: nginx().id, severity: 'warning', likely: false, size: 2 },
    ])
    expect(found[0]?.message).toContain('up to 2 nodes outside it (workers)')
    expect(where(found[0]?.at ?? null)).toBe('spec.template.spec.nodeSelector')
  })

  it.each([
    [
      'it is held on the edge',
      plane(nginx(), { outlook: outlook({ fits: [onEdge], worst: [profile([onEdge, 2, 1])] }) }),
    ],
    ['no edge pool is known', plane(nginx(), { outlook: everywhere, pools: [workers] })],
    ['nobody is known to come by', plane(nginx(), { outlook: everywhere, exposure: 'unknown' })],
  ])('is silent where %s', (_, given) => {
    expect(run(ingressNotPinned, given)).toEqual([])
  })
})

describe('edge-shared', () => {
  const cart = workload(deployment('cart'))
  const shop = workload(deployment('shop'))
  const fits = outlook({ fits: [onEdge, onWorkers] })
  const given = (workloads: readonly Workload[], pools: readonly Pool[] = [edge, workers]) =>
    facts({
      cluster: { pools, workloads, proxies: [proxy(nginx())] },
      outlooks: Object.fromEntries(workloads.map(({ id }) => [id, fits])),
    })

  it('is one finding a pool that counts applications', () => {
    const found = edgeShared.check(given([shop, cart]))
    expect(found.map(brief)).toEqual([
      { entry: null, subject: 'pool/edge', severity: 'warning', likely: false, size: 2 },
    ])
    expect(found[0]?.message).toContain('shop/Deployment/cart and shop/Deployment/shop')
    expect(found[0]?.message).toContain('they tolerate its taint')
  })

  it.each([
    [[], 'it has no taint'],
    [['edge=true:PreferNoSchedule'], 'does not forbid it'],
  ])('says what the taints %j do', (taints, text) => {
    const open = { ...edge, taints: pool('edge', { taints }).taints }
    const at = outlook({ fits: [cell(open)] })
    const [found] = edgeShared.check({ ...given([cart], [open, workers]), outlook: () => at })
    expect(found?.message).toContain(text)
  })

  it.each([
    ['a data plane', [nginx()]],
    ['a DaemonSet', [workload(deployment('log').replace('kind: Deployment', 'kind: DaemonSet'))]],
    ['an agent', [workload(deployment('agent'), 'agent')]],
    ['nothing', []],
    ['an application scaled to nothing', [workload(deployment('cart', '  replicas: 0'))]],
  ])('does not count %s', (_, workloads) => {
    expect(run(edgeShared, given(workloads))).toEqual([])
  })

  it('does not count what belongs to the ingress in its own namespace', () => {
    const labels = 'labels: { app.kubernetes.io/instance: public }'
    const of = (name: string, namespace: string) =>
      workload(deployment(name, '', namespace).replace(/labels: \{ app: [^}]* \}/, labels))
    const controller = { ...of('controller', 'ingress'), role: 'proxy' as const }
    const given = facts({
      cluster: {
        pools: [edge, workers],
        workloads: [controller, of('default-backend', 'ingress'), of('other', 'shop')],
        proxies: [proxy(controller)],
      },
    })
    const found = edgeShared.check({ ...given, outlook: () => fits })
    expect(found[0]?.related).toHaveLength(1)
    expect(found[0]?.message).toContain('shop/Deployment/other')
  })

  it('is silent where nothing may go there, or no edge is known', () => {
    const away = {
      ...given([cart]),
      outlook: () => outlook({ fits: [onWorkers], refuses: [onEdge] }),
    }
    expect(run(edgeShared, away)).toEqual([])
    expect(run(edgeShared, given([cart], [workers]))).toEqual([])
  })
})

describe('worker-exposed', () => {
  const cart = workload(deployment('cart'))
  const cartService = service(loadBalancer('cart'))
  const none = { node: ratio(0), pod: ratio(0) }
  const arriving = spread({
    likely: [{ p: 1, profile: [share(onEdge, 2, 0), share(onWorkers, 3, 1)] }],
    worst: [share(onWorkers, 3, 1)],
  })
  const given = (
    parts: {
      of?: Parameters<typeof entry>[1]
      path?: Partial<PathTraffic>
      pools?: readonly Pool[]
    } = {},
  ) =>
    facts({
      cluster: { pools: parts.pools ?? [edge, workers], workloads: [cart] },
      traffic: [
        {
          entry: entry(cartService, parts.of),
          paths: [
            path({
              spread: arriving,
              targets: [target(cart)],
              ...parts.path,
            }),
          ],
        },
      ],
    })

  it('fires for an application whose connections arrive at workers', () => {
    const found = workerExposed.check(given())
    expect(found.map(brief)).toEqual([
      { entry: cartService.id, subject: cart.id, severity: 'warning', likely: false, size: null },
    ])
    expect(found[0]?.message).toContain('on nodes of workers, without passing the edge')
  })

  it('is likely where only some placements lead there', () => {
    const some = spread({
      likely: [{ p: 1, profile: [share(onEdge, 2, 1)] }],
      worst: [share(onWorkers, 3, 1)],
    })
    expect(run(workerExposed, given({ path: { spread: some } }))).toMatchObject([{ likely: true }])
  })

  it('counts pods where the front sends to pods', () => {
    const atPods = spread({ worst: [share(onEdge, 2, 0, none), share(onWorkers, 3, 1, none)] })
    const toPods = { fronts: [front({ target: 'pod' })] }
    expect(run(workerExposed, given({ path: { spread: atPods } }))).toEqual([])
    expect(run(workerExposed, given({ path: { spread: atPods }, of: toPods }))).toHaveLength(1)
  })

  it.each([
    [
      'all connections pass the edge',
      given({
        path: { spread: spread({ worst: [share(onEdge, 2, 1), share(onWorkers, 3, 1, none)] }) },
      }),
    ],
    ['no edge is known', given({ pools: [workers] })],
    ['it is private', given({ of: { exposure: 'private' } })],
    ['nobody is known to come by', given({ of: { exposure: 'unknown' } })],
    ['a managed load balancer guards it', given({ of: { kind: 'managed' } })],
    ['the target is a data plane', given({ path: { targets: [target(nginx())] } })],
  ])('is silent where %s', (_, facts) => {
    expect(run(workerExposed, facts)).toEqual([])
  })
})
