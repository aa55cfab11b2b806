import { describe, expect, it } from 'vitest'
import { proxyProtocolMismatch } from '../../src/findings/address/proxy-protocol-mismatch.ts'
import { sourceIpForgeable } from '../../src/findings/address/source-ip-forgeable.ts'
import { sourceIpLost } from '../../src/findings/address/source-ip-lost.ts'
import { at } from '../../src/source/field.ts'
import type { Consumer, Front } from '../../src/types/entry.ts'
import type { Why } from '../../src/types/evidence.ts'
import { ratio } from '../../src/types/ratio.ts'
import type { Sighting } from '../../src/types/traffic.ts'
import { fact } from '../../src/types/why.ts'
import {
  brief,
  entry,
  facts,
  front,
  listener,
  path,
  proxy,
  run,
  said,
  sighting,
  target,
  where,
} from '../support/facts.ts'
import { listOf } from '../support/ingress-plane.ts'
import { deployment, doc, loadBalancer, service, workload } from '../support/objects.ts'

const nginx = workload(deployment('nginx', '', 'ingress'), 'proxy')
const shop = workload(deployment('shop'))
const admin = workload(deployment('admin'))
const svc = service(loadBalancer('nginx', '  externalTrafficPolicy: Cluster', 'ingress'))
const ENTRY = 'ingress/Service/nginx'

const LOST = { client: 'lost', packet: 'node', fraction: ratio(0), by: null } as const
const PARTIAL = { client: 'partial', packet: 'mixed', fraction: ratio(1, 3), by: 'packet' } as const

describe('source-ip-lost', () => {
  const given = (
    sightings: readonly Sighting[],
    exposure: 'public' | 'private' | 'unknown' = 'public',
  ) => facts({ traffic: [{ entry: entry(svc, { exposure }), paths: [path({ sightings })] }] })

  it.each([
    ['the proxy is blind', [sighting(nginx, LOST)], 1, false],
    [
      'only an application is blind',
      [sighting(nginx), sighting(shop, { ...LOST, packet: 'proxy' })],
      1,
      false,
    ],
    ['a third is known', [sighting(nginx, PARTIAL)], 2 / 3, true],
    ['the worst counts', [sighting(nginx, PARTIAL), sighting(shop, LOST)], 1, false],
  ] as const)('fires once an entry where %s', (_, sightings, size, likely) => {
    const found = run(sourceIpLost, given(sightings))
    expect(found).toEqual([{ entry: ENTRY, subject: ENTRY, severity: 'note', likely, size }])
  })

  it.each([
    ['the address is kept', sighting(nginx)],
    ['a header brings it back', sighting(nginx, { client: 'forwarded', packet: 'node' })],
    ['nothing gets through', sighting(nginx, { client: 'broken', packet: 'node' })],
    ['it depends on an unknown', sighting(nginx, { client: 'unknown', packet: 'unknown' })],
    ['all connections are known', sighting(nginx, { ...PARTIAL, fraction: ratio(1) })],
  ])('is silent where %s', (_, seen) => {
    expect(run(sourceIpLost, given([seen]))).toEqual([])
  })

  it('fires for private entries and not for those of unknown exposure', () => {
    expect(run(sourceIpLost, given([sighting(nginx, LOST)], 'private'))).toHaveLength(1)
    expect(run(sourceIpLost, given([sighting(nginx, LOST)], 'unknown'))).toEqual([])
  })

  it.each([
    [
      'the front',
      sighting(nginx, { ...LOST, lostAt: 'front/hetzner' }),
      'The load balancer in front',
    ],
    ['the nodes', sighting(nginx, { ...LOST, lostAt: 'nodes' }), 'kube-proxy masquerades'],
    [
      'the proxy, which trusts others',
      sighting(nginx, { ...LOST, lostAt: nginx.id }),
      'does not believe it',
    ],
    [
      'an earlier proxy',
      sighting(shop, { ...LOST, lostAt: nginx.id }),
      'nginx passes connections on',
    ],
    [
      'the node of another pod',
      sighting(nginx, { ...PARTIAL, lostAt: 'nodes' }),
      'on another node',
    ],
  ])('says that %s takes the address away', (_, blind, text) => {
    const [found] = sourceIpLost.check(given([sighting(nginx), blind]))
    expect(found?.message).toContain(text)
  })

  it('points at the policy, rests on every sighting and says who is blind', () => {
    const reasons: Why[] = [nginx, shop, admin].map(({ doc: of }) => at(of, 'metadata', 'name'))
    const blind = [nginx, shop, admin].map((of, index) =>
      sighting(of, { ...LOST, why: reasons[index] ?? said }),
    )
    const [found] = sourceIpLost.check(given(blind))
    expect(where(found?.at ?? null)).toBe('spec.externalTrafficPolicy')
    expect(found?.evidence).toEqual(expect.arrayContaining(reasons))
    expect(found?.message).toBe(
      'Under Cluster, kube-proxy masquerades every connection from outside, even to a pod on the same node. ' +
        'ingress/Deployment/nginx, shop/Deployment/shop and shop/Deployment/admin cannot know who the client is: ' +
        'logs, limits and geo rules see another address.',
    )
  })
})

