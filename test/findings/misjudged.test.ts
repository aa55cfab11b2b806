import { describe, expect, it } from 'vitest'
import { sourceIpMisjudged } from '../../src/findings/address/source-ip-misjudged.ts'
import type { Consumer, Front } from '../../src/types/entry.ts'
import type { Pool } from '../../src/types/pool.ts'
import { ratio } from '../../src/types/ratio.ts'
import type { Sighting } from '../../src/types/traffic.ts'
import { fact } from '../../src/types/why.ts'
import {
  brief,
  cell,
  entry,
  facts,
  front,
  path,
  pool,
  proxy,
  run,
  said,
  share,
  sighting,
  spread,
  where,
} from '../support/facts.ts'
import { listOf } from '../support/ingress-plane.ts'
import { deployment, loadBalancer, service, workload } from '../support/objects.ts'

const nginx = workload(deployment('nginx', '', 'ingress'), 'proxy')
const svc = service(loadBalancer('nginx', '  externalTrafficPolicy: Cluster', 'ingress'))
const ENTRY = 'ingress/Service/nginx'

const LOST = { client: 'lost', packet: 'node', fraction: ratio(0), by: null } as const
const PARTIAL = { client: 'partial', packet: 'mixed', fraction: ratio(1, 3), by: 'packet' } as const

const allowed = listOf(nginx)

describe('source-ip-misjudged by a proxy', () => {
  const nodes = (addresses: readonly string[]): Pool => pool('nodes', { addresses })
  const judged = (
    consumers: readonly Consumer[],
    parts: {
      seen?: Partial<Sighting>
      pools?: readonly Pool[]
      podCidrs?: readonly string[]
      fronts?: readonly Front[]
    } = {},
  ) => {
    const {
      seen = LOST,
      pools = [nodes(['10.0.0.0/24'])],
      podCidrs = ['10.244.0.0/16'],
      fronts = [front()],
    } = parts
    return facts({
      cluster: {
        pools,
        podCidrs: podCidrs.map((cidr) => fact(cidr, said)),
        proxies: [proxy(nginx, { consumers })],
      },
      traffic: [
        { entry: entry(svc, { fronts }), paths: [path({ sightings: [sighting(nginx, seen)] })] },
      ],
    })
  }
  const message = (given: ReturnType<typeof judged>): string =>
    sourceIpMisjudged.check(given)[0]?.message ?? ''

  it.each([
    ['never in it', '203.0.113.0/24', 'allow-list', 'which is never in it: everybody gets 403.'],
    ['always in it', '10.0.0.0/8', 'allow-list', 'which is always in it: everybody is let in.'],
    ['in it by node alone', '10.0.0.0/16', 'allow-list', 'depends on the way, not on the client.'],
    [
      'never in a deny list',
      '203.0.113.0/24',
      'deny-list',
      'which is never in it: nobody is denied.',
    ],
    [
      'always in a deny list',
      '10.0.0.0/8',
      'deny-list',
      'which is always in it: everybody gets 403.',
    ],
  ] as const)('says what comes of an address that is %s', (_, cidrs, kind, effect) => {
    const given = judged([allowed(cidrs, kind)])
    expect(run(sourceIpMisjudged, given)).toEqual([
      {
        entry: ENTRY,
        subject: 'shop/Ingress.networking.k8s.io/admin',
        severity: 'error',
        likely: false,
        size: 1,
      },
    ])
    expect(message(given)).toContain(effect)
  })

  it.each([
    ['all of IPv4', allowed('0.0.0.0/0')],
    ['all addresses', allowed('0.0.0.0/0,::/0')],
    ['all of IPv4 and more of it', allowed('0.0.0.0/0,10.0.0.0/8')],
    ['nothing that is an address', allowed('everybody')],
    ['nothing', allowed('')],
    ['only a family that nobody comes by', allowed('2001:db8::/32')],
  ])('is silent about a list of %s', (_, consumer) => {
    expect(run(sourceIpMisjudged, judged([consumer]))).toEqual([])
  })

  it('is likely, and says what to declare, where addresses are not declared', () => {
    const given = judged([allowed('203.0.113.0/24')], { pools: [nodes([])], podCidrs: [] })
    const [found] = sourceIpMisjudged.check(given)
    expect(found && brief(found)).toMatchObject({ likely: true })
    expect(found?.message).toContain('everybody gets 403')
    const declare = found?.evidence.flatMap((why) => (why.k === 'unknown' ? [why.declare] : []))
    expect(declare).toEqual(['pools[].addresses', 'podCidrs'])
  })

  it('does not choose between everybody and nobody without a reason', () => {
    expect(message(judged([allowed('10.0.0.0/8')], { pools: [nodes([])] }))).toContain(
      'everybody or nobody',
    )
    const behind = { seen: { ...LOST, packet: 'load-balancer' as const } }
    const fronts = [front({ delivery: 'terminating', implementation: 'cdn' })]
    expect(message(judged([allowed('203.0.113.0/24')], { ...behind, fronts }))).toContain(
      'everybody or nobody',
    )
    const known = [front({ delivery: 'terminating', addresses: [fact('203.0.113.0/25', said)] })]
    expect(message(judged([allowed('203.0.113.0/24')], { ...behind, fronts: known }))).toContain(
      'always in it',
    )
  })

  it('looks only at pools through which connections enter', () => {
    const [edge, workers] = [pool('edge', { addresses: ['10.0.1.0/24'] }), pool('workers')]
    const given = judged([allowed('203.0.113.0/24')], { pools: [edge, workers] })
    const [traffic] = given.traffic
    const [only] = traffic?.paths ?? []
    if (traffic === undefined || only === undefined) throw new Error('no path')
    const arriving = spread({
      worst: [
        share(cell(edge), 2, 1),
        share(cell(workers), 3, 0, { node: ratio(0), pod: ratio(0) }),
      ],
    })
    const narrowed = { ...given, traffic: [{ ...traffic, paths: [{ ...only, spread: arriving }] }] }
    expect(run(sourceIpMisjudged, given)).toMatchObject([{ likely: true }])
    expect(run(sourceIpMisjudged, narrowed)).toMatchObject([{ likely: false }])
  })

  it('calls a rate limit one bucket, and needs no addresses for that', () => {
    const given = judged([allowed('', 'rate-limit')], { pools: [nodes([])], podCidrs: [] })
    expect(run(sourceIpMisjudged, given)).toMatchObject([{ likely: false, size: 1 }])
    expect(message(given)).toContain('share one bucket')
  })

  it('joins what judges in one object, and the list speaks first with its share', () => {
    const given = judged([allowed('', 'rate-limit'), allowed('203.0.113.0/24')], { seen: PARTIAL })
    expect(run(sourceIpMisjudged, given)).toMatchObject([{ size: 2 / 3, likely: true }])
    expect(message(given)).toContain('For 67 % of connections')
  })

  it.each([
    ['sees the client', { client: 'preserved', packet: 'client' }],
    ['is told the client', { client: 'forwarded', packet: 'node' }],
    ['gets nothing', { client: 'broken', packet: 'node' }],
    ['may or may not know', { client: 'unknown', packet: 'unknown' }],
  ] as const)('is silent where the proxy %s', (_, seen) => {
    expect(run(sourceIpMisjudged, judged([allowed('203.0.113.0/24')], { seen }))).toEqual([])
  })
})

