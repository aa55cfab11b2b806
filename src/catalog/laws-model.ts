/** Behaviours that the model and placement name, in the form of `laws.ts`. */
export const modelLaws: readonly (readonly [string, { text: string; source: string }])[] = [
  [
    'recognised',
    {
      text: 'recognised by its image, arguments or resources',
      source: 'the default images, flags and API groups of the projects themselves',
    },
  ],
  [
    'kube-proxy-mode',
    {
      text: 'the mode in KubeProxyConfiguration; empty means iptables on Linux',
      source: 'kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1',
    },
  ],
  [
    'cilium-mode',
    {
      text: 'Cilium does the work of kube-proxy, in the mode of its ConfigMap',
      source: 'docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free',
    },
  ],
  [
    'data-plane-signs',
    {
      text: 'signs of two data planes contradict each other',
      source: 'docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free',
    },
  ],
  [
    'announcers',
    {
      text: 'only nodes that an advertisement selects announce the address',
      source: 'metallb.io/configuration/_advanced_l2_configuration',
    },
  ],
  [
    'traffic-distribution',
    {
      text: 'a node prefers the endpoints of its own zone, or its own, also for traffic from outside under Cluster',
      source: 'kubernetes/kubernetes pkg/proxy/topology.go; KEP-4444, KEP-3015',
    },
  ],
  [
    'sticky-sources',
    {
      text: 'sessionAffinity ClientIP keeps the connections of one source address, as the node sees it, on one pod',
      source: 'kubernetes.io/docs/reference/networking/virtual-ips',
    },
  ],
  [
    'autoscaled',
    {
      text: 'a HorizontalPodAutoscaler sets the number of pods between minReplicas and maxReplicas',
      source: 'kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale',
    },
  ],
  [
    'beside-edge',
    {
      text: 'a plain pool beside an edge pool holds workers',
      source: 'the dedicated ingress node pattern',
    },
  ],
  [
    'control-plane-sign',
    {
      text: 'this label or taint marks the control plane',
      source: 'kubernetes.io/docs/reference/labels-annotations-taints',
    },
  ],
  [
    'edge-sign',
    { text: 'this label or taint marks edge nodes', source: 'the dedicated ingress node pattern' },
  ],
  [
    'edge-pinned',
    {
      text: 'an ingress data plane is pinned to labels that only this pool bears',
      source: 'the dedicated ingress node pattern',
    },
  ],
  [
    'nodes-in-git',
    {
      text: 'Node objects with the same labels and taints are one pool',
      source: 'kubernetes.io/docs/concepts/architecture/nodes',
    },
  ],
  [
    'endpoint-slices',
    {
      text: 'EndpointSlices that bear the label of a Service are its endpoints',
      source: 'kubernetes.io/docs/concepts/services-networking/endpoint-slices',
    },
  ],
  [
    'pre-stop',
    {
      text: 'a terminating container runs on, and serves, until its preStop hook has ended or the grace period is over',
      source: 'kubernetes.io/docs/concepts/containers/container-lifecycle-hooks; KEP-3960',
    },
  ],
  [
    'pod-refused',
    {
      text: 'the pod cannot run on these nodes',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction',
    },
  ],
  [
    'pod-fits-node',
    {
      text: 'the pod can run on these nodes',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction',
    },
  ],
  [
    'node-name',
    {
      text: 'nodeName binds a pod to one node, past the scheduler',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node',
    },
  ],
  [
    'node-selector',
    {
      text: 'a pod runs only on nodes that bear every label of its nodeSelector',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node',
    },
  ],
  [
    'node-affinity',
    {
      text: 'a pod runs only on nodes that match a term of its required node affinity',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node',
    },
  ],
  [
    'volume-bound',
    {
      text: 'a pod runs only on nodes that reach its volumes: a bound one stays with its claim',
      source: 'kubernetes.io/docs/concepts/storage/persistent-volumes',
    },
  ],
  [
    'cordon',
    {
      text: 'an unschedulable node bears the taint node.kubernetes.io/unschedulable',
      source: 'kubernetes.io/docs/reference/labels-annotations-taints',
    },
  ],
  [
    'tolerates',
    {
      text: 'the pod tolerates this taint',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration',
    },
  ],
  [
    'untolerated',
    {
      text: 'a node with this taint takes no pod that does not tolerate it',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration',
    },
  ],
  [
    'daemonset-tolerations',
    {
      text: 'the DaemonSet controller adds tolerations for the taints of unready and cordoned nodes',
      source: 'kubernetes.io/docs/concepts/workloads/controllers/daemonset',
    },
  ],
  [
    'spread-needs-label',
    {
      text: 'a node without the topology key of a DoNotSchedule spread constraint takes no such pod',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints',
    },
  ],
  [
    'counts-other-pods',
    {
      text: 'this constraint counts pods of other workloads, which are not followed',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints',
    },
  ],
  [
    'pod-requests',
    {
      text: 'a pod asks for what its containers and sidecars ask for together, a limit standing for an absent request',
      source:
        'kubernetes/kubernetes pkg/apis/core/v1/defaults.go; k8s.io/component-helpers resource',
    },
  ],
  [
    'job-pods',
    {
      text: 'a Job never runs more pods at a time than it has to complete',
      source: 'kubernetes/kubernetes pkg/controller/job/job_controller.go',
    },
  ],
  [
    'daemon-order',
    {
      text: "of daemon pods that stand in each other's way the first one wins, and which is first is not known",
      source: 'kubernetes/kubernetes pkg/scheduler/framework/plugins/interpodaffinity',
    },
  ],
  [
    'service-spread',
    {
      text: 'the scheduler spreads the pods that a Service selects, whoever made them',
      source: 'kubernetes/kubernetes pkg/scheduler/framework/plugins/helper/spread.go',
    },
  ],
  [
    'host-port',
    {
      text: 'two pods with the same host port never share a node',
      source: 'kubernetes/kubernetes pkg/scheduler/framework/plugins/nodeports',
    },
  ],
  [
    'anti-affinity',
    {
      text: 'required anti-affinity keeps pods that its selector matches out of one topology domain',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node',
    },
  ],
  [
    'nodes-considered',
    {
      text: 'the nodes that there are, with their zones',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler',
    },
  ],
  [
    'not-modelled',
    {
      text: 'this field sways the scheduler and is not followed: the placement is approximate',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction',
    },
  ],
  [
    'placement-unknown',
    {
      text: 'no known node bears what the pod asks for, and no nodes are declared',
      source: 'kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node',
    },
  ],
  [
    'serves-until-synced',
    {
      text: 'terminating pods serve until every kube-proxy has stopped sending to them',
      source: 'kubernetes.io/docs/tutorials/services/pods-and-endpoint-termination-flow',
    },
  ],
  [
    'stops-before-synced',
    {
      text: 'a pod that stops at once refuses what kube-proxy still sends to it',
      source: 'kubernetes.io/docs/tutorials/services/pods-and-endpoint-termination-flow',
    },
  ],
  [
    'notice-unknown',
    {
      text: 'when this front notices that a node has no ready pod is not known',
      source: 'kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer',
    },
  ],
  [
    'pod-target',
    {
      text: 'a load balancer with pod targets sends past kube-proxy',
      source: 'kubernetes-sigs/aws-load-balancer-controller docs/guide/service/nlb.md',
    },
  ],
  [
    'data-plane-unknown',
    {
      text: 'what this data plane does to the source address is not simulated',
      source: 'kubernetes.io/docs/reference/networking/virtual-ips',
    },
  ],
  [
    'header-passes-nodes',
    {
      text: 'what happens to the packet leaves a header as it is',
      source: 'RFC 7239 §1',
    },
  ],
]
