import { describe, expect, it } from 'vitest'
import { addressChanges } from '../../src/findings/change/address-changes.ts'
import type { Front } from '../../src/types/entry.ts'
import type { Facts } from '../../src/types/finding.ts'
import type { Service } from '../../src/types/service.ts'
import { brief, cluster, entry, facts, front, path, where } from '../support/facts.ts'
import { service } from '../support/objects.ts'

type Parts = { readonly annotations?: string; readonly spec?: string; readonly type?: string }

const made = ({ annotations = '', spec = '', type = 'LoadBalancer' }: Parts): Service =>
  service(`
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, annotations: { ${annotations} } }
spec:
  type: ${type}
  selector: { app: web }
  ports: [{ port: 443 }]
${spec}
`)

const given = (then: Parts, now: Parts, fronts: readonly Front[] = [front()]): Facts => {
  const [old, is] = [made(then), made(now)]
  const isEntry = is.externalTrafficPolicy !== null
  return facts({
    cluster: { services: [is] },
    before: cluster({ services: [old], entries: [entry(old, { fronts })] }),
    traffic: isEntry ? [{ entry: entry(is, { fronts }), paths: [path()] }] : [],
  })
}

/** The places that change it, and which of them only likely. */
const places = (then: Parts, now: Parts, fronts?: readonly Front[]): readonly string[] =>
  addressChanges
    .check(given(then, now, fronts))
    .flatMap((one) =>
      [one.at, ...one.related].map((at) => `${where(at)}${one.likely ? ' likely' : ''}`),
    )

const annotation = (key: string): string => `metadata.annotations.${key}`
const AWS = 'service.beta.kubernetes.io/aws-load-balancer'

describe('address-changes: the type and the class', () => {
  it.each([
    ['NodePort', ['spec.type']],
    ['ClusterIP', ['spec.type']],
    ['LoadBalancer', []],
  ])('from LoadBalancer to %s', (type, expected) => {
    expect(places({}, { type })).toEqual(expected)
  })

  it.each([
    ['', '', []],
    ['  loadBalancerClass: a/b', '  loadBalancerClass: a/b\n  sessionAffinity: ClientIP', []],
    ['  loadBalancerClass: a/b', '  loadBalancerClass: a/c', ['spec.loadBalancerClass']],
    ['  loadBalancerClass: a/b', '', ['spec.loadBalancerClass']],
    ['', '  loadBalancerClass: a/b', ['spec.loadBalancerClass likely']],
  ])('of class %j, then %j', (then, now, expected) => {
    expect(places({ spec: then }, { spec: now })).toEqual(expected)
  })

  it('is silent about what was no load balancer, is new, gone, or seen by nobody', () => {
    const { before, ...rest } = given({}, { type: 'ClusterIP' })
    expect(addressChanges.check({ ...rest, before: null })).toEqual([])
    expect(addressChanges.check({ ...rest, before: cluster() })).toEqual([])
    const gone = { ...rest, before, cluster: cluster() }
    expect(addressChanges.check(gone)).toEqual([])
    const old = made({})
    const hidden = cluster({ entries: [entry(old, { exposure: 'unknown' })] })
    expect(addressChanges.check({ ...rest, before: hidden })).toEqual([])
    const ports = cluster({ entries: [entry(old, { kind: 'node-port' })] })
    expect(addressChanges.check({ ...rest, before: ports })).toEqual([])
  })
})

