import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effective } from '../../../src/cli/effective.ts'
import { settingsFile } from '../../../src/cli/facts/settings-file.ts'
import { readSettings } from '../../../src/settings/read.ts'
import { readYaml } from '../../../src/source/read-file.ts'
import { configMap, type Given, live, nodeOf, service } from './live.ts'

function readBack(text: string) {
  const { value, problems } = readYaml('settings', new TextEncoder().encode(text))
  const read = readSettings(value)
  return { problems: [...problems, ...read.problems], settings: effective(read.value) }
}

/** The one cluster that the facts make; there must be nothing wrong with it. */
function clusterOf(given: Given): Readonly<Record<string, unknown>> {
  const { problems, settings } = readBack(settingsFile(live(given)))
  expect(problems).toEqual([])
  const [cluster] = JSON.parse(JSON.stringify(settings['clusters']))
  return cluster
}

const comments = (given: Given): string =>
  settingsFile(live(given))
    .split('\n')
    .filter((line) => line.trimStart().startsWith('#'))
    .join('\n')

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', ' ', '*', 'yes', '1.35', '"', '\n- x: 1', '# no', '\u202e', '\ud800', '~'),
  fc.constantFrom('{{ .Values.x }}', '\u2028', '\u0085', '\u001b[2J', '`x`', '&a *a', '!!str'),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
)
const anything = fc.oneof(hostile, fc.jsonValue({ maxDepth: 2 }))
const words = fc.dictionary(hostile, hostile, { maxKeys: 4 })

const anyNode = fc.record({
  metadata: fc.record({ name: hostile, labels: words }),
  spec: fc.record(
    {
      taints: fc.array(fc.record({ key: hostile, value: hostile, effect: anything }), {
        maxLength: 3,
      }),
      podCIDRs: fc.array(anything, { maxLength: 2 }),
      providerID: anything,
    },
    { requiredKeys: [] },
  ),
  status: fc.record(
    {
      addresses: fc.array(fc.record({ type: fc.constant('InternalIP'), address: anything })),
      allocatable: fc.oneof(anything, fc.record({ cpu: hostile, memory: hostile, pods: hostile })),
    },
    { requiredKeys: [] },
  ),
})
const anyService = fc.record({
  metadata: fc.record({ name: hostile, namespace: hostile, annotations: words }),
  spec: fc.record({ type: fc.constant('LoadBalancer'), loadBalancerClass: anything }),
})

const selector = fc.record({ matchLabels: words, matchExpressions: anything })
const anyCustom = fc.tuple(
  fc.constantFrom('IPAddressPool', 'L2Advertisement', 'BGPAdvertisement', 'FelixConfiguration'),
  fc.record({
    metadata: fc.record({ name: hostile, namespace: hostile }),
    spec: fc.oneof(anything, fc.record({ nodeSelectors: fc.array(selector), peers: anything })),
  }),
)

const anyLive = fc.record({
  custom: fc.array(anyCustom, { maxLength: 3 }),
  context: hostile,
  nodes: fc.array(anyNode, { maxLength: 4 }),
  services: fc.array(anyService, { maxLength: 3 }),
  conf: hostile,
})

