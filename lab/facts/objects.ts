/** An object and the path of the API that it is made at. */
export type Made = { readonly path: string; readonly object: Readonly<Record<string, unknown>> }

const EDGE = 'ingress.example.com/edge'
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'

type Shape = {
  readonly labels: Readonly<Record<string, string>>
  readonly taints?: readonly Readonly<Record<string, string>>[]
  readonly zone: string
  readonly address: string
  readonly unschedulable?: boolean
  readonly memory?: string
}

/** A Node as a kubelet registers it, with the labels that it puts on itself. */
export function node(name: string, shape: Shape): Made {
  const { labels, taints = [], zone, address, unschedulable = false, memory = '16Gi' } = shape
  const resources = { cpu: '4', memory, pods: '110' }
  return {
    path: '/api/v1/nodes',
    object: {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'topology.kubernetes.io/zone': zone,
          'topology.ebs.csi.aws.com/zone': zone,
          ...labels,
        },
      },
      spec: { taints, unschedulable },
      status: {
        addresses: [
          { type: 'InternalIP', address },
          { type: 'Hostname', address: name },
        ],
        allocatable: resources,
        capacity: resources,
        nodeInfo: NODE_INFO,
      },
    },
  }
}

const NODE_INFO = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: 'v1.35.4',
  kubeProxyVersion: '',
  operatingSystem: 'linux',
  architecture: 'amd64',
}

const edgeTaint = { key: EDGE, value: 'true', effect: 'NoSchedule' }
const ownTaint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }
const ownLabels = { 'node-role.kubernetes.io/control-plane': '', [EXCLUDED]: '' }

const nodes: readonly Made[] = [
  node('edge-1', {
    labels: { [EDGE]: 'true' },
    taints: [edgeTaint],
    zone: 'a',
    address: '10.0.1.1',
  }),
  node('edge-2', {
    labels: { [EDGE]: 'true' },
    taints: [edgeTaint],
    zone: 'b',
    address: '10.0.1.2',
  }),
  node('worker-1', { labels: {}, zone: 'a', address: '10.0.2.1' }),
  node('worker-2', { labels: {}, zone: 'b', address: '10.0.2.2', unschedulable: true }),
  node('worker-3', { labels: {}, zone: 'a', address: '10.0.2.3', memory: '15000Mi' }),
  node('cp-1', { labels: ownLabels, taints: [ownTaint], zone: 'a', address: '10.0.0.1' }),
]

type ServiceShape = {
  readonly type: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly loadBalancerClass?: string
}

const service = (name: string, { annotations = {}, ...spec }: ServiceShape): Made => ({
  path: '/api/v1/namespaces/default/services',
  object: {
    metadata: { name, annotations },
    spec: { ...spec, selector: { app: name }, ports: [{ port: 80 }] },
  },
})

const services: readonly Made[] = [
  service('ingress', { type: 'LoadBalancer' }),
  service('game', {
    type: 'LoadBalancer',
    loadBalancerClass: 'service.k8s.aws/nlb',
    annotations: { 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip' },
  }),
  service('old', { type: 'LoadBalancer', loadBalancerClass: 'example.com/appliance' }),
  service('cart', { type: 'ClusterIP' }),
  service('legacy', { type: 'NodePort' }),
]

const kubeProxy: Made = {
  path: '/api/v1/namespaces/kube-system/configmaps',
  object: {
    metadata: { name: 'kube-proxy' },
    data: {
      'config.conf':
        'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nclusterCIDR: 10.244.0.0/16\nmode: nftables\n',
    },
  },
}

/** What the API server never gives to facts, whoever asks. */
const secret: Made = {
  path: '/api/v1/namespaces/kube-system/secrets',
  object: { metadata: { name: 'private' }, stringData: { password: 'never-read' } },
}

const kinds = [
  ['ipaddresspools', 'IPAddressPool', 'v1beta1'],
  ['l2advertisements', 'L2Advertisement', 'v1beta1'],
  ['bgpadvertisements', 'BGPAdvertisement', 'v1beta1'],
  ['bgppeers', 'BGPPeer', 'v1beta2'],
] as const

/** Definitions of MetalLB's kinds, in the versions that it stores; what is in them is not checked. */
export const definitions: readonly Made[] = kinds.map(([plural, kind, version]) => ({
  path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  object: {
    metadata: { name: `${plural}.metallb.io` },
    spec: {
      group: 'metallb.io',
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
      ],
    },
  },
}))

const metallb = (plural: string, kind: string, spec: object): Made => ({
  path: `/apis/metallb.io/v1beta1/namespaces/default/${plural}`,
  object: { apiVersion: 'metallb.io/v1beta1', kind, metadata: { name: 'public' }, spec },
})

/** The cluster that the laboratory asks about; the definitions have to be there before. */
export const objects: readonly Made[] = [
  ...nodes,
  ...services,
  kubeProxy,
  secret,
  metallb('ipaddresspools', 'IPAddressPool', { addresses: ['192.0.2.0/24'] }),
  metallb('l2advertisements', 'L2Advertisement', {
    ipAddressPools: ['public'],
    nodeSelectors: [{ matchLabels: { [EDGE]: 'true' } }],
  }),
]

const room = (memory: string) => ({ cpu: '4000m', memory, pods: 110 })

/** What facts has to say of it, written by hand: not by the code that is judged. */
export const expected = {
  name: 'live',
  complete: false,
  kubernetes: '1.35',
  podCidrs: ['10.244.0.0/16'],
  dataPlane: 'kube-proxy-nftables',
  pools: [
    {
      name: 'cp',
      role: 'control-plane',
      nodes: 1,
      labels: { 'kubernetes.io/os': 'linux', ...ownLabels },
      taints: ['node-role.kubernetes.io/control-plane:NoSchedule'],
      zones: ['a'],
      addresses: ['10.0.0.1'],
      allocatable: room('17179869184'),
    },
    {
      name: 'edge',
      role: 'edge',
      nodes: 2,
      labels: { 'kubernetes.io/os': 'linux', [EDGE]: 'true' },
      taints: [`${EDGE}=true:NoSchedule`],
      zones: ['a', 'b'],
      addresses: ['10.0.1.1', '10.0.1.2'],
      allocatable: room('17179869184'),
    },
    {
      name: 'worker',
      nodes: 3,
      labels: { 'kubernetes.io/os': 'linux' },
      zones: ['a', 'b'],
      addresses: ['10.0.2.1', '10.0.2.2', '10.0.2.3'],
      allocatable: room('15728640000'),
    },
  ],
  entries: [
    {
      match: 'default/Service/game',
      fronts: [{ implementation: 'aws-nlb-ip', target: 'pod' }],
    },
    {
      match: 'default/Service/ingress',
      fronts: [{ implementation: 'metallb-l2', members: ['edge'] }],
    },
  ],
}
