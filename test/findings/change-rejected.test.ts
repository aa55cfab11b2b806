import { describe, expect, it } from 'vitest'
import { changeRejected } from '../../src/findings/change/change-rejected.ts'
import type { Service } from '../../src/types/service.ts'
import type { Workload } from '../../src/types/workload.ts'
import { brief, cluster, facts, where } from '../support/facts.ts'
import { service, workload } from '../support/objects.ts'

const made = (kind: string, spec: string, annotations = ''): Workload =>
  workload(`
apiVersion: apps/v1
kind: ${kind}
metadata: { name: web, namespace: shop, annotations: { ${annotations} } }
spec:
${spec}
  template:
    metadata: { labels: { app: web, tier: edge } }
    spec: { containers: [{ name: web, image: example.org/web:1, ports: [{ containerPort: 80, hostPort: 80 }] }] }
`)

const SELECTOR = '  selector: { matchLabels: { app: web } }'

const balancer = (spec: string, name = 'web', annotations = ''): Service =>
  service(`
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop, annotations: { ${annotations} } }
spec:
  selector: { app: ${name} }
${spec}
`)

const LOCAL = '  type: LoadBalancer\n  externalTrafficPolicy: Local\n  ports: [{ port: 443 }]\n'

type Objects = { readonly workloads?: readonly Workload[]; readonly services?: readonly Service[] }

const found = (now: Objects, then: Objects | null = null) =>
  changeRejected.check(facts({ cluster: now, before: then === null ? null : cluster(then) }))

/** Places that are refused, and whether only likely. */
const places = (now: Objects, then: Objects | null = null): readonly string[] =>
  found(now, then).flatMap((one) =>
    [one.at, ...one.related].map((at) => `${where(at)}${one.likely ? ' likely' : ''}`),
  )

describe('change-rejected: a selector', () => {
  it.each([
    ['{ matchLabels: { app: web } }', []],
    ['{ matchLabels: { app: web, tier: edge } }', []],
    ['{ matchLabels: { app: other } }', ['spec.selector']],
    ['{ matchExpressions: [{ key: app, operator: In, values: [web, shop] }] }', []],
    ['{ matchExpressions: [{ key: app, operator: NotIn, values: [web] }] }', ['spec.selector']],
    ['{ matchExpressions: [{ key: none, operator: Exists }] }', ['spec.selector']],
    ['{}', []],
  ])('%s against the labels of its own pods', (selector, expected) => {
    for (const kind of ['Deployment', 'DaemonSet', 'StatefulSet'])
      expect(places({ workloads: [made(kind, `  selector: ${selector}`)] })).toEqual(expected)
  })

  it.each([
    ['{ matchLabels: { app: web } }', 0],
    ['{ matchLabels: { app: web }, matchExpressions: [] }', 0],
    ['{ matchLabels: { app: web, tier: edge } }', 1],
    ['{ matchExpressions: [{ key: app, operator: In, values: [web] }] }', 1],
  ])('%s after { app: web }', (selector, count) => {
    for (const kind of ['Deployment', 'DaemonSet', 'StatefulSet']) {
      const then = made(kind, SELECTOR)
      const now = made(kind, `  selector: ${selector}`)
      expect(found({ workloads: [now] }, { workloads: [then] })).toHaveLength(count)
    }
  })

  it('may change its order of keys, and is not compared where there was none', () => {
    const one = made('Deployment', '  selector: { matchLabels: { app: web, tier: edge } }')
    const other = made('Deployment', '  selector: { matchLabels: { tier: edge, app: web } }')
    expect(found({ workloads: [one] }, { workloads: [other] })).toEqual([])
    expect(found({ workloads: [one] }, {})).toEqual([])
    expect(found({ workloads: [one] })).toEqual([])
  })

  it.each([
    ['kustomize.toolkit.fluxcd.io/force: enabled', 0],
    ['kustomize.toolkit.fluxcd.io/force: disabled', 1],
    ['argocd.argoproj.io/sync-options: "Replace=true, Force=true"', 0],
    ['argocd.argoproj.io/sync-options: Replace=true', 1],
  ])('is made anew where GitOps is told so: %s', (annotation, count) => {
    const then = made('Deployment', SELECTOR)
    const now = made('Deployment', '  selector: { matchLabels: { tier: edge } }', annotation)
    expect(found({ workloads: [now] }, { workloads: [then] })).toHaveLength(count)
  })
})