test('whatever a cluster says, the file is one that our own reader takes', () => {
  fc.assert(
    fc.property(anyLive, ({ context, nodes, services, custom, conf }) => {
      const objects = [
        ...custom,
        ...nodes.map((one) => ['Node', one] as const),
        ...services.map((one) => ['Service', one] as const),
        configMap('kube-proxy', { 'config.conf': `clusterCIDR: ${conf}\nmode: ${conf}\n` }),
      ]
      const text = settingsFile(live({ context, objects }))
      expect(readBack(text).problems).toEqual([])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
    { numRuns: 300 },
  )
})

test('what lies too deep for anybody is not looked at', () => {
  let spec: unknown = 'x'
  for (let depth = 0; depth < 100_000; depth++) spec = [spec]
  const objects = [['IPAddressPool', { metadata: { name: 'deep' }, spec }] as const]
  expect(clusterOf({ objects })).toMatchObject({ name: 'prod' })
})

test('a name comes back as it is, however it has to be written', () => {
  fc.assert(
    fc.property(hostile, (context) => {
      fc.pre(context.trim() !== '' && context.isWellFormed())
      expect(clusterOf({ context })).toMatchObject({ name: context })
    }),
  )
})

const sample = [
  nodeOf('b-1', { pool: 'b' }),
  nodeOf('b-2', { pool: 'b' }),
  nodeOf('a-1', { pool: 'a', 'topology.kubernetes.io/zone': 'z' }),
  service('web', { 'load-balancer.hetzner.cloud/location': 'fsn1' }),
  service('api', {}),
]

test('the order of what is listed changes nothing', () => {
  const text = settingsFile(live({ objects: sample }))
  fc.assert(
    fc.property(fc.shuffledSubarray(sample, { minLength: sample.length }), (objects) => {
      expect(settingsFile(live({ objects }))).toBe(text)
    }),
  )
})

test('nodes that differ in what is their own or of the moment are one pool', () => {
  const odd = {
    spec: {
      unschedulable: true,
      providerID: 'aws:///eu-1a/i-2',
      taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }],
    },
  }
  const objects = [
    nodeOf('n-1', { 'k3s.io/hostname': 'n-1', rack: 'r' }),
    nodeOf('n-2', { machine: 'i-2', rack: 'r' }, odd),
  ]
  expect(clusterOf({ objects })['pools']).toEqual([{ name: 'n', nodes: 2, labels: { rack: 'r' } }])
  const said = comments({ objects })
  expect(said).toContain("repeat a node's own name or zone: k3s.io/hostname, machine")
  expect(said).toContain('1 of the nodes are cordoned or not ready')
})

test('a lasting taint or another label makes another pool, under a name of its own', () => {
  const key = 'eks.amazonaws.com/nodegroup'
  const taints = [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }]
  const objects = [
    nodeOf('ip-1.local', { [key]: 'main' }),
    nodeOf('ip-2.local', { [key]: 'main' }, { spec: { taints } }),
    nodeOf('ip-3.local', { [key]: 'main', size: 'xl' }),
  ]
  expect(clusterOf({ objects })['pools']).toMatchObject([
    { name: 'main', nodes: 1 },
    { name: 'main-2', taints: ['gpu=yes:NoSchedule'] },
    { name: 'main-3', labels: { size: 'xl' } },
  ])
})

test('of a pool the least counts that a node offers, and nothing where one does not say', () => {
  const offers = (cpu: string, memory: string) => ({
    status: { allocatable: { cpu, memory, pods: '58' } },
  })
  const objects = [nodeOf('n-1', {}, offers('4', '7Gi')), nodeOf('n-2', {}, offers('3900m', '8Gi'))]
  expect(clusterOf({ objects })['pools']).toMatchObject([
    { allocatable: { cpu: '3900m', memory: `${7 * 2 ** 30}`, pods: 58 } },
  ])
  const [pool] = clusterOf({ objects: [...objects, nodeOf('n-3')] })['pools'] as readonly object[]
  expect(pool).toMatchObject({ nodes: 3 })
  expect(pool).not.toHaveProperty('allocatable')
})

test('a cluster without nodes, and one with nothing but unlike nodes', () => {
  expect(clusterOf({})).not.toHaveProperty('pools')
  expect(comments({})).toContain('the cluster has no node')
  const objects = Array.from({ length: 501 }, (_, index) =>
    nodeOf(`n-${index}`, { own: `v${index}` }),
  )
  expect(clusterOf({ objects })).not.toHaveProperty('pools')
  expect(comments({ objects })).toContain('501 kinds of nodes')
})