const allowed = listOf(nginx)

describe('source-ip-forgeable', () => {
  const config = doc(`
apiVersion: v1
kind: ConfigMap
metadata: { name: nginx, namespace: ingress }
data: { use-forwarded-headers: "true" }
`)
  const key = at(config, 'data', 'use-forwarded-headers')
  const fooled: Partial<Sighting> = {
    client: 'forwarded',
    by: 'header:X-Forwarded-For',
    trust: 'forgeable',
    forgeable: key,
  }
  const given = (consumers: readonly Consumer[], seen: Partial<Sighting> = fooled) =>
    facts({
      cluster: { proxies: [proxy(nginx, { consumers })] },
      traffic: [
        {
          entry: entry(svc),
          paths: [path({ sightings: [sighting(nginx, seen), sighting(shop, seen)] })],
        },
      ],
    })

  it('is a warning about the object with the key, once for proxy and applications', () => {
    const found = sourceIpForgeable.check(given([]))
    expect(found.map(brief)).toEqual([
      {
        entry: ENTRY,
        subject: 'ingress/ConfigMap/nginx',
        severity: 'warning',
        likely: false,
        size: null,
      },
    ])
    expect(found[0]?.at).toBe(key)
    expect(found[0]?.message).toContain('believes X-Forwarded-For from anybody')
  })

  it('is an error where something judges by it', () => {
    const found = sourceIpForgeable.check(given([allowed('203.0.113.0/24')]))
    expect(found.map(({ severity }) => severity)).toEqual(['error'])
    expect(found[0]?.message).toContain(
      'rules of shop/Ingress.networking.k8s.io/admin can be passed',
    )
    expect(found[0]?.related.map(where)).toEqual(['metadata.annotations.list'])
  })

  it.each([
    ['a list that lets everybody in', allowed('0.0.0.0/0')],
    ['ranges, which kube-proxy judges', allowed('203.0.113.0/24', 'source-ranges')],
  ])('stays a warning with %s', (_, consumer) => {
    expect(run(sourceIpForgeable, given([consumer]))).toMatchObject([{ severity: 'warning' }])
  })

  it.each([['sound'], ['unknown'], [null]] as const)('is silent where trust is %s', (trust) => {
    expect(run(sourceIpForgeable, given([], { ...fooled, trust, forgeable: null }))).toEqual([])
  })

  it('fires where the client is lost, but a forged header would be believed', () => {
    const reader = proxy(nginx, { header: fact('CF-Connecting-IP', said) })
    const lost = { ...LOST, trust: null, forgeable: key, proxy: reader }
    const [found] = sourceIpForgeable.check(given([allowed('203.0.113.0/24')], lost))
    expect(found && brief(found)).toMatchObject({ severity: 'error' })
    expect(found?.message).toContain('believes CF-Connecting-IP from anybody')
  })

  it('falls back to the workload where no key is written', () => {
    const found = run(sourceIpForgeable, given([], { ...fooled, forgeable: null }))
    expect(found.map(({ subject }) => subject)).toEqual([nginx.id, shop.id])
  })
})

describe('proxy-protocol-mismatch', () => {
  const broken = { client: 'broken', packet: 'node', fraction: ratio(0), by: null } as const
  const given = (fronts: readonly Front[], sightings: readonly Sighting[]) =>
    facts({
      traffic: [
        {
          entry: entry(svc, { fronts }),
          paths: [
            path({ sightings, targets: [target(nginx)] }),
            path({ sightings, listeners: [listener(80)] }),
          ],
        },
      ],
    })

  it.each([
    [
      'only the front speaks it',
      [front({ sends: ['proxy-protocol'] })],
      'which ingress/Deployment/nginx does not read',
    ],
    [
      'only the workload expects it',
      [front()],
      'nothing in front of ingress/Service/nginx sends one',
    ],
  ] as const)('fires once for the receiver where %s', (_, fronts, text) => {
    const found = proxyProtocolMismatch.check(
      given(fronts, [sighting(nginx, broken), sighting(shop, broken)]),
    )
    expect(found.map(brief)).toEqual([
      { entry: ENTRY, subject: nginx.id, severity: 'error', likely: false, size: 1 },
    ])
    expect(found[0]?.message).toContain(text)
  })

  it('points at the key that decides', () => {
    const key = at(nginx.doc, 'spec', 'replicas')
    const reader = proxy(nginx, { readsProxyProtocol: fact(true, key) })
    const [found] = proxyProtocolMismatch.check(
      given([front()], [sighting(nginx, { ...broken, proxy: reader })]),
    )
    expect(found?.at).toBe(key)
  })

  it('is silent where both agree', () => {
    expect(run(proxyProtocolMismatch, given([front()], [sighting(nginx)]))).toEqual([])
  })
})
