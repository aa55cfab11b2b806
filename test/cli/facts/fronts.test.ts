import { expect, test } from 'vitest'
import { settingsFile } from '../../../src/cli/facts/settings-file.ts'
import { fronts } from '../../../src/settings/names.ts'
import { type Given, live, nodeOf, service } from './live.ts'

const entriesOf = (given: Given): string => {
  const text = settingsFile(live(given))
  return text.slice(text.indexOf('    entries:'))
}

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-'
const OCI = 'oci.oraclecloud.com/load-balancer-type'
const DO = 'service.beta.kubernetes.io/do-loadbalancer-type'

test.each([
  ['aws-nlb-instance, target: node', { [`${AWS}type`]: 'nlb' }],
  ['aws-nlb-instance, target: node', { [`${AWS}type`]: 'external' }],
  ['aws-nlb-ip, target: pod', { [`${AWS}type`]: 'external', [`${AWS}nlb-target-type`]: 'ip' }],
  ['aws-nlb-ip, target: pod', { [`${AWS}type`]: 'nlb-ip' }],
  [
    'aws-nlb-instance, target: node, sends: [proxy-protocol]',
    { [`${AWS}type`]: 'nlb', [`${AWS}proxy-protocol`]: '*' },
  ],
  ['gcp-passthrough', { 'networking.gke.io/load-balancer-type': 'Internal' }],
  ['azure-standard', { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' }],
  ['digitalocean-network', { [DO]: 'REGIONAL_NETWORK' }],
  ['digitalocean-regional', { [DO]: 'REGIONAL' }],
  ['hetzner', { 'load-balancer.hetzner.cloud/location': 'fsn1' }],
  [
    'hetzner, sends: [proxy-protocol]',
    { 'load-balancer.hetzner.cloud/uses-proxyprotocol': 'true' },
  ],
  ['oci-nlb', { [OCI]: 'nlb' }],
  ['oci-lb', { [OCI]: 'lb' }],
  ['linode', { 'service.beta.kubernetes.io/linode-loadbalancer-throttle': '5' }],
  ['scaleway', { 'service.beta.kubernetes.io/scw-loadbalancer-zone': 'fr-par-1' }],
  ['octavia', { 'loadbalancer.openstack.org/keep-floatingip': 'true' }],
  ['purelb', { 'purelb.io/service-group': 'x' }],
  ['openelb', { 'eip.openelb.kubesphere.io/v1alpha2': 'x' }],
])('%s is named by an annotation', (implementation, annotations: Record<string, string>) => {
  expect(fronts).toContain(implementation.split(',')[0])
  const text = entriesOf({ objects: [service('web', annotations)] })
  expect(text).toContain('- match: shop/Service/web\n')
  expect(text).toContain(`- { implementation: ${implementation} }`)
})

test.each([
  ['cilium-l2', 'io.cilium/l2-announcer'],
  ['cilium-bgp', 'io.cilium/bgp-control-plane'],
  ['cilium-node-ipam', 'io.cilium/node'],
  ['gcp-passthrough', 'networking.gke.io/l4-regional-external'],
  ['aws-nlb-instance', 'service.k8s.aws/nlb'],
])('%s is named by a class, whatever the annotations say', (implementation, loadBalancerClass) => {
  const annotations = { 'load-balancer.hetzner.cloud/location': 'fsn1' }
  const text = entriesOf({ objects: [service('web', annotations, { loadBalancerClass })] })
  expect(text).toContain(`- { implementation: ${implementation}`)
})

test.each([
  [
    'a class that is not known',
    service('web', { [DO]: 'REGIONAL' }, { loadBalancerClass: 'x.y/z' }),
  ],
  ['no sign', service('web', {})],
])('no front is guessed from %s', (_, one) => {
  const text = settingsFile(
    live({ objects: [one, nodeOf('n', {}, { spec: { providerID: 'gce://p' } })] }),
  )
  expect(text).not.toContain('entries:\n')
  expect(text).toMatch(/# shop\/Service\/web: .*; declare its fronts\n/)
})

const pool = [
  'IPAddressPool',
  { metadata: { name: 'p', namespace: 'metallb-system' }, spec: { addresses: ['192.0.2.0/24'] } },
] as const
const announced = (kind: string, nodeSelectors?: readonly object[]) =>
  [kind, { metadata: { name: 'a', namespace: 'metallb-system' }, spec: { nodeSelectors } }] as const
const nodes = [
  nodeOf('edge-1', { edge: 'true' }),
  nodeOf('edge-2', { edge: 'true' }),
  nodeOf('worker-1'),
]
const web = service('web', {})

test.each([
  ['{ implementation: metallb-l2 }', announced('L2Advertisement')],
  ['{ implementation: metallb-bgp }', announced('BGPAdvertisement')],
  [
    '{ implementation: metallb-l2, members: [edge] }',
    announced('L2Advertisement', [{ matchLabels: { edge: 'true' } }]),
  ],
  [
    'metallb-l2 announces it from a part of a pool',
    announced('L2Advertisement', [{ matchLabels: { 'kubernetes.io/hostname': 'edge-1' } }]),
  ],
  [
    'metallb-l2 announces it from no node',
    announced('L2Advertisement', [{ matchLabels: { edge: 'false' } }]),
  ],
])('MetalLB: %s', (words, advertisement) => {
  const text = settingsFile(
    live({ objects: [...nodes, pool, advertisement, web], groups: ['metallb.io'] }),
  )
  expect(text).toContain(words)
})

test('where a part of MetalLB is hidden, what it announces is not guessed', () => {
  const objects = [...nodes, pool, announced('L2Advertisement'), web]
  const text = settingsFile(live({ objects, hidden: ['bgpadvertisements'] }))
  expect(text).not.toContain('implementation')
  expect(text).toContain('# shop/Service/web: a part of what MetalLB announces could not be read')
})
