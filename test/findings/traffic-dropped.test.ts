import { describe, expect, it } from 'vitest'
import { trafficDropped } from '../../src/findings/load/traffic-dropped.ts'
import type { Outlook } from '../../src/types/placement.ts'
import { ratio, ZERO } from '../../src/types/ratio.ts'
import type { Loss, Spread } from '../../src/types/traffic.ts'
import { law } from '../../src/types/why.ts'
import type { Workload } from '../../src/types/workload.ts'
import {
  brief,
  cell,
  cluster,
  entry,
  facts,
  outlook,
  path,
  pool,
  proxy,
  run,
  said,
  share,
  sighting,
  spread,
  steady,
  target,
  where,
} from '../support/facts.ts'
import { behind, like } from '../support/ingress-plane.ts'
import { deployment, ingress, loadBalancer, service, workload } from '../support/objects.ts'

const web = workload(deployment('web'))
const svc = service(loadBalancer('web', '  externalTrafficPolicy: Local'))
const SUBJECT = 'shop/Service/web'

describe('traffic-dropped in the steady state', () => {
  const nodes = cell(pool('nodes', { nodes: 3 }))
  const given = (
    loss: Partial<Loss>,
    parts: { spread?: Spread; outlook?: Outlook; of?: Parameters<typeof entry>[1] } = {},
  ) =>
    facts({
      traffic: [
        {
          entry: entry(svc, { backend: behind(web), ...parts.of }),
          paths: [
            path({
              policy: 'Local',
              loss: [steady(loss)],
              spread: parts.spread ?? spread(),
              targets: [target(web, parts.outlook ?? outlook({ asked: 3 }))],
            }),
          ],
        },
      ],
    })

  it.each([
    [
      'a node without a pod',
      { dropped: like(1, 3) },
      1 / 3,
      '33 % of new connections reach a node without a ready pod',
    ],
    ['no endpoint anywhere', { refused: like(1, 1) }, 1, '100 % of new connections are refused'],
    ['a policy', { denied: like(1, 200) }, 0.005, 'are denied by a policy'],
    [
      'two of these',
      { dropped: like(1, 4), refused: like(1, 4) },
      0.5,
      '; 25 % of new connections are refused',
    ],
  ] as const)('is an error for %s', (_, loss, size, text) => {
    const found = trafficDropped.check(given(loss))
    expect(found.map(brief)).toEqual([
      { entry: SUBJECT, subject: SUBJECT, severity: 'error', likely: false, size },
    ])
    expect(found[0]?.message).toContain(text)
  })

  it.each([
    ['nothing is lost', {}],
    ['a loss is merely possible', { dropped: { likely: ZERO, worst: ratio(1, 3) } }],
    ['it depends on an unknown', { dropped: { likely: null, worst: null } }],
    ['it happens in another phase', { phase: 'rolling-update', dropped: like(1, 3) }],
  ] as const)('is silent where %s', (_, loss) => {
    expect(run(trafficDropped, given(loss))).toEqual([])
  })

  const uneven = { dropped: { likely: ratio(1, 3), worst: ratio(2, 3) } }

  it('is likely where other placements lose another share', () => {
    expect(run(trafficDropped, given(uneven))).toMatchObject([{ likely: true, size: 1 / 3 }])
  })

  it('is certain where there are fewer pods than nodes that get traffic', () => {
    const arriving = spread({ worst: [share(nodes, 3, 0, { node: ratio(1, 3), pod: ZERO })] })
    const two = outlook({ fits: [nodes], asked: 2 })
    expect(run(trafficDropped, given(uneven, { spread: arriving, outlook: two }))).toMatchObject([
      { likely: false },
    ])
    const three = outlook({ fits: [nodes], asked: 3 })
    expect(run(trafficDropped, given(uneven, { spread: arriving, outlook: three }))).toMatchObject([
      { likely: true },
    ])
  })

  it('is certain where no pod may run on a node that gets traffic', () => {
    const arriving = spread({ worst: [share(nodes, 3, 0, { node: ratio(1, 3), pod: ZERO })] })
    const barred = outlook({ refuses: [nodes], asked: 9 })
    expect(run(trafficDropped, given(uneven, { spread: arriving, outlook: barred }))).toMatchObject(
      [{ likely: false }],
    )
  })

  it('points at the policy for drops and at the selector for refusals', () => {
    const place = (loss: Partial<Loss>) => where(trafficDropped.check(given(loss))[0]?.at ?? null)
    expect(place({ dropped: like(1, 3) })).toBe('spec.externalTrafficPolicy')
    expect(place({ refused: like(1, 1) })).toBe('spec.selector')
  })

  it('is about the workload of a host port', () => {
    const of = { service: null, workload: web, id: web.id }
    expect(run(trafficDropped, given({ dropped: like(1, 3) }, { of }))).toMatchObject([
      { entry: web.id, subject: web.id },
    ])
  })
})

