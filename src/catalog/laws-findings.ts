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
  [
    'selector-stays',
    {
      text: 'the selector of a Deployment, DaemonSet or StatefulSet stays as it was made',
      source:
        'kubernetes/kubernetes pkg/apis/apps/validation/validation.go ' +
        '(ValidateDeploymentUpdate, ValidateDaemonSetSpecUpdate, ValidateStatefulSetUpdate)',
    },
  ],
  [
    'stateful-set-stays',
    {
      text:
        'of a StatefulSet only replicas, ordinals, template, update strategy, history, ' +
        'retention of claims and minReadySeconds may change',
      source:
        'kubernetes/kubernetes pkg/apis/apps/validation/validation.go (ValidateStatefulSetUpdate)',
    },
  ],
  [
    'selector-matches-template',
    {
      text: 'the selector of a workload has to match the labels of its pod template',
      source:
        'kubernetes/kubernetes pkg/apis/apps/validation/validation.go ' +
        '(ValidatePodTemplateSpecForReplicaSet, ValidateDaemonSetSpec)',
    },
  ],
  [
    'update-needs-one',
    {
      text:
        'a rolling update needs maxSurge or maxUnavailable above 0, and of a DaemonSet ' +
        'the other one is 0',
      source:
        'kubernetes/kubernetes pkg/apis/apps/validation/validation.go ' +
        '(ValidateRollingUpdateDeployment, ValidateRollingUpdateDaemonSet)',
    },
  ],
  [
    'spread-pairs-differ',
    {
      text:
        'of the spread constraints of a pod no two have the same topologyKey and the same ' +
        'whenUnsatisfiable',
      source:
        'kubernetes/kubernetes pkg/apis/core/validation/validation.go ' +
        '(ValidateSpreadConstraintNotRepeat)',
    },
  ],
  [
    'recreate-without-amounts',
    {
      text: 'rollingUpdate may not be given with the strategy Recreate',
      source:
        'kubernetes/kubernetes pkg/apis/apps/validation/validation.go (ValidateDeploymentStrategy)',
    },
  ],
  [
    'cluster-ip-stays',
    {
      text: 'the first cluster IP of a Service stays as it was given',
      source:
        'kubernetes/kubernetes pkg/apis/core/validation/validation.go ' +
        '(validateUpgradeDowngradeClusterIPs)',
    },
  ],
  [
    'class-stays',
    {
      text: 'the class of a load balancer stays as long as the Service has that type',
      source:
        'kubernetes/kubernetes pkg/apis/core/validation/validation.go ' +
        '(validateLoadBalancerClassField)',
    },
  ],
  [
    'check-port-stays',
    {
      text: 'the health-check node port stays as long as the policy is Local',
      source:
        'kubernetes/kubernetes pkg/apis/core/validation/validation.go ' +
        '(validateServiceExternalTrafficFieldsUpdate)',
    },
  ],
  [
    'node-port-once',
    {
      text: 'a node port is given to one Service, and within it once for each protocol',
      source:
        'kubernetes/kubernetes pkg/registry/core/service/portallocator/allocator.go; ' +
        'pkg/apis/core/validation/validation.go (validateService)',
    },
  ],
  [
    'node-port-range',
    {
      text: 'node ports are of one range, which the API server is started with',
      source:
        'kubernetes/kubernetes pkg/kubeapiserver/options/options.go (DefaultServiceNodePortRange)',
    },
  ],
  [
    'address-goes-with-type',
    {
      text: 'a Service that is no load balancer any more loses its load balancer and its address',
      source:
        'k8s.io/cloud-provider controllers/service/controller.go (EnsureLoadBalancerDeleted); ' +
        'metallb controller/service.go (convergeBalancer)',
    },
  ],
  [
    'aws-type-rebuilds',
    {
      text: 'another type is another load balancer, and the one that was there is left behind',
      source: 'kubernetes/cloud-provider-aws#1254; kubernetes/kubernetes#66306',
    },
  ],
  [
    'aws-scheme-rebuilds',
    {
      text: 'a load balancer of another scheme is deleted, and a new one made',
      source:
        'aws-load-balancer-controller pkg/deploy/elbv2/load_balancer_synthesizer.go ' +
        '(isSDKLoadBalancerRequiresReplacement)',
    },
  ],
  [
    'gce-scheme-rebuilds',
    {
      text: 'a load balancer that becomes internal or external is deleted, and a new one made',
      source:
        'kubernetes/cloud-provider-gcp providers/gce/gce_loadbalancer.go (EnsureLoadBalancer)',
    },
  ],
  [
    'azure-internal-moves',
    {
      text: 'internal and public addresses are those of two load balancers',
      source:
        'kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go ' +
        '(flipServiceInternalAnnotation)',
    },
  ],
  [
    'metallb-reassigns',
    {
      text: 'MetalLB takes an address back that differs from what the Service asks for',
      source: 'metallb controller/service.go (convergeBalancer)',
    },
  ],
  [
    'asked-address',
    {
      text: 'a load balancer that heeds spec.loadBalancerIP takes the address that it names',
      source: 'kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1',
    },
  ],
]
