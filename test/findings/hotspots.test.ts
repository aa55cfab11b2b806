import { describe, expect, it } from 'vitest'
import { nodeHotspot } from '../../src/findings/load/node-hotspot.ts'
import { podHotspot } from '../../src/findings/load/pod-hotspot.ts'
import type { Front } from '../../src/types/entry.ts'
import type { Range } from '../../src/types/placement.ts'
import { type Ratio, ratio } from '../../src/types/ratio.ts'
import type { Spread } from '../../src/types/traffic.ts'
import {
  brief,
  cell,
  entry,
  facts,
  front,
  outlook,
  path,
  pool,
  run,
  share,
  spread,
  target,
} from '../support/facts.ts'
import { behind, like } from '../support/ingress-plane.ts'
import { deployment, loadBalancer, service, workload } from '../support/objects.ts'

const web = workload(deployment('web'))
const svc = service(loadBalancer('web', '  externalTrafficPolicy: Local'))
const SUBJECT = 'shop/Service/web'

describe('hotspots', () => {
  const nodes = cell(pool('nodes', { nodes: 2 }))
  const given = (
    of: Partial<Spread>,
    parts: { fronts?: readonly Front[]; threshold?: Ratio } = {},
  ) =>
    facts({
      thresholds: { peakToMean: parts.threshold ?? ratio(3, 2) },
      traffic: [
        {
          entry: entry(svc, { fronts: parts.fronts ?? [front()], backend: behind(web) }),
          paths: [
            path({
              policy: 'Local',
              spread: spread(of),
              targets: [target(web, outlook({ fits: [nodes] }))],
            }),
          ],
        },
      ],
    })
  const range = (likely: Ratio | null, worst: Ratio | null): Range => ({ likely, worst })
  const half = ratio(3, 2)
  const less = ratio(1499999999, 1000000000)

  const verdicts = [
    [
      'at the threshold exactly',
      range(half, half),
      [{ severity: 'warning', likely: false, size: 1.5 }],
    ],
    [
      'likely, and worse at worst',
      range(half, ratio(3)),
      [{ severity: 'warning', likely: true, size: 1.5 }],
    ],
    ['only at worst', range(ratio(1), half), [{ severity: 'note', likely: true, size: 1.5 }]],
    [
      'where the likely one is not known',
      range(null, ratio(2)),
      [{ severity: 'note', likely: true, size: 2 }],
    ],
    ['a hair below the threshold', range(less, less), []],
    ['where nothing is known', range(null, null), []],
  ] as const

  it.each(verdicts)('pod-hotspot %s', (_, pods, expected) => {
    expect(run(podHotspot, given({ pods }))).toEqual(
      expected.map((found) => ({ entry: SUBJECT, subject: web.id, ...found })),
    )
  })

  it.each(verdicts)('node-hotspot %s', (_, on, expected) => {
    expect(run(nodeHotspot, given({ nodes: on }))).toEqual(
      expected.map((found) => ({ entry: SUBJECT, subject: SUBJECT, ...found })),
    )
  })

  it('node-hotspot is a note where one node leads by design', () => {
    const leader = front({ members: 'one', implementation: 'metallb-l2' })
    const found = nodeHotspot.check(given({ nodes: like(3, 1) }, { fronts: [leader] }))
    expect(found.map(brief)).toMatchObject([{ severity: 'note', likely: false, size: 3 }])
    expect(found[0]?.message).toContain('with metallb-l2, one node at a time')
  })

  it('takes the threshold from the facts', () => {
    expect(run(podHotspot, given({ pods: like(3, 2) }, { threshold: ratio(2) }))).toEqual([])
    expect(run(podHotspot, given({ pods: like(3, 2) }, { threshold: ratio(1) }))).toHaveLength(1)
  })

  it('says how busy the busiest pod is where the placement is settled', () => {
    const settled = [
      share(nodes, 1, 2, { node: ratio(1, 2), pod: ratio(1, 4) }),
      share(nodes, 1, 1, { node: ratio(1, 2), pod: ratio(1, 2) }),
    ]
    const [found] = podHotspot.check(
      given({ pods: like(3, 2), likely: [{ p: 1, profile: settled }], worst: settled }),
    )
    expect(found?.message).toBe(
      'The busiest pod of shop/Deployment/web answers 1.5 times the mean of all its pods (50 % of new connections): ' +
        'each node gets a like share, and under Local the pods of one node divide what that node gets.',
    )
  })

  it('keeps one finding for paths of one entry, the graver one', () => {
    const of = given({ pods: range(ratio(1), ratio(2)) })
    const [traffic] = of.traffic
    const [one] = traffic?.paths ?? []
    if (traffic === undefined || one === undefined) throw new Error('no path')
    const graver = { ...one, spread: spread({ pods: like(3, 2) }) }
    const both = { ...of, traffic: [{ ...traffic, paths: [one, graver] }] }
    expect(run(podHotspot, both)).toMatchObject([{ severity: 'warning', size: 1.5 }])
  })
})
