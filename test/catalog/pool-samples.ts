/** What a pool comes to, in short: `edge 2..4 a=b #key=value:Effect @zone !refused ?unread`. */
export type Sample = {
  readonly name: string
  readonly file?: string
  readonly text: string
  readonly pools: readonly string[]
}

/** One document or more of every source, with what is to be read of them. */
export const samples: readonly Sample[] = [
  {
    name: 'eksctl: managed and own node groups, with sizes by default and zones of the cluster',
    text: `
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: prod }
availabilityZones: [a, b]
managedNodeGroups:
  - name: edge
    minSize: 2
    maxSize: 4
    availabilityZones: [c]
    labels: { e.com/edge: "true", node-role.kubernetes.io/edge: "" }
    taints: [{ key: e.com/edge, value: "true", effect: NoSchedule }, { key: kubernetes.io/x, effect: NoExecute }]
  - name: plain
nodeGroups:
  - name: own
    desiredCapacity: 3
    labels: { node.kubernetes.io/x: "1", kubernetes.io/x: "1", alone: true }
    taints: { e.com/own: "yes:PreferNoSchedule" }
  - { name: half, minSize: 2 }
  - { name: crossed, minSize: 4, maxSize: 2 }
`,
    pools: [
      'edge 2..4 e.com/edge=true #e.com/edge=true:NoSchedule #kubernetes.io/x=:NoExecute @c !node-role.kubernetes.io/edge !key of prod, new nodes only',
      'plain 2..2 @a @b of prod, new nodes only',
      'own 3..3 node.kubernetes.io/x=1 #e.com/own=yes:PreferNoSchedule @a @b !kubernetes.io/x !alone of prod, new nodes only',
      'half ? @a @b ?nodes of prod, new nodes only',
      'crossed ? @a @b ?nodes ?nodes of prod, new nodes only',
    ],
  },
  {
    name: 'Karpenter: requirements are labels where one value is left, and no count',
    text: `
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: edge }
spec:
  template:
    metadata: { labels: { e.com/edge: "true", karpenter.sh/mine: x, node-role.kubernetes.io/edge: "" } }
    spec:
      requirements:
        - { key: kubernetes.io/arch, operator: In, values: [arm64] }
        - { key: karpenter.sh/capacity-type, operator: In, values: [spot, on-demand] }
        - { key: topology.kubernetes.io/zone, operator: In, values: [a, b] }
      taints: [{ key: e.com/edge, effect: NoSchedule }]
      startupTaints: [{ key: e.com/new, effect: NoSchedule }]
---
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: static }
spec: { replicas: 3, template: {} }
`,
    pools: [
      'edge ? kubernetes.io/arch=arm64 e.com/edge=true node-role.kubernetes.io/edge= #e.com/edge=:NoSchedule @a @b !karpenter.sh/mine ?karpenter.sh/capacity-type, replaces nodes',
      'static 3..3, replaces nodes',
    ],
  },
  {
    name: 'kOps: zones of subnets, and no bastion',
    text: `
apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: { name: k.example.com }
spec: { subnets: [{ name: one, zone: eu-1a }] }
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata: { name: edge, labels: { kops.k8s.io/cluster: k.example.com } }
spec: { role: Node, minSize: 2, maxSize: 3, subnets: [one], nodeLabels: { e.com/edge: "true" }, taints: ["e.com/edge=true:NoSchedule", "broken"] }
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata: { name: leaders, labels: { kops.k8s.io/cluster: k.example.com } }
spec: { role: ControlPlane, minSize: 1 }
---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata: { name: bastions }
spec: { role: Bastion, minSize: 1, maxSize: 1 }
`,
    pools: [
      'edge 2..3 e.com/edge=true #e.com/edge=true:NoSchedule @eu-1a ?taints of k.example.com, replaces nodes',
      'leaders ? leads ?nodes of k.example.com, replaces nodes',
    ],
  },
  {
    name: 'Gardener',
    text: `
apiVersion: core.gardener.cloud/v1beta1
kind: Shoot
metadata: { name: prod }
spec:
  provider:
    workers:
      - { name: edge, minimum: 2, maximum: 5, zones: [a, b], labels: { node-role.kubernetes.io/edge: "" }, taints: [{ key: edge, value: x, effect: NoExecute }] }
`,
    pools: ['edge 2..5 node-role.kubernetes.io/edge= #edge=x:NoExecute @a @b of prod, in place'],
  },
  {
    name: 'Rancher: what its roles add is not written',
    text: `
apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: { name: prod }
spec:
  rkeConfig:
    machinePools:
      - { name: leaders, quantity: 3, etcdRole: true, controlPlaneRole: true }
      - { name: edge, quantity: 2, workerRole: true, labels: { e.com/edge: "true" }, taints: [{ key: e.com/edge, value: "\${v}", effect: NoSchedule }] }
`,
    pools: [
      'leaders 3..3 leads ?labels ?taints of prod, new nodes only',
      'edge 2..2 e.com/edge=true ?taints of prod, new nodes only',
    ],
  },
  {
    name: 'Crossplane: sizes in a list and in an object, and the spelling of the cloud',
    text: `
apiVersion: eks.aws.upbound.io/v1beta1
kind: NodeGroup
metadata: { name: edge }
spec:
  forProvider:
    clusterNameRef: { name: prod }
    labels: { e.com/edge: "true", eks.amazonaws.com/x: "1" }
    scalingConfig: [{ minSize: 2, maxSize: 4 }]
    taint: [{ key: e.com/edge, value: "true", effect: NO_SCHEDULE }]
---
apiVersion: eks.aws.upbound.io/v1beta2
kind: NodeGroup
metadata: { name: workers }
spec:
  forProvider:
    clusterName: prod
    scalingConfig: { minSize: 3, maxSize: 3 }
    taint: [{ key: k8s.io/x, effect: NoSchedule }]
`,
    pools: [
      'edge 2..4 e.com/edge=true #e.com/edge=true:NoSchedule !eks.amazonaws.com/x of prod, in place',
      'workers 3..3 #k8s.io/x=:NoSchedule !key !effect of prod, in place',
    ],
  },
  {
    name: 'Config Connector: counts are for each zone, totals are not',
    text: `
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerNodePool
metadata: { name: each }
spec: { clusterRef: { name: prod }, location: europe-west1, nodeLocations: [a, b, c], autoscaling: { minNodeCount: 1, maxNodeCount: 2 }, nodeConfig: { labels: { e.com/edge: "true", node-role.kubernetes.io/x: "" }, taint: [{ key: e, value: v, effect: PREFER_NO_SCHEDULE }] } }
---
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerNodePool
metadata: { name: total }
spec: { clusterRef: { name: prod }, location: europe-west1, autoscaling: { totalMinNodeCount: 3, totalMaxNodeCount: 9 } }
---
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerNodePool
metadata: { name: zonal }
spec: { clusterRef: { name: prod }, location: europe-west1-b, initialNodeCount: 2 }
---
apiVersion: container.cnrm.cloud.google.com/v1beta1
kind: ContainerNodePool
metadata: { name: region }
spec: { clusterRef: { name: prod }, location: europe-west1, nodeCount: 2 }
`,
    pools: [
      'each 3..6 e.com/edge=true #e=v:PreferNoSchedule @a @b @c !node-role.kubernetes.io/x of prod, in place',
      'region ? ?zones of prod, in place',
      'total 3..9 of prod, in place',
      'zonal 2..2 @europe-west1-b of prod, in place',
    ],
  },
  {
    name: 'Azure Service Operator: apart, and within the cluster',
    text: `
apiVersion: containerservice.azure.com/v1api20240901
kind: ManagedClustersAgentPool
metadata: { name: prod-edge }
spec: { azureName: edge, owner: { name: prod }, enableAutoScaling: true, count: 2, minCount: 2, maxCount: 4, availabilityZones: ["1", "2"], nodeLabels: { e.com/edge: "true", kubernetes.azure.com/x: y }, nodeTaints: ["e.com/edge=true:NoSchedule"] }
---
apiVersion: containerservice.azure.com/v1api20240901
kind: ManagedCluster
metadata: { name: prod }
spec: { agentPoolProfiles: [{ name: system, mode: System, count: 3 }] }
`,
    pools: [
      'edge 2..4 e.com/edge=true #e.com/edge=true:NoSchedule @1 @2 !kubernetes.azure.com/x ?topology.kubernetes.io/zone of prod, in place',
      'system 3..3 of prod, in place',
    ],
  },
  {
    name: 'OpenShift: scaled by a MachineAutoscaler',
    text: `
apiVersion: machine.openshift.io/v1beta1
kind: MachineSet
metadata: { name: edge-a, labels: { machine.openshift.io/cluster-api-cluster: prod } }
spec:
  replicas: 1
  template:
    spec:
      metadata: { labels: { node-role.kubernetes.io/infra: "" } }
      taints: [{ key: node-role.kubernetes.io/infra, effect: NoSchedule }]
      providerSpec: { value: { placement: { availabilityZone: eu-1a } } }
---
apiVersion: autoscaling.openshift.io/v1beta1
kind: MachineAutoscaler
metadata: { name: edge-a }
spec: { minReplicas: 1, maxReplicas: 6, scaleTargetRef: { kind: MachineSet, name: edge-a } }
---
apiVersion: machine.openshift.io/v1beta1
kind: MachineSet
metadata: { name: plain }
spec: { template: {} }
`,
    pools: [
      'edge-a 1..6 node-role.kubernetes.io/infra= #node-role.kubernetes.io/infra=:NoSchedule @eu-1a ?node-role.kubernetes.io/worker of prod, new nodes only',
      'plain 1..1 ?node-role.kubernetes.io/worker, new nodes only',
    ],
  },
  {
    name: 'Cluster API: labels that are handed on, the bootstrap, the autoscaler',
    text: `
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata:
  name: edge
  annotations:
    cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size: "2"
    cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size: "4"
spec:
  clusterName: prod
  replicas: 2
  template:
    metadata: { labels: { node-role.kubernetes.io/edge: "", e.com/edge: "true" } }
    spec: { failureDomain: a, bootstrap: { configRef: { kind: KubeadmConfigTemplate, name: edge } } }
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
kind: KubeadmConfigTemplate
metadata: { name: edge }
spec:
  template:
    spec:
      joinConfiguration:
        nodeRegistration:
          taints: [{ key: e.com/edge, value: "true", effect: NoSchedule }]
          kubeletExtraArgs: { node-labels: "e.com/pool=edge,node-role.kubernetes.io/x=" }
---
apiVersion: cluster.x-k8s.io/v1beta2
kind: MachinePool
metadata: { name: pool }
spec: { clusterName: prod, replicas: "\${COUNT}", failureDomains: [a, b], template: { spec: { taints: [{ key: t, value: v, effect: NoSchedule, propagation: Always }], bootstrap: { configRef: { kind: RKE2ConfigTemplate, name: x } } } } }
---
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: { name: leaders }
spec: { replicas: 3, kubeadmConfigSpec: {} }
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: { name: prod }
spec:
  topology:
    workers:
      machineDeployments: [{ class: workers, name: md-0, replicas: 3, failureDomain: a, metadata: { labels: { node.cluster.x-k8s.io/pool: w } } }]
`,
    pools: [
      'leaders 3..3 leads #node-role.kubernetes.io/control-plane=:NoSchedule, replaces nodes',
      'edge 2..4 e.com/pool=edge node-role.kubernetes.io/edge= #e.com/edge=true:NoSchedule @a !node-labels !e.com/edge ?e.com/edge of prod, replaces nodes',
      'pool ? #t=v:NoSchedule @a @b ?nodes ?taints ?labels ?taints of prod, in place',
      'md-0 3..3 node.cluster.x-k8s.io/pool=w @a ?labels ?taints of prod, in place',
    ],
  },
  {
    name: 'kubeadm: arguments in a list, a named node, a control plane that says it has no taints',
    file: 'nodes/edge.yaml',
    text: `
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
nodeRegistration:
  kubeletExtraArgs: [{ name: node-labels, value: e.com/edge=true }, { name: register-with-taints, value: "e.com/edge=true:NoSchedule,bad" }]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
controlPlane: {}
nodeRegistration: { name: cp-2, taints: [] }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
`,
    pools: [
      'edge ? leads #node-role.kubernetes.io/control-plane=:NoSchedule, new nodes only',
      'edge ? e.com/edge=true #e.com/edge=true:NoSchedule ?taints, new nodes only',
      'cp-2 1..1 leads, new nodes only',
    ],
  },
  {
    name: 'kind: a node for each item, with patches of the first control plane',
    text: `
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
name: dev
nodes:
  - role: control-plane
    kubeadmConfigPatches:
      - |
        kind: InitConfiguration
        nodeRegistration:
          kubeletExtraArgs:
            node-labels: "ingress-ready=true"
  - { role: worker, labels: { e.com/edge: "true", node-role.kubernetes.io/edge: "" } }
  - { role: worker, kubeadmConfigPatches: ["{{ x"] }
`,
    pools: [
      'control-plane 1..1 leads ingress-ready=true #node-role.kubernetes.io/control-plane=:NoSchedule of dev, new nodes only',
      'worker 1..1 e.com/edge=true !node-role.kubernetes.io/edge of dev, new nodes only',
      'worker2 1..1 ?labels of dev, new nodes only',
    ],
  },
  {
    name: 'kind: the only node takes pods',
    text: 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n',
    pools: ['control-plane 1..1 leads, new nodes only'],
  },
  {
    name: 'Talos: a worker, and what its file says besides',
    file: 'talos/edge.yaml',
    text: `
version: v1alpha1
machine:
  type: worker
  nodeLabels: { e.com/edge: "true", node-role.kubernetes.io/edge: "" }
  nodeTaints: { e.com/edge: "true:NoSchedule" }
cluster: { clusterName: home }
---
apiVersion: v1alpha1
kind: KubeNodeConfig
labels: { e.com/rack: r1 }
`,
    pools: [
      'edge ? e.com/edge=true e.com/rack=r1 !node-role.kubernetes.io/edge !e.com/edge of home, in place',
    ],
  },
  {
    name: 'Talos: a machine of the control plane with a host name',
    text: `
version: v1alpha1
machine: { type: controlplane, network: { hostname: cp-1 }, nodeTaints: { e.com/a: ":NoExecute" } }
cluster: { allowSchedulingOnControlPlanes: true }
`,
    pools: ['cp-1 1..1 leads #e.com/a=:NoExecute, in place'],
  },
  {
    name: 'k3s and RKE2: an agent, with what a later file adds',
    file: 'hosts/edge-1/config.yaml',
    text: `
server: https://10.0.0.1:9345
node-label: ["e.com/edge=true", "node-role.kubernetes.io/edge=true"]
node-taint+: ["e.com/edge=true:NoSchedule"]
`,
    pools: ['edge-1 ? e.com/edge=true #e.com/edge=true:NoSchedule !node-label[1], new nodes only'],
  },
  {
    name: 'k3s and RKE2: a server with a name',
    file: 'etc/config.yaml.d/20-node.yaml',
    text: 'node-name: s1\ncluster-init: true\nnode-label: a=b\n',
    pools: ['s1 1..1 leads a=b, new nodes only'],
  },
]
