import { describe, expect, test } from 'vitest'
import type { ClusterReport } from '../../src/types/report.ts'
import { simulateText } from '../support/simulate-text.ts'

const SETTINGS = '.github/edgewise.yaml'

const eksctl = (cluster: string, group = 'edge'): string => `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: ${cluster} }
managedNodeGroups:
  - name: ${group}
    desiredCapacity: 2
    labels: { e.com/edge: "true" }
  - name: workers
    desiredCapacity: 3
`

const karpenter = `apiVersion: karpenter.sh/v1
kind: NodePool
metadata:
  name: edge
spec:
  template: { metadata: { labels: { e.com/edge: "true" } } }
`

const pods = (selector: string, name = 'shop'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { nodeSelector: { ${selector} }, containers: [{ name: c, image: i }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: LoadBalancer, selector: { app: ${name} }, ports: [{ port: 80 }] }
`

function clusterOf(files: Readonly<Record<string, string>>): ClusterReport {
  const [cluster] = simulateText(files).clusters
  if (cluster === undefined) throw new Error('no cluster')
  return cluster
}

const names = ({ pools }: ClusterReport): readonly string[] =>
  pools.map(({ name, role, nodes }) => `${name} ${role} ${nodes.min}..${nodes.max}`)

const unknowns = ({ unknowns, evidence }: ClusterReport): readonly string[] =>
  unknowns.map(({ why, declare }) => `${evidence[why]?.text} (${declare})`)

const found = ({ findings }: ClusterReport): readonly string[] =>
  findings.map(({ rule, at }) => `${rule} ${at?.file}:${at?.line}`)

describe('which pools count', () => {
  const asked = { 'nodes.yaml': eksctl('prod') }

  test('those that something asks for, where nothing else is said', () => {
    expect(names(clusterOf(asked))).toEqual(['edge edge 2..2', 'workers worker 3..3'])
  })

  test('those of the settings before all others', () => {
    const settings = 'version: 1\nclusters:\n  - { name: c, pools: [{ name: all, nodes: 4 }] }\n'
    expect(names(clusterOf({ ...asked, [SETTINGS]: settings }))).toEqual(['all mixed 4..4'])
  })

  test('Node objects before what asks for nodes, and the evidence says so', () => {
    const node = 'apiVersion: v1\nkind: Node\nmetadata: { name: n-1 }\n'
    const cluster = clusterOf({ ...asked, 'node.yaml': node })
    expect(names(cluster)).toEqual(['n mixed 1..1'])
    const texts = Object.values(cluster.evidence).map(({ text }) => text)
    expect(texts.filter((text) => text.includes('edge, ...) are not counted'))).toHaveLength(1)
  })

  test('of several clusters those of the one that has this name', () => {
    const files = { 'a.yaml': eksctl('prod'), 'b.yaml': eksctl('test', 'other') }
    const settings = 'version: 1\nclusters:\n  - { name: test }\n'
    const cluster = clusterOf({ ...files, [SETTINGS]: settings })
    expect(names(cluster)).toEqual(['other edge 2..2', 'workers worker 3..3'])
  })

  test('of several clusters none where no name tells, which is an unknown', () => {
    const files = { 'a.yaml': eksctl('prod'), 'b.yaml': eksctl('test', 'other') }
    const cluster = clusterOf({ ...files, 'shop.yaml': pods('') })
    expect(names(cluster)).toEqual(['nodes mixed 3..3'])
    expect(unknowns(cluster)).toContain(
      "pools of 2 clusters stand here (prod, test), and which of them are this one's is not declared (clusters[].pools)",
    )
  })

  test('none of more than any cluster has', () => {
    const groups = Array.from({ length: 501 }, (_, index) => `  - { name: g${index} }`)
    const text = `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmanagedNodeGroups:\n${groups.join('\n')}\n`
    const cluster = clusterOf({ 'a.yaml': text, 'shop.yaml': pods('') })
    expect(names(cluster)).toEqual(['nodes mixed 3..3'])
    expect(unknowns(cluster).join()).toContain('501 pools of nodes stand here')
  })

  test('two of one name get names of their own, and a zone counts once', () => {
    const zoned = `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\navailabilityZones: [a, a, b]\nmanagedNodeGroups: [{ name: x }, { name: x }]\n`
    const cluster = clusterOf({ 'a.yaml': zoned })
    expect(cluster.pools.map(({ name, zones }) => [name, zones])).toEqual([
      ['x', ['a', 'b']],
      ['x-2', ['a', 'b']],
    ])
  })

  test('objects that make nodes are no workloads, and make no pods', () => {
    const machines = `apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata: { name: md, namespace: shop }
spec: { template: { spec: { bootstrap: {} } } }
`
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\nspec: { type: LoadBalancer, selector: { app: a }, ports: [{ port: 80 }] }\n'
    const settings = 'version: 1\nclusters:\n  - { name: c, complete: true }\n'
    const { findings } = clusterOf({ 'm.yaml': machines, 's.yaml': service, [SETTINGS]: settings })
    // With a custom resource that may make pods it would be likely.
    expect(findings.map(({ rule, certainty }) => `${rule} ${certainty}`)).toEqual([
      'traffic-dropped certain',
    ])
  })
})

describe('what a pool does not say', () => {
  test('a number of nodes is an unknown with the key to declare', () => {
    const cluster = clusterOf({ 'a.yaml': karpenter, 'shop.yaml': pods('') })
    expect(names(cluster)).toEqual(['edge edge 1..null'])
    expect(unknowns(cluster)).toContain(
      'how many nodes the pool edge has cannot be read off (clusters[].pools)',
    )
  })

  test.each([
    ['a label that it has', 'e.com/edge: "true"', false],
    ['a label that it lacks', 'e.com/other: "true"', true],
    ['a label that the cloud writes', 'node.kubernetes.io/instance-type: m7g.large', false],
    ['a label that Karpenter writes', 'karpenter.k8s.aws/instance-category: m', false],
    ['its own name, which is known', 'karpenter.sh/nodepool: other', true],
  ])('pods that ask for %s', (_, selector, isStuck) => {
    const cluster = clusterOf({ 'a.yaml': karpenter, 'shop.yaml': pods(selector) })
    expect(found(cluster).some((one) => one.startsWith('app-unschedulable'))).toBe(isStuck)
  })

  test('pods that ask for a label which a template may bear', () => {
    const machines = `apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata: { name: md }
spec: { template: { spec: { bootstrap: { configRef: { kind: X, name: y } } } } }
`
    const cluster = clusterOf({ 'a.yaml': machines, 'shop.yaml': pods('e.com/edge: "true"') })
    expect(found(cluster).filter((one) => one.startsWith('app-unschedulable'))).toEqual([])
    expect(unknowns(cluster)).toContain(
      'which nodes shop/Deployment/shop may use is not declared (clusters[].pools)',
    )
  })
})

describe('findings on a pool that was found', () => {
  test('stand on the line that names it', () => {
    const cluster = clusterOf({ 'nodes.yaml': eksctl('prod'), 'shop.yaml': pods('') })
    expect(found(cluster)).toContain('edge-shared nodes.yaml:5')
  })

  test('name the label that is refused, once a pool', () => {
    const refused = eksctl('prod').replace(
      'e.com/edge: "true"',
      'node-role.kubernetes.io/a: "",\n      kubernetes.io/b: ""',
    )
    const { findings } = clusterOf({ 'nodes.yaml': refused })
    expect(
      findings.map(({ rule, subject, at, related }) => [rule, subject, at?.line, related.length]),
    ).toEqual([['label-not-settable', 'pool/edge', 8, 1]])
  })

  test('say nothing of a label that stays with its machine, until somebody asks for it', () => {
    const machines = `apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata: { name: md }
spec: { replicas: 2, template: { metadata: { labels: { team: a } }, spec: {} } }
`
    const of = (selector: string) =>
      found(clusterOf({ 'a.yaml': machines, 'shop.yaml': pods(selector) }))
    expect(of('').filter((one) => one.startsWith('label-not-settable'))).toEqual([])
    expect(of('team: a')).toContain('label-not-settable a.yaml:4')
  })

  test('rest on settings that win over it no less: the label is refused all the same', () => {
    const settings = 'version: 1\nclusters:\n  - { name: c, pools: [{ name: all, nodes: 4 }] }\n'
    const refused = eksctl('prod').replace('e.com/edge', 'node-role.kubernetes.io/a')
    expect(found(clusterOf({ 'nodes.yaml': refused, [SETTINGS]: settings }))).toEqual([
      'label-not-settable nodes.yaml:7',
    ])
  })
})