describe('change-rejected: a StatefulSet', () => {
  const claims = (size: string, more = ''): string =>
    `  volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], ${more} resources: { requests: { storage: ${size} } } } }]`

  it.each([
    ['  serviceName: web', '  serviceName: web', []],
    ['  serviceName: web', '  serviceName: other', ['spec.serviceName']],
    ['', '  podManagementPolicy: OrderedReady', []],
    ['', '  podManagementPolicy: Parallel', ['spec.podManagementPolicy']],
    [claims('1Gi'), claims('1024Mi'), []],
    [claims('1Gi'), claims('1Gi', 'volumeMode: Filesystem,'), []],
    [claims('1Gi'), claims('1Gi', 'volumeMode: Block,'), ['spec.volumeClaimTemplates']],
    [claims('1Gi'), claims('2Gi'), ['spec.volumeClaimTemplates']],
    ['  replicas: 1', '  replicas: 2\n  minReadySeconds: 5\n  ordinals: { start: 1 }', []],
    ['', '  updateStrategy: { type: OnDelete }\n  revisionHistoryLimit: 3', []],
  ])('from %j to %j', (old, now, expected) => {
    const [then, after] = [old, now].map((spec) => [
      made('StatefulSet', `${SELECTOR}\n${spec}`),
    ]) as [Workload[], Workload[]]
    expect(places({ workloads: after }, { workloads: then })).toEqual(expected)
  })
})

describe('change-rejected: how an update goes', () => {
  const MAX = 'spec.strategy.rollingUpdate.maxUnavailable'
  it.each([
    ['{ rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }', [MAX]],
    ['{ rollingUpdate: { maxSurge: 0%, maxUnavailable: 0 } }', [MAX]],
    ['{ rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }', []],
    ['{ rollingUpdate: { maxSurge: 1%, maxUnavailable: 0 } }', []],
    ['{ rollingUpdate: { maxSurge: 0 } }', []],
    ['{ type: Recreate }', []],
    ['{ type: Recreate, rollingUpdate: null }', []],
    ['{ type: Recreate, rollingUpdate: {} }', ['spec.strategy.rollingUpdate']],
  ])('of a Deployment: %s', (strategy, expected) => {
    expect(
      places({ workloads: [made('Deployment', `${SELECTOR}\n  strategy: ${strategy}`)] }),
    ).toEqual(expected)
  })

  it.each([
    ['{ rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }', []],
    ['{ rollingUpdate: { maxUnavailable: 1 } }', []],
    ['{ rollingUpdate: { maxSurge: 1 } }', ['spec.updateStrategy.rollingUpdate.maxSurge']],
    [
      '{ rollingUpdate: { maxUnavailable: 0 } }',
      ['spec.updateStrategy.rollingUpdate.maxUnavailable'],
    ],
    ['{ type: OnDelete }', []],
  ])('of a DaemonSet, with a host port or not: %s', (strategy, expected) => {
    expect(
      places({ workloads: [made('DaemonSet', `${SELECTOR}\n  updateStrategy: ${strategy}`)] }),
    ).toEqual(expected)
  })
})