describe('traffic-dropped by a selector that matches nothing', () => {
  const empty = { workloads: [], slices: null, none: law('selects') }
  const two = service(loadBalancer('web').replace('{ app: web }', '{ app: web, tier: front }'))
  const given = (
    parts: {
      complete?: boolean
      workloads?: readonly Workload[]
      had?: boolean
      of?: typeof svc
    } = {},
  ) => {
    const of = parts.of ?? svc
    const before = parts.had
      ? cluster({ entries: [entry(of, { backend: behind(web) })] })
      : cluster({ entries: [entry(of, { backend: empty })] })
    return facts({
      cluster: { complete: parts.complete ?? false, workloads: parts.workloads ?? [] },
      before: parts.had === undefined ? null : before,
      // Even where traffic says that all is refused, pods may come from elsewhere.
      traffic: [
        {
          entry: entry(of, { backend: empty }),
          paths: [path({ loss: [steady({ refused: like(1, 1) })] })],
        },
      ],
    })
  }

  it.each([
    ['nothing says so', given()],
    ['the base had none either', given({ had: false })],
    [
      'a like workload shares one label of one',
      given({ workloads: [workload(deployment('other'))] }),
    ],
  ])('is an unknown where %s', (_, facts) => {
    expect(run(trafficDropped, facts)).toEqual([])
  })

  it.each([
    ['the cluster is complete', given({ complete: true }), false],
    ['the base had endpoints', given({ had: true }), false],
    [
      'another namespace has the labels',
      given({ workloads: [workload(deployment('web', '', 'old'))] }),
      true,
    ],
    ['all labels but one are there', given({ of: two, workloads: [web] }), true],
  ])('is an error where %s', (_, facts, likely) => {
    expect(run(trafficDropped, facts)).toEqual([
      { entry: SUBJECT, subject: SUBJECT, severity: 'error', likely, size: 1 },
    ])
  })

  it('sees no near miss in one label that differs where only one is asked for', () => {
    const other = workload(deployment('web').replace('app: web', 'app: webb'))
    expect(run(trafficDropped, given({ workloads: [other] }))).toEqual([])
  })

  it('names the near miss', () => {
    const [found] = trafficDropped.check(given({ of: two, workloads: [web] }))
    expect(found?.message).toContain(
      'shop/Deployment/web bears all of them but tier=front (it has no such label)',
    )
    expect(found?.related).toHaveLength(1)
  })

  it('holds for what a proxy sends to, with an unknown share', () => {
    const nginx = workload(deployment('nginx', '', 'ingress'), 'proxy')
    const route = {
      ingress: ingress(
        'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: shop }',
      ),
      target: svc.id,
      service: svc,
      backend: empty,
      opaque: { value: false, why: said },
      why: said,
    }
    const front = service(loadBalancer('nginx', '', 'ingress'))
    const found = run(
      trafficDropped,
      facts({
        cluster: { complete: true, proxies: [proxy(nginx, { routes: [route] })] },
        traffic: [
          {
            entry: entry(front, { backend: behind(nginx) }),
            paths: [path({ sightings: [sighting(nginx)] })],
          },
        ],
      }),
    )
    expect(found).toEqual([
      {
        entry: 'ingress/Service/nginx',
        subject: SUBJECT,
        severity: 'error',
        likely: false,
        size: null,
      },
    ])
  })
})