describe('source-ip-misjudged by source ranges', () => {
  const ranged = (fronts: readonly Front[], cidr = '203.0.113.0/24') => {
    const restricted = service(
      loadBalancer('nginx', `  loadBalancerSourceRanges: ["${cidr}"]`, 'ingress'),
    )
    return facts({ traffic: [{ entry: entry(restricted, { fronts }), paths: [path()] }] })
  }
  const passing = front()
  const ending = front({ delivery: 'terminating', implementation: 'hetzner' })
  const cdn = front({ delivery: 'terminating', implementation: 'cdn' })

  it.each([
    ['kube-proxy sees the client under Cluster', [passing]],
    ['nothing stands in front', []],
    [
      'the load balancer enforces them itself',
      [front({ delivery: 'terminating', enforcesRanges: true })],
    ],
    [
      'nobody knows whether it does',
      [front({ delivery: 'terminating', enforcesRanges: 'unknown' })],
    ],
    ['nobody knows what stands in front', [front({ delivery: 'unknown' })]],
  ])('is silent where %s', (_, fronts) => {
    expect(run(sourceIpMisjudged, ranged(fronts))).toEqual([])
  })

  it.each([
    ['a load balancer ends connections', [ending], 'hetzner', 'node ports', false],
    [
      'it sends to pods',
      [front({ target: 'pod', implementation: 'aws-nlb-ip' })],
      'aws-nlb-ip',
      'pods',
      false,
    ],
  ] as const)('says that nobody enforces them where %s', (_, fronts, name, way, likely) => {
    const given = ranged(fronts)
    const found = sourceIpMisjudged.check(given)
    expect(found.map(brief)).toEqual([
      { entry: ENTRY, subject: ENTRY, severity: 'error', likely, size: 1 },
    ])
    expect(found[0]?.message).toContain(`the ${name} does not`)
    expect(found[0]?.message).toContain(`${way} that it sends to. Everybody is let in.`)
    expect(where(found[0]?.at ?? null)).toBe('spec.loadBalancerSourceRanges.0')
  })

  it('compares them with the addresses of what ends connections before', () => {
    const declared = { ...cdn, addresses: [fact('198.51.100.0/24', said)] }
    const [certain] = sourceIpMisjudged.check(ranged([declared, passing]))
    expect(certain?.likely).toBe(false)
    expect(certain?.message).toContain('nobody is let in')
    const [guess] = sourceIpMisjudged.check(ranged([cdn, { ...passing, enforcesRanges: true }]))
    expect(guess?.likely).toBe(true)
    expect(guess?.message).toContain('everybody or nobody')
  })

  it('passes over ranges that hold everything', () => {
    expect(run(sourceIpMisjudged, ranged([ending], '0.0.0.0/0'))).toEqual([])
  })
})
