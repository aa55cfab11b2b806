import { describe, expect, it, test } from 'vitest'
import {
  edgePool,
  ingress,
  type Json,
  manifests,
  nginx,
  nginxConfig,
  pool,
  service,
  settings,
  workload,
} from '../support/manifests.ts'
import { lossAt, only, pathOf, seen, sure, toldOf } from '../support/packets.ts'
import { reviewText, simulateText } from '../support/simulate-text.ts'

const ENTRY = 'shop/Service/web'
const PASS = [{ implementation: 'pass-through' }]
const plain = settings({ pools: [pool('nodes', 3)], fronts: PASS })
const configMap = (name: string, data: Json): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'kube-system' },
  data,
})
const job = (kind: 'Job' | 'CronJob'): Json => {
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'main' }] },
  }
  const spec = kind === 'Job' ? { template } : { jobTemplate: { spec: { template } } }
  return { apiVersion: 'batch/v1', kind, metadata: { name: 'migrate', namespace: 'shop' }, spec }
}

describe('the data plane', () => {
  const kubeProxy = configMap('kube-proxy', { 'config.conf': 'mode: nftables\n' })
  const cilium = (data: Json): Json => configMap('cilium-config', data)
  it.each([
    [[cilium({ 'kube-proxy-replacement': 'true' })], 'cilium-snat'],
    [[cilium({ 'kube-proxy-replacement': 'true', 'bpf-lb-mode': 'dsr' })], 'cilium-dsr'],
    [[cilium({ 'kube-proxy-replacement': 'false' })], 'kube-proxy-iptables'],
    [[cilium({ 'kube-proxy-replacement': 'false' }), kubeProxy], 'kube-proxy-nftables'],
    [[cilium({ 'kube-proxy-replacement': 'true' }), kubeProxy], 'unknown'],
  ])('%j is %s', (documents, plane) => {
    expect(only(simulateText(manifests(...documents))).dataPlane.value).toBe(plane)
  })
})

describe('who is behind a Service', () => {
  test('pods of Jobs are not, beside others', () => {
    const files = manifests(workload({}), service(), job('Job'), job('CronJob'))
    expect(Object.keys(seen(pathOf(simulateText(files), ENTRY)))).toEqual(['shop/Deployment/web'])
  })

  test('as many as KEDA keeps, whatever replicas says', () => {
    const scaled = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { scaleTargetRef: { name: 'web' }, minReplicaCount: 2, maxReplicaCount: 3 },
    }
    const files = { ...plain, ...manifests(workload({ replicas: 0 }), service(), scaled) }
    expect(lossAt(pathOf(simulateText(files), ENTRY), 'steady').refused).toEqual(sure(0))
  })

  test('both families where both are required', () => {
    const files = manifests(workload({}), service({ spec: { ipFamilyPolicy: 'RequireDualStack' } }))
    const { listeners } = pathOf(simulateText(files), ENTRY)
    expect(listeners).toEqual(['80/TCP/IPv4', '80/TCP/IPv6'])
  })
})

describe('a selector that matches nothing', () => {
  const rollout = {
    ...workload({}),
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
  }
  const operated = {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'web', namespace: 'shop' },
  }
  const text = manifests(workload({}))['cluster.yaml'] ?? ''
  it.each([
    ['an error in a complete cluster', manifests(service()), ['certain']],
    ['likely, where an operator may make the pods', manifests(service(), operated), ['likely']],
    ['none, where a custom kind bears the labels', manifests(service(), rollout), []],
    [
      'none, where two of one name do',
      { ...manifests(service()), 'a.yaml': text, 'b.yaml': text },
      [],
    ],
    [
      'likely, where something was not read',
      { ...manifests(service()), 'a.yaml': text.replace('replicas: 1', 'replicas: {{ .n }}') },
      ['likely'],
    ],
  ])('is %s', (_, files, certainties) => {
    const { findings } = only(simulateText({ ...plain, ...files }))
    const dropped = findings.filter(({ rule }) => rule === 'traffic-dropped')
    expect(dropped.map(({ certainty }) => certainty)).toEqual(certainties)
  })
})

test('a Service that an Ingress names, and that a change takes away, drops', () => {
  const around = [
    nginx(),
    ...nginxConfig(),
    service({ name: 'ingress', namespace: 'ingress' }),
    workload({}),
    ingress(),
  ]
  const named = (namespace: string): Json => service({ namespace, spec: { type: 'ClusterIP' } })
  const review = reviewText(
    { ...plain, ...manifests(...around, named('shop')) },
    { ...plain, ...manifests(...around, named('shp')) },
  )
  const found = review.clusters[0]?.findings.new.filter(({ rule }) => rule === 'traffic-dropped')
  expect(found).toMatchObject([{ subject: ENTRY, certainty: 'certain', size: null }])
})

describe('ways in that are none, and who is no application', () => {
  const pools = [edgePool(2), pool('workers', 3)]
  const toldWith = (...documents: Json[]) =>
    only(simulateText({ ...settings({ pools, fronts: PASS }), ...manifests(...documents) }))
  const onHost = { hostNetwork: true, priorityClassName: 'system-cluster-critical' }

  test('a host port of the loopback address', () => {
    const ports = [{ containerPort: 8080, hostPort: 8080, hostIP: '127.0.0.1' }]
    expect(toldWith(workload({ ports })).entries).toEqual([])
  })

  test('host ports of what the cluster itself needs', () => {
    const { entries, findings } = toldWith(workload({ pod: onHost }))
    expect(entries.map(({ exposure }) => exposure)).toEqual(['unknown'])
    expect(findings).toEqual([])
  })

  test('a controller that is known by its image', () => {
    const traefik = workload({
      image: 'docker.io/traefik:v3.5',
      pod: { tolerations: [{ operator: 'Exists' }] },
    })
    const { findings } = toldWith(traefik, service())
    const rules = findings.map(({ rule }) => rule)
    expect(rules).not.toContain('edge-shared')
    expect(rules).not.toContain('worker-exposed')
  })
})

test('a node by a name that no pool can declare is an unknown', () => {
  const pinned = workload({ pod: { nodeSelector: { 'kubernetes.io/hostname': 'node-7' } } })
  const simulation = simulateText({ ...plain, ...manifests(pinned, service()) })
  expect(toldOf(simulation, 'app-unschedulable', 'traffic-dropped')).toEqual([])
  expect(only(simulation).unknowns.map(({ declare }) => declare)).toContain('clusters[].pools')
})

test('a fixed list without members likely holds the control plane', () => {
  const files = {
    ...settings({
      pools: [
        pool('nodes', 3),
        pool('control', 3, { role: 'control-plane', taints: ['a=b:NoSchedule'] }),
      ],
      fronts: [{ implementation: 'static' }],
    }),
    ...manifests(
      workload({ kind: 'DaemonSet' }),
      service({ spec: { type: 'NodePort', externalTrafficPolicy: 'Local' } }),
    ),
  }
  const simulation = simulateText(files)
  expect(toldOf(simulation, 'traffic-dropped')).toEqual([
    'traffic-dropped shop/Service/web error likely',
  ])
})
