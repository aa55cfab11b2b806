import type { Service } from '../../types/service.ts'

/** A front that a Service asks for by name: a class or an annotation that only it reads. */
export type Named = {
  readonly implementation: string
  readonly target: 'node' | 'pod' | null
  readonly sends: readonly 'proxy-protocol'[]
}

type Sign = {
  readonly implementation: string
  /** The class of the load balancer, or a pattern for the keys of annotations. */
  readonly class?: string
  readonly key?: RegExp
  readonly value?: RegExp
  /** The annotation that turns PROXY protocol on, and the values that do. */
  readonly proxy?: readonly [string, RegExp]
}

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-'
const TRUE = /^true$/
const ANY = /./

/**
 * What each controller reads, as its documentation and code say (docs of aws-load-balancer-controller,
 * ingress-gce pkg/annotations, digitalocean-, hcloud-, oci-, linode-, scaleway- and openstack cloud
 * controller managers, Cilium's LB-IPAM, OpenELB, PureLB). The first that fits counts.
 */
const SIGNS: readonly Sign[] = [
  { implementation: 'cilium-l2', class: 'io.cilium/l2-announcer' },
  { implementation: 'cilium-bgp', class: 'io.cilium/bgp-control-plane' },
  { implementation: 'cilium-node-ipam', class: 'io.cilium/node' },
  { implementation: 'gcp-passthrough', class: 'networking.gke.io/l4-regional-external' },
  { implementation: 'gcp-passthrough', class: 'networking.gke.io/l4-regional-internal' },
  { implementation: 'gcp-passthrough', key: /^cloud\.google\.com\/l4-rbs$/, value: /^enabled$/ },
  {
    implementation: 'gcp-passthrough',
    key: /^(?:networking\.gke\.io|cloud\.google\.com)\/load-balancer-type$/,
    value: /^internal$/i,
  },
  {
    implementation: 'azure-standard',
    key: /^service\.beta\.kubernetes\.io\/azure-load-balancer-/,
  },
  {
    implementation: 'digitalocean-network',
    key: /^service\.beta\.kubernetes\.io\/do-loadbalancer-type$/,
    value: /^REGIONAL_NETWORK$/,
  },
  {
    implementation: 'digitalocean-regional',
    key: /^service\.beta\.kubernetes\.io\/do-loadbalancer-type$/,
    value: /^REGIONAL$/,
    proxy: ['service.beta.kubernetes.io/do-loadbalancer-enable-proxy-protocol', TRUE],
  },
  {
    implementation: 'hetzner',
    key: /^load-balancer\.hetzner\.cloud\//,
    proxy: ['load-balancer.hetzner.cloud/uses-proxyprotocol', TRUE],
  },
  {
    implementation: 'oci-nlb',
    key: /^oci\.oraclecloud\.com\/load-balancer-type$/,
    value: /^nlb$/,
  },
  { implementation: 'oci-lb', key: /^oci\.oraclecloud\.com\/load-balancer-type$/, value: /^lb$/ },
  {
    implementation: 'linode',
    key: /^service\.beta\.kubernetes\.io\/linode-loadbalancer-/,
    proxy: ['service.beta.kubernetes.io/linode-loadbalancer-default-proxy-protocol', /^v[12]$/],
  },
  { implementation: 'scaleway', key: /^service\.beta\.kubernetes\.io\/scw-loadbalancer-/ },
  {
    implementation: 'octavia',
    key: /^loadbalancer\.openstack\.org\//,
    proxy: ['loadbalancer.openstack.org/proxy-protocol', /^(?:true|v[12])$/],
  },
  { implementation: 'purelb', key: /^purelb\.io\// },
  { implementation: 'openelb', key: /^eip\.openelb\.kubesphere\.io\// },
]

/** The front that a Service names by itself; null: it names none that is known. */
export function namedFront({ loadBalancerClass, annotations }: Service): Named | null {
  const own = loadBalancerClass?.value ?? null
  const read = (key: string): string | null => annotations.get(key)?.value ?? null
  const aws = awsFront(own, read)
  if (aws !== null) return aws
  const sign = SIGNS.find((one) => {
    // A class takes a Service away from every other controller (KEP-1959).
    if (one.class !== undefined || own !== null) return one.class !== undefined && one.class === own
    return [...annotations].some(
      ([key, { value }]) => one.key?.test(key) === true && (one.value ?? ANY).test(value),
    )
  })
  if (sign === undefined) return null
  const isProxied = sign.proxy?.[1].test(read(sign.proxy[0]) ?? '') === true
  return {
    implementation: sign.implementation,
    target: null,
    sends: isProxied ? ['proxy-protocol'] : [],
  }
}

/**
 * The Network Load Balancers of AWS: by class, or by type (`nlb` of the cloud provider; `external`
 * and `nlb-ip` of the controller), each with its target type (docs of aws-load-balancer-controller,
 * guide/service/annotations: instance by default).
 */
function awsFront(own: string | null, read: (key: string) => string | null): Named | null {
  const type = read(`${AWS}type`)
  const isNlb =
    own === null ? /^(?:nlb|nlb-ip|external)$/.test(type ?? '') : own === 'service.k8s.aws/nlb'
  if (!isNlb) return null
  const isIp = type === 'nlb-ip' || (type !== 'nlb' && read(`${AWS}nlb-target-type`) === 'ip')
  return {
    implementation: isIp ? 'aws-nlb-ip' : 'aws-nlb-instance',
    target: isIp ? 'pod' : 'node',
    sends: read(`${AWS}proxy-protocol`) === '*' ? ['proxy-protocol'] : [],
  }
}
