import { findingLaws } from './laws-findings.ts'
import { groupings } from './laws-groupings.ts'
import { modelLaws } from './laws-model.ts'
import { poolLaws } from './laws-pools.ts'

/**
 * Behaviours of Kubernetes and of what stands around it, each with its source. Evidence names them
 * by id; the words are shown to people as they stand.
 */
export type Law = { readonly text: string; readonly source: string }

const KUBE_PROXY =
  'kubernetes/kubernetes pkg/proxy/iptables/proxier.go, pkg/proxy/nftables/proxier.go'
const NGINX_CONFIGMAP = 'ingress-nginx docs/user-guide/nginx-configuration/configmap.md'
const METALLB_USAGE = 'metallb.io/usage'

const trafficLaws: readonly (readonly [string, Law])[] = [
  [
    'object',
    {
      text: 'an object is known by its kind, namespace and name',
      source: 'kubernetes.io/docs/concepts/overview/working-with-objects/names',
    },
  ],
  [
    'selects',
    {
      text: 'a Service sends to the pods of its namespace that bear every label of its selector',
      source: 'kubernetes.io/docs/concepts/services-networking/service',
    },
  ],
  [
    'cluster-masquerades',
    {
      text: 'under Cluster, kube-proxy replaces the source address of every connection from outside, even to a pod on the same node',
      source: KUBE_PROXY,
    },
  ],
  [
    'local-keeps',
    {
      text: 'under Local, kube-proxy sends only to pods on the entry node and leaves the source address as it is',
      source: KUBE_PROXY,
    },
  ],
  [
    'local-drops',
    {
      text: 'under Local, a node without a ready pod drops new connections while other nodes have one',
      source: KUBE_PROXY,
    },
  ],
  [
    'no-endpoint-refuses',
    { text: 'a Service without any endpoint refuses new connections', source: KUBE_PROXY },
  ],
  [
    'even-over-endpoints',
    {
      text: 'kube-proxy chooses each endpoint with the same probability, for each connection anew',
      source: KUBE_PROXY,
    },
  ],
  [
    'even-over-members',
    {
      text: 'the front spreads new connections evenly over the nodes that it may use',
      source: 'kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer',
    },
  ],
  [
    'endpoint-health',
    {
      text: 'under Local, a load balancer learns from the health check node port which nodes have a ready pod',
      source: 'kubernetes/kubernetes pkg/proxy/healthcheck/service_health.go',
    },
  ],
  [
    'static-members',
    {
      text: 'a fixed list of nodes without health checks goes on sending to nodes that have no pod',
      source: 'kubernetes.github.io/ingress-nginx/deploy/baremetal',
    },
  ],
  [
    'one-leader',
    {
      text: 'one node announces the address and takes all of its traffic',
      source: METALLB_USAGE,
    },
  ],
  [
    'announces-local',
    {
      text: 'under Local, MetalLB announces the address only from nodes with a serving pod',
      source: 'metallb speaker/layer2_controller.go, speaker/bgp_controller.go',
    },
  ],
  [
    'bgp-ecmp',
    {
      text: 'every announcing node is one equal path for the router',
      source: METALLB_USAGE,
    },
  ],
  [
    'terminating-source',
    {
      text: 'a terminating load balancer opens its own connection: the packet bears its address, whatever the policy is',
      source: 'kubernetes.io/docs/tutorials/services/source-ip',
    },
  ],
  [
    'direct-to-host',
    {
      text: 'connections to a host port or to host network reach the pod without masquerading',
      source: 'containernetworking/plugins plugins/meta/portmap/README.md',
    },
  ],
  [
    'proxy-opens-connection',
    {
      text: 'a proxy opens its own connection to the application: the packet bears the address of the proxy pod (of its node, on host network)',
      source: 'kubernetes.io/docs/tutorials/services/source-ip',
    },
  ],
  [
    'nginx-writes-peer',
    {
      text: 'ingress-nginx writes the address that it takes for the client to X-Forwarded-For and drops what came in',
      source: NGINX_CONFIGMAP,
    },
  ],
  [
    'nginx-appends-peer',
    {
      text: 'with use-forwarded-headers and compute-full-forwarded-for, ingress-nginx appends the peer to what came in',
      source: NGINX_CONFIGMAP,
    },
  ],
  [
    'nginx-reads-header',
    {
      text: 'ingress-nginx takes the client from the forwarding header when the peer is in proxy-real-ip-cidr',
      source: NGINX_CONFIGMAP,
    },
  ],
  [
    'nginx-reads-proxy-protocol',
    {
      text: 'with use-proxy-protocol, ingress-nginx takes the client from the PROXY protocol header',
      source: NGINX_CONFIGMAP,
    },
  ],
  [
    'nginx-routes-to-endpoints',
    {
      text: 'ingress-nginx sends to the endpoints of the Service itself, past kube-proxy',
      source: 'ingress-nginx docs/user-guide/miscellaneous.md',
    },
  ],
  [
    'nginx-passes-tls',
    {
      text: 'with ssl-passthrough, ingress-nginx hands the TLS stream on as it is and cannot write a header',
      source: 'ingress-nginx docs/user-guide/tls.md',
    },
  ],
  [
    'proxy-protocol-strict',
    {
      text: 'a receiver that expects PROXY protocol fails every connection without it, and one that does not cannot read one with it',
      source: 'www.haproxy.org/download/2.9/doc/proxy-protocol.txt §2',
    },
  ],
  [
    'header-from-anybody',
    {
      text: 'a header or PROXY protocol that is believed from anybody can be forged by anybody',
      source: NGINX_CONFIGMAP,
    },
  ],
  [
    'ranges-judge-packet',
    {
      text: 'kube-proxy compares loadBalancerSourceRanges with the source address of the packet, before it masquerades',
      source: KUBE_PROXY,
    },
  ],
  [
    'sticky-forgets',
    {
      text: 'in iptables mode, sessionAffinity ClientIP holds for the last 100 client addresses of each endpoint and node (xt_recent)',
      source:
        'kubernetes/kubernetes pkg/proxy/iptables/proxier.go; linux net/netfilter/xt_recent.c',
    },
  ],
  [
    'sticky-holds',
    {
      text: 'in nftables mode, sessionAffinity ClientIP holds for every client address, on each node by itself',
      source: 'kubernetes/kubernetes pkg/proxy/nftables/proxier.go',
    },
  ],
  [
    'node-ports-everywhere',
    {
      text: 'in iptables mode, node ports are open on every address of a node',
      source: 'kubernetes/kubernetes pkg/proxy/apis/config/types.go (nodePortAddresses)',
    },
  ],
  [
    'node-ports-primary',
    {
      text: "in nftables mode, node ports are open on the node's own address only, unless nodePortAddresses says otherwise",
      source: 'kubernetes/kubernetes pkg/proxy/apis/config/types.go (nodePortAddresses)',
    },
  ],
  [
    'serves-while-terminating',
    {
      text: 'kube-proxy goes on sending to terminating pods that still serve when no ready one is left (KEP-1669)',
      source: 'kubernetes/kubernetes pkg/proxy/topology.go',
    },
  ],
  [
    'rolling-update',
    {
      text: 'a rolling update takes down at most maxUnavailable pods and adds at most maxSurge (surge rounds up, unavailable down)',
      source: 'kubernetes.io/docs/concepts/workloads/controllers/deployment',
    },
  ],
  [
    'excluded-from-load-balancers',
    {
      text: 'nodes with the label node.kubernetes.io/exclude-from-external-load-balancers get no traffic from load balancers',
      source: 'kubernetes.io/docs/reference/labels-annotations-taints',
    },
  ],
  [
    'ingress-class',
    {
      text: 'a controller serves the Ingresses of its own class, and the default class serves those that name none',
      source: 'kubernetes.io/docs/concepts/services-networking/ingress',
    },
  ],
]

/** Every law by id. */
export const laws: ReadonlyMap<string, Law> = new Map([
  ...groupings,
  ...trafficLaws,
  ...modelLaws,
  ...findingLaws,
  ...poolLaws,
])
