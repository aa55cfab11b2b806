import { describe, expect, it } from 'vitest'
import { controllerRetired } from '../../src/findings/upkeep/controller-retired.ts'
import { ignoreInvalid } from '../../src/findings/upkeep/ignore-invalid.ts'
import { settingWithoutEffect } from '../../src/findings/upkeep/setting-without-effect.ts'
import { at } from '../../src/source/field.ts'
import type { Front } from '../../src/types/entry.ts'
import type { Service } from '../../src/types/service.ts'
import { law, unknown } from '../../src/types/why.ts'
import { brief, entry, facts, front, path, proxy, run, where } from '../support/facts.ts'
import { deployment, doc, loadBalancer, service, workload } from '../support/objects.ts'

const nginx = workload(deployment('nginx', '', 'ingress'), 'proxy')

describe('setting-without-effect on a Service', () => {
  const of = (type: string, rest: string): Service =>
    service(loadBalancer('web', rest).replace('LoadBalancer', type))
  const places = (given: Service): (string | null)[] =>
    settingWithoutEffect
      .check(facts({ cluster: { services: [given] } }))
      .flatMap((found) => [where(found.at), ...found.related.map(where)])

  it.each([
    ['ClusterIP', '  externalTrafficPolicy: Local', ['spec.externalTrafficPolicy']],
    ['ClusterIP', '  externalTrafficPolicy: Local\n  externalIPs: [192.0.2.1]', []],
    ['NodePort', '  externalTrafficPolicy: Local', []],
    ['NodePort', '  healthCheckNodePort: 32000', ['spec.healthCheckNodePort']],
    ['NodePort', '  loadBalancerSourceRanges: [192.0.2.0/24]', ['spec.loadBalancerSourceRanges']],
    [
      'ClusterIP',
      '  loadBalancerClass: a/b\n  allocateLoadBalancerNodePorts: false',
      ['spec.allocateLoadBalancerNodePorts', 'spec.loadBalancerClass'],
    ],
    ['LoadBalancer', '  loadBalancerClass: a/b\n  loadBalancerSourceRanges: [192.0.2.0/24]', []],
    ['LoadBalancer', '  healthCheckNodePort: 32000', ['spec.healthCheckNodePort']],
    ['LoadBalancer', '  healthCheckNodePort: 32000\n  externalTrafficPolicy: Local', []],
  ])('of type %s with %j', (type, rest, expected) => {
    expect(places(of(type, rest))).toEqual(expected)
  })

  it('is one note for each object', () => {
    const given = of('ClusterIP', '  externalTrafficPolicy: Local\n  healthCheckNodePort: 32000')
    expect(run(settingWithoutEffect, facts({ cluster: { services: [given] } }))).toEqual([
      { entry: null, subject: 'shop/Service/web', severity: 'note', likely: false, size: null },
    ])
  })
})

describe('setting-without-effect: Local behind a front', () => {
  const local = service(loadBalancer('web', '  externalTrafficPolicy: Local'))
  const plain = service(loadBalancer('web'))
  const guess = unknown('front', 'what stands in front is not known', 'fronts')
  const given = (of: Service, fronts: readonly Front[]) =>
    facts({ traffic: [{ entry: entry(of, { fronts }), paths: [path()] }] })

  it.each([
    ['sends to pods', local, [front({ target: 'pod' })], 1],
    ['sends to pods at the end', local, [front({ target: 'node' }), front({ target: 'pod' })], 1],
    ['sends to nodes', local, [front()], 0],
    ['is a guess', local, [front({ target: 'pod', unknown: guess })], 0],
    ['sends to pods, with nothing written', plain, [front({ target: 'pod' })], 0],
    ['is not there', local, [], 0],
  ])('that %s', (_, of, fronts, found) => {
    expect(run(settingWithoutEffect, given(of, fronts))).toHaveLength(found)
  })
})

describe('setting-without-effect in the ConfigMap of ingress-nginx', () => {
  const places = (data: string, controller = 'ingress-nginx'): (string | null)[] => {
    const map = doc(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: nginx, namespace: ingress }\ndata: { ${data} }`,
    )
    const config = law('as-configured', at(map, 'metadata', 'name'))
    const given = facts({ cluster: { proxies: [proxy(nginx, { controller, config })] } })
    return settingWithoutEffect
      .check(given)
      .flatMap((found) => [where(found.at), ...found.related.map(where)])
  }

  it.each([
    ['compute-full-forwarded-for: "true"', ['data.compute-full-forwarded-for']],
    [
      'compute-full-forwarded-for: "true", enable-real-ip: "true"',
      ['data.compute-full-forwarded-for'],
    ],
    ['compute-full-forwarded-for: "true", use-forwarded-headers: "true"', []],
    ['compute-full-forwarded-for: "false"', []],
    ['proxy-real-ip-cidr: 10.0.0.0/8', ['data.proxy-real-ip-cidr']],
    ['proxy-real-ip-cidr: 10.0.0.0/8, use-forwarded-headers: "false"', ['data.proxy-real-ip-cidr']],
    ['proxy-real-ip-cidr: 10.0.0.0/8, use-forwarded-headers: "true"', []],
    ['proxy-real-ip-cidr: 10.0.0.0/8, use-proxy-protocol: "true"', []],
    ['proxy-real-ip-cidr: 10.0.0.0/8, enable-real-ip: "true"', []],
    ['forwarded-for-header: CF-Connecting-IP', ['data.forwarded-for-header']],
    ['forwarded-for-header: CF-Connecting-IP, enable-real-ip: "true"', []],
    ['use-forwarded-headers: "true"', []],
  ])('with %s', (data, expected) => {
    expect(places(data)).toEqual(expected)
  })

  it('knows the keys of that controller alone', () => {
    expect(places('proxy-real-ip-cidr: 10.0.0.0/8', 'traefik')).toEqual([])
  })

  it('is silent where there is no ConfigMap', () => {
    expect(run(settingWithoutEffect, facts({ cluster: { proxies: [proxy(nginx)] } }))).toEqual([])
  })
})

describe('controller-retired', () => {
  const image = at(nginx.doc, 'spec', 'template', 'spec', 'containers', 0, 'image')
  const given = (asOf: string, controller = 'ingress-nginx') =>
    facts({
      asOf,
      cluster: { proxies: [proxy(nginx, { controller, why: law('recognised', image) })] },
    })

  it.each([
    ['2026-03-31', 0],
    ['2026-04-01', 1],
    ['2030-01-01', 1],
    ['2025-12-31', 0],
  ])('as of %s', (asOf, found) => {
    expect(controllerRetired.check(given(asOf))).toHaveLength(found)
  })

  it('is a note at the image', () => {
    const found = controllerRetired.check(given('2026-04-01'))
    expect(found.map(brief)).toEqual([
      { entry: null, subject: nginx.id, severity: 'note', likely: false, size: null },
    ])
    expect(found[0]?.at).toBe(image)
  })

  it('says nothing about others', () => {
    expect(run(controllerRetired, given('2030-01-01', 'traefik'))).toEqual([])
  })
})

describe('ignore-invalid', () => {
  it('finds nothing by itself: only the review knows what ignores match', () => {
    expect(ignoreInvalid.check(facts())).toEqual([])
  })
})