describe('change-rejected: fields of a Service', () => {
  const of = (type: string, rest: string): Service =>
    balancer(`  type: ${type}\n  ports: [{ port: 443 }]\n${rest}`)

  it.each([
    ['ClusterIP', '  externalTrafficPolicy: Local', ['spec.externalTrafficPolicy']],
    ['ClusterIP', '  externalTrafficPolicy: Local\n  externalIPs: [192.0.2.1]', []],
    ['NodePort', '  externalTrafficPolicy: Local', []],
    ['NodePort', '  healthCheckNodePort: 32000', ['spec.healthCheckNodePort']],
    ['LoadBalancer', '  healthCheckNodePort: 32000', ['spec.healthCheckNodePort']],
    ['LoadBalancer', '  externalTrafficPolicy: Local\n  healthCheckNodePort: 32000', []],
    ['NodePort', '  loadBalancerClass: a/b', ['spec.loadBalancerClass']],
    ['LoadBalancer', '  loadBalancerClass: a/b', []],
    ['ClusterIP', '  allocateLoadBalancerNodePorts: false', ['spec.allocateLoadBalancerNodePorts']],
    ['ClusterIP', '  loadBalancerSourceRanges: []', []],
    ['ClusterIP', '  loadBalancerSourceRanges: [192.0.2.0/24]', ['spec.loadBalancerSourceRanges']],
    ['ClusterIP', '  clusterIP: None', []],
    ['NodePort', '  clusterIP: None', ['spec.clusterIP']],
  ])('of type %s: %j', (type, rest, expected) => {
    expect(places({ services: [of(type, rest)] })).toEqual(expected)
  })

  it.each([
    ['  externalTrafficPolicy: Local', '  externalTrafficPolicy: Local', 0],
    ['', '  externalTrafficPolicy: Cluster', 0],
    ['', '  externalTrafficPolicy: Local', 1],
    ['  loadBalancerClass: a/b', '  loadBalancerClass: a/b', 0],
    ['  loadBalancerClass: a/b', '  loadBalancerClass: a/c', 1],
    ['', '  allocateLoadBalancerNodePorts: true', 0],
    ['', '  allocateLoadBalancerNodePorts: false', 1],
    ['  loadBalancerSourceRanges: [a]', '  loadBalancerSourceRanges: [a]', 1],
  ])('are dropped with the type that had them, if nothing else: %j, then %j', (old, now, count) => {
    const services = [of('ClusterIP', now)]
    expect(found({ services }, { services: [of('LoadBalancer', old)] })).toHaveLength(count)
  })

  it.each([
    ['', '  loadBalancerClass: a/b', ['spec.loadBalancerClass likely']],
    ['  loadBalancerClass: a/b', '', ['spec.loadBalancerClass']],
    ['  loadBalancerClass: a/b', '  loadBalancerClass: a/c', ['spec.loadBalancerClass']],
    ['  clusterIP: 10.0.0.1', '', []],
    ['  clusterIP: 10.0.0.1', '  clusterIP: 10.0.0.2', ['spec.clusterIP']],
    ['', '  clusterIP: 10.0.0.2', ['spec.clusterIP likely']],
    ['  clusterIPs: [10.0.0.1]', '  clusterIP: 10.0.0.1', []],
    ['  clusterIPs: [10.0.0.1]', '  clusterIPs: [10.0.0.2]', ['spec.clusterIPs.0']],
    ['  healthCheckNodePort: 32000', '  healthCheckNodePort: 32001', ['spec.healthCheckNodePort']],
    ['  healthCheckNodePort: 32000', '', []],
    ['', '  healthCheckNodePort: 32000', ['spec.healthCheckNodePort likely']],
  ])('that stay, from %j to %j', (old, now, expected) => {
    const [then, after] = [[balancer(LOCAL + old)], [balancer(LOCAL + now)]]
    expect(places({ services: after }, { services: then })).toEqual(expected)
  })

  it.each([
    ['ClusterIP', '', '  clusterIP: None', 1],
    ['ClusterIP', '  clusterIP: None', '', 0],
    ['ExternalName', '  externalName: a.example', '  clusterIP: 10.0.0.1', 0],
    ['NodePort', '  loadBalancerClass: null', '  loadBalancerClass: null', 0],
  ])('of a %s before, from %j to %j', (type, old, now, count) => {
    const services = [of('ClusterIP', now)]
    expect(found({ services }, { services: [of(type, old)] })).toHaveLength(count)
  })
})