describe('address-changes: annotations of clouds', () => {
  const external = `${AWS}-type: external`
  it.each([
    [`${AWS}-type: nlb`, `${AWS}-type: nlb`, []],
    [`${AWS}-type: nlb`, `${AWS}-type: external`, [annotation(`${AWS}-type`)]],
    [`${AWS}-type: nlb-ip`, `${AWS}-type: external`, []],
    ['', `${AWS}-type: nlb`, [`${annotation(`${AWS}-type`)} likely`]],
    [`${AWS}-type: nlb`, '', [`${annotation(`${AWS}-type`)} likely`]],
    [`${external}, ${AWS}-scheme: internal`, `${external}, ${AWS}-scheme: internal`, []],
    [
      `${external}, ${AWS}-scheme: internal`,
      `${external}, ${AWS}-scheme: internet-facing`,
      [annotation(`${AWS}-scheme`)],
    ],
    [`${external}, ${AWS}-scheme: internet-facing`, external, []],
    [
      external,
      `${external}, ${AWS}-scheme: internet-facing`,
      [`${annotation(`${AWS}-scheme`)} likely`],
    ],
    [external, `${external}, ${AWS}-scheme: internal`, []],
    [
      `${external}, ${AWS}-internal: "true"`,
      `${external}, ${AWS}-internal: "false"`,
      [annotation(`${AWS}-internal`)],
    ],
    // The cloud provider itself never touches the scheme of what is there.
    [`${AWS}-scheme: internal`, `${AWS}-scheme: internet-facing`, []],
    [
      '',
      'networking.gke.io/load-balancer-type: Internal',
      [annotation('networking.gke.io/load-balancer-type')],
    ],
    [
      'cloud.google.com/load-balancer-type: Internal',
      'networking.gke.io/load-balancer-type: Internal',
      [],
    ],
    ['', 'networking.gke.io/load-balancer-type: External', []],
    [
      'service.beta.kubernetes.io/azure-load-balancer-internal: "true"',
      '',
      [annotation('service.beta.kubernetes.io/azure-load-balancer-internal')],
    ],
    ['', 'service.beta.kubernetes.io/azure-load-balancer-internal: "false"', []],
  ])('from %j to %j', (then, now, expected) => {
    expect(places({ annotations: then }, { annotations: now })).toEqual(expected)
  })

  it('looks at the scheme of the class as well', () => {
    const spec = '  loadBalancerClass: service.k8s.aws/nlb'
    const [then, now] = ['internal', 'internet-facing'].map((scheme) => ({
      spec,
      annotations: `${AWS}-scheme: ${scheme}`,
    })) as [Parts, Parts]
    expect(places(then, now)).toEqual([annotation(`${AWS}-scheme`)])
    const other = '  loadBalancerClass: example.com/other'
    expect(places({ ...then, spec: other }, { ...now, spec: other })).toEqual([])
  })
})

describe('address-changes: MetalLB', () => {
  const metallb = [front({ implementation: 'metallb-bgp' })]
  const pool = 'metallb.io/address-pool'
  const ips = 'metallb.io/loadBalancerIPs'

  it.each([
    [`${pool}: a`, `${pool}: a`, []],
    [`${pool}: a`, `${pool}: b`, [annotation(pool)]],
    ['metallb.universe.tf/address-pool: a', `${pool}: a`, []],
    ['', `${pool}: b`, []],
    [`${pool}: a`, '', []],
    [`${ips}: 192.0.2.1`, `${ips}: 192.0.2.2`, [annotation(ips)]],
    [`${ips}: "192.0.2.1,2001:db8::1"`, `${ips}: "2001:db8:0::1, 192.0.2.1"`, []],
    ['', `${ips}: 192.0.2.2`, []],
  ])('from %j to %j', (then, now, expected) => {
    expect(places({ annotations: then }, { annotations: now }, metallb)).toEqual(expected)
    expect(places({ annotations: then }, { annotations: now })).toEqual([])
  })

  it('takes an address from the annotation or from the field', () => {
    const field = (address: string): Parts => ({ spec: `  loadBalancerIP: ${address}` })
    const asked = { annotations: `${ips}: 192.0.2.1` }
    expect(places(field('192.0.2.1'), asked, metallb)).toEqual([])
    expect(places(field('192.0.2.2'), asked, metallb)).toEqual([annotation(ips)])
    expect(places(asked, field('192.0.2.2'), metallb)).toEqual(['spec.loadBalancerIP'])
  })
})

describe('address-changes', () => {
  it('another loadBalancerIP counts where it is heeded, which is likely', () => {
    const field = (address: string): Parts => ({ spec: `  loadBalancerIP: ${address}` })
    expect(places(field('192.0.2.1'), field('192.0.2.2'))).toEqual(['spec.loadBalancerIP likely'])
    expect(places({}, field('192.0.2.2'))).toEqual([])
  })

  it('is one warning for each Service, with the entry while there is one', () => {
    const both = addressChanges.check(
      given(
        { spec: '  loadBalancerClass: a/b', annotations: 'metallb.io/address-pool: a' },
        { spec: '  loadBalancerClass: a/c', annotations: 'metallb.io/address-pool: b' },
        [front({ implementation: 'metallb-l2' })],
      ),
    )
    const common = { subject: 'shop/Service/web', severity: 'warning', likely: false, size: null }
    expect(both.map(brief)).toEqual([{ ...common, entry: 'shop/Service/web' }])
    const gone = addressChanges.check(given({}, { type: 'ClusterIP' }))
    expect(gone.map(brief)).toEqual([{ ...common, entry: null }])
  })
})
