/** Behaviours that only findings name, in the form of `laws.ts`. */
export const findingLaws: readonly (readonly [string, { text: string; source: string }])[] = [
  [
    'judges-believed-client',
    {
      text:
        'address lists and rate limits judge what the proxy takes for the client: ' +
        'the peer, unless PROXY protocol or a trusted header says otherwise',
      source:
        'kubernetes/ingress-nginx rootfs/etc/nginx/template/nginx.tmpl ($the_real_ip, ' +
        '$remote_addr)',
    },
  ],
  [
    'application',
    {
      text:
        'a workload that is no known ingress data plane and no agent of the node is ' +
        'an application',
      source:
        "the words of this report; images of controllers are listed in each controller's " +
        'own documentation',
    },
  ],
  [
    'bears-address',
    {
      text:
        'a packet bears an address of what opened the connection last: a node (or ' +
        'its bridge or tunnel, which is of the pod network), a load balancer, or a pod',
      source:
        'kubernetes/kubernetes pkg/proxy/iptables/proxier.go (MASQUERADE takes the ' +
        'address of the outgoing interface)',
    },
  ],
  [
    'loopback',
    {
      text: 'a connection within a pod bears a loopback address',
      source: 'RFC 1122 3.2.1.3, RFC 4291 2.5.3',
    },
  ],
  [
    'deployment-fenceposts',
    {
      text:
        'maxSurge rounds up and maxUnavailable down; where both come to 0, one pod ' +
        'may be unavailable',
      source:
        'kubernetes/kubernetes pkg/controller/deployment/util/deployment_util.go ' +
        '(ResolveFenceposts)',
    },
  ],
  [
    'daemonset-surge-host-port',
    {
      text:
        'a DaemonSet with maxSurge starts the new pod beside the old one on the same ' +
        'node, where a host port is taken',
      source: 'KEP-1591; kubernetes/kubernetes#106417',
    },
  ],
  [
    'controller-retired',
    {
      text: 'the project of this controller has ended: no releases, bug fixes or security patches',
      source: 'github.com/kubernetes/ingress-nginx README.md',
    },
  ],
  [
    'nginx-reads-when-on',
    {
      text: 'ingress-nginx writes this setting into nginx.conf only where the switch for it is on',
      source: 'kubernetes/ingress-nginx rootfs/etc/nginx/template/nginx.tmpl',
    },
  ],
  [
    'service-fields-by-type',
    {
      text:
        'fields for reachability from outside belong to certain types of Service; ' +
        'the API server refuses or drops them elsewhere',
      source: 'kubernetes/kubernetes pkg/apis/core/validation/validation.go (ValidateService)',
    },
  ],
  [
    'pods-as-targets',
    {
      text:
        'a load balancer that sends to pods passes kube-proxy by, and with it ' +
        'externalTrafficPolicy',
      source: 'aws-load-balancer-controller docs/guide/service/nlb.md',
    },
  ],
]