describe('change-rejected: node ports', () => {
  const ports = (name: string, list: string, type = 'NodePort'): Service =>
    balancer(`  type: ${type}\n  ports: [${list}]`, name)
  const AT = 'spec.ports.0.nodePort'

  it.each([
    [29_999, [`${AT}`]],
    [30_000, []],
    [32_767, []],
    [32_768, [`${AT}`]],
  ])('%i that the change asks for', (port, expected) => {
    const services = [ports('web', `{ port: 80, nodePort: ${port} }`)]
    expect(places({ services }, {})).toEqual(expected)
    // What ran already shows that the range is another one, and alone nothing is a change.
    expect(found({ services }, { services })).toEqual([])
    expect(found({ services })).toEqual([])
  })

  it('are assumed to be of the default range', () => {
    const services = [ports('web', '{ port: 80, nodePort: 80 }')]
    const [one] = found({ services }, {})
    expect(
      JSON.stringify(one?.evidence.map((why) => why.k === 'law' && why.from.map(({ k }) => k))),
    ).toContain('assumed')
  })

  it.each([
    ['{ port: 80, nodePort: 30080 }, { port: 81, nodePort: 30080 }', 1],
    ['{ port: 80, nodePort: 30080 }, { port: 80, nodePort: 30080, protocol: UDP }', 0],
    ['{ port: 80, nodePort: 30080 }, { port: 81, nodePort: 30081 }', 0],
    ['{ port: 80 }, { port: 81 }', 0],
  ])('within one Service: %s', (list, count) => {
    expect(found({ services: [ports('web', list)] })).toHaveLength(count)
  })

  it('are of one Service: of the one that had it, else of the first', () => {
    const [a, b] = [
      ports('a', '{ port: 80, nodePort: 30080 }'),
      ports('b', '{ port: 80, nodePort: 30080 }'),
    ]
    const subjects = (then: Objects | null, now = [a, b]) =>
      found({ services: now }, then).map(({ subject }) => subject)
    expect(subjects(null)).toEqual(['shop/Service/b'])
    expect(subjects({ services: [b] })).toEqual(['shop/Service/a'])
    expect(subjects({ services: [a, b] })).toEqual(['shop/Service/b'])
    expect(subjects(null, [a, ports('b', '{ port: 80, nodePort: 30081 }')])).toEqual([])
    const probe = balancer(`${LOCAL}  healthCheckNodePort: 30080`, 'c')
    expect(subjects(null, [a, probe])).toEqual(['shop/Service/c'])
  })

  it('are not for ClusterIP, unless the type has just changed', () => {
    const now = ports('web', '{ port: 80, nodePort: 30080 }', 'ClusterIP')
    const then = ports('web', '{ port: 80, nodePort: 30080 }')
    const other = ports('web', '{ port: 80, nodePort: 30081 }')
    expect(places({ services: [now] })).toEqual([AT])
    expect(places({ services: [now] }, { services: [then] })).toEqual([])
    expect(places({ services: [now] }, { services: [other] })).toEqual([AT])
  })
})

describe('change-rejected', () => {
  it('is one error for each object, and what is certain speaks', () => {
    const then = balancer(`${LOCAL}  loadBalancerClass: a/b`)
    const now = balancer(`${LOCAL}  loadBalancerClass: a/c\n  clusterIP: 10.0.0.1`)
    const all = found({ services: [now] }, { services: [then] })
    expect(all.map(brief)).toEqual([
      { entry: null, subject: 'shop/Service/web', severity: 'error', likely: false, size: null },
    ])
    expect(all[0]?.message).toMatch(/^The API server refuses shop\/Service\/web: loadBalancerClass/)
    expect(all[0]?.related.map(where)).toEqual(['spec.clusterIP'])
  })
})