const proxy = (mode: string) => configMap('kube-proxy', { 'config.conf': `mode: "${mode}"\n` })
const cilium = (mode: string) =>
  configMap('cilium-config', { 'kube-proxy-replacement': 'true', 'bpf-lb-mode': mode })
const felix = [
  'FelixConfiguration',
  { metadata: { name: 'default' }, spec: { bpfEnabled: true } },
] as const
const antrea = (mode: string) =>
  configMap('antrea-config', {
    'antrea-agent.conf': `antreaProxy:\n  proxyAll: true\n  defaultLoadBalancerMode: ${mode}\n`,
  })

test.each([
  ['kube-proxy-iptables', [proxy('')]],
  ['kube-proxy-ipvs', [proxy('ipvs')]],
  [
    'kube-proxy-ipvs',
    [
      configMap('kube-proxy', { kubeconfig: 'x' }),
      configMap('kube-proxy-config', { config: 'mode: ipvs' }),
    ],
  ],
  ['cilium-dsr', [cilium('dsr')]],
  ['calico-ebpf', [felix]],
  ['antrea-nat', [antrea('nat')]],
  ['antrea-dsr', [antrea('dsr')]],
])('the data plane %s is recognised', (plane, objects) => {
  expect(clusterOf({ objects })['dataPlane']).toBe(plane)
})

test.each([
  ['nothing shows it', {}, 'no ConfigMap of kube-proxy'],
  ['two signs', { objects: [felix, proxy('iptables')] }, 'the signs do not agree'],
  ['two of the catalogue', { objects: [cilium('snat'), proxy('')] }, 'the signs do not agree'],
  ['a mode of Windows', { objects: [proxy('kernelspace')] }, 'the signs do not agree'],
  [
    'one is hidden',
    { objects: [proxy('')], hidden: ['cilium-config'] },
    'what would show it could not be read',
  ],
  [
    'k3s',
    { objects: [nodeOf('n', {}, { status: { nodeInfo: { kubeletVersion: 'v1.35.1+k3s1' } } })] },
    'k3s runs kube-proxy within itself',
  ],
])('no data plane is guessed where %s', (_, given: Given, words) => {
  expect(clusterOf(given)).not.toHaveProperty('dataPlane')
  expect(comments(given)).toContain(`dataPlane: ${words}`)
})

const podNode = nodeOf('n', {}, { spec: { podCIDRs: ['10.1.0.0/24', 'fd00::/64'] } })

test.each([
  ['of its nodes', { objects: [podNode] }, ['10.1.0.0/24', 'fd00::/64']],
  [
    'that kube-proxy is told, also where Calico runs',
    {
      objects: [
        podNode,
        configMap('kube-proxy', { 'config.conf': 'clusterCIDR: 10.2.0.0/16,fd01::/48' }),
      ],
      groups: ['crd.projectcalico.org'],
    },
    ['10.2.0.0/16', 'fd01::/48'],
  ],
  [
    'that Cilium gives out',
    {
      objects: [
        podNode,
        configMap('cilium-config', {
          ipam: 'cluster-pool',
          'cluster-pool-ipv4-cidr': '10.3.0.0/16',
        }),
      ],
    },
    ['10.3.0.0/16'],
  ],
  [
    'none where Calico has its own',
    { objects: [podNode], groups: ['crd.projectcalico.org'] },
    undefined,
  ],
  [
    'none where Cilium asks a cloud',
    { objects: [podNode, configMap('cilium-config', { ipam: 'eni' })] },
    undefined,
  ],
  [
    'none where they are no CIDRs',
    { objects: [configMap('kube-proxy', { 'config.conf': 'clusterCIDR: x' })] },
    undefined,
  ],
])('pod CIDRs: %s', (_, given: Given, blocks) => {
  expect(clusterOf(given)['podCidrs']).toEqual(blocks)
  if (blocks === undefined) expect(comments(given)).toContain('podCidrs: ')
})
