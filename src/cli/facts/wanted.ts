/** Objects of one kind (or one object) that facts reads, and what stays unknown without them. */
export type Wanted = {
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly kind: string
  /** Absent: all of the cluster, page by page. */
  readonly one?: { readonly namespace: string | null; readonly name: string }
  readonly hides: string
}

const configMap = (name: string): Wanted => ({
  group: '',
  version: 'v1',
  resource: 'configmaps',
  kind: 'ConfigMap',
  one: { namespace: 'kube-system', name },
  hides: 'the data plane and the pod CIDRs',
})

const metallb = (resource: string, kind: string, version: string): Wanted => ({
  group: 'metallb.io',
  version,
  resource,
  kind,
  hides: 'what MetalLB announces',
})

export const NODES: Wanted = {
  group: '',
  version: 'v1',
  resource: 'nodes',
  kind: 'Node',
  hides: 'the pools',
}

export const SERVICES: Wanted = {
  group: '',
  version: 'v1',
  resource: 'services',
  kind: 'Service',
  hides: 'the entries and their fronts',
}

/**
 * Everything that facts reads. The README's ClusterRole grants just this; versions are those in
 * which MetalLB (api/v1beta1, api/v1beta2) and Calico (crd.projectcalico.org/v1) store their kinds.
 */
export const wanted: readonly Wanted[] = [
  NODES,
  SERVICES,
  configMap('kube-proxy'),
  configMap('kube-proxy-config'),
  configMap('cilium-config'),
  configMap('antrea-config'),
  metallb('ipaddresspools', 'IPAddressPool', 'v1beta1'),
  metallb('l2advertisements', 'L2Advertisement', 'v1beta1'),
  metallb('bgpadvertisements', 'BGPAdvertisement', 'v1beta1'),
  metallb('bgppeers', 'BGPPeer', 'v1beta2'),
  {
    group: 'crd.projectcalico.org',
    version: 'v1',
    resource: 'felixconfigurations',
    kind: 'FelixConfiguration',
    one: { namespace: null, name: 'default' },
    hides: 'whether Calico replaces kube-proxy',
  },
]

/** The path of the API at which it is read. */
export function pathOf({ group, version, resource, one }: Wanted): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const namespace = one?.namespace ? `/namespaces/${one.namespace}` : ''
  return `${root}${namespace}/${resource}${one === undefined ? '' : `/${one.name}`}`
}

/** How messages call it: `get configmaps kube-system/kube-proxy`, `list bgppeers.metallb.io`. */
export function permissionOf({ group, resource, one }: Wanted): string {
  const named = group === '' ? resource : `${resource}.${group}`
  if (one === undefined) return `list ${named}`
  return `get ${named} ${one.namespace === null ? '' : `${one.namespace}/`}${one.name}`
}
