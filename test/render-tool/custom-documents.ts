/**
 * A document of a custom resource as people write it, and three ways to get it wrong: a field that
 * nobody knows, a value of another type, and a field that has to be there. Paths are separated by dots.
 */
export type CustomDocument = {
  readonly text: string
  /** Where the unknown field `surprise` goes. */
  readonly at: string
  /** A field that gets `value`, and what is said of that after the path. */
  readonly wrong: readonly [path: string, value: unknown, message: string]
  /** A field that is taken away; null where the definition requires none. */
  readonly required: string | null
}

const object = (apiVersion: string, kind: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: edge, namespace: edge }\nspec:\n${spec.replaceAll(/^/gm, '  ')}\n`

/** By project, as tools/render/modules.mjs names them. */
export const customDocuments: Readonly<Record<string, readonly CustomDocument[]>> = {
  'Argo CD': [
    {
      text: object(
        'argoproj.io/v1alpha1',
        'Application',
        `project: default
destination: { server: https://kubernetes.default.svc, namespace: edge }
sources:
- repoURL: https://kubernetes.github.io/ingress-nginx
  chart: ingress-nginx
  targetRevision: 4.15.1
  helm:
    valueFiles: [$values/edge/values.yaml]
    valuesObject: { controller: { replicaCount: 3, anything: { goes: [1, null] } } }
- { repoURL: https://github.com/example/platform, targetRevision: main, ref: values }
syncPolicy: { automated: { prune: true }, syncOptions: [CreateNamespace=true] }`,
      ),
      at: 'spec.sources.0.helm',
      wrong: ['spec.sources.0.targetRevision', 4.15, 'got number, want null or string'],
      required: 'spec.sources.1.repoURL',
    },
    {
      text: object(
        'argoproj.io/v1alpha1',
        'ApplicationSet',
        `goTemplate: true
generators:
- matrix:
    generators:
    - git: { repoURL: https://github.com/example/platform, revision: main, directories: [{ path: apps/* }] }
    - list: { elements: [{ cluster: a, free: { form: 1 } }] }
template:
  metadata: { name: '{{.path.basename}}' }
  spec:
    project: default
    source: { repoURL: https://github.com/example/platform, path: '{{.path.path}}' }
    destination: { name: '{{.cluster}}' }`,
      ),
      at: 'spec.template.spec.source',
      wrong: ['spec.template.spec.project', true, 'got boolean, want string'],
      required: 'spec.template.spec.destination',
    },
    {
      text: object(
        'argoproj.io/v1alpha1',
        'AppProject',
        `sourceRepos: ['*']
destinations: [{ server: '*', namespace: edge }]
clusterResourceWhitelist: [{ group: '*', kind: '*' }]`,
      ),
      at: 'spec.destinations.0',
      wrong: ['spec.sourceRepos', '*', 'got string, want null or array'],
      required: 'spec.clusterResourceWhitelist.0.kind',
    },
  ],
  'cert-manager': [
    {
      text: object(
        'cert-manager.io/v1',
        'Certificate',
        `secretName: edge-tls
dnsNames: [www.example.org]
issuerRef: { name: public, kind: ClusterIssuer }
privateKey: { algorithm: ECDSA, size: 256 }`,
      ),
      at: 'spec.issuerRef',
      wrong: [
        'spec.privateKey.algorithm',
        'DSA',
        "value must be one of 'RSA', 'ECDSA', 'Ed25519', <nil>",
      ],
      required: 'spec.secretName',
    },
    {
      text: object(
        'cert-manager.io/v1',
        'ClusterIssuer',
        `acme:
  server: https://acme-v02.api.letsencrypt.org/directory
  email: ops@example.org
  privateKeySecretRef: { name: account }
  solvers:
  - http01: { ingress: { ingressClassName: edge } }`,
      ),
      at: 'spec.acme.solvers.0.http01.ingress',
      wrong: ['spec.acme.solvers', {}, 'got object, want null or array'],
      required: 'spec.acme.server',
    },
  ],
  Cilium: [
    {
      text: object(
        'cilium.io/v2',
        'CiliumNetworkPolicy',
        `endpointSelector: { matchLabels: { app: web } }
ingress:
- fromEntities: [world]
  toPorts: [{ ports: [{ port: "443", protocol: TCP }] }]`,
      ),
      at: 'spec.ingress.0',
      wrong: ['spec.ingress.0.toPorts.0.ports.0.port', 443, 'got number, want null or string'],
      required: 'spec.endpointSelector',
    },
    {
      text: object(
        'cilium.io/v2',
        'CiliumLoadBalancerIPPool',
        'blocks: [{ cidr: 192.0.2.0/24 }]\nserviceSelector: { matchLabels: { edge: "true" } }',
      ),
      at: 'spec.blocks.0',
      wrong: ['spec.disabled', 'no', 'got string, want null or boolean'],
      required: 'spec',
    },
    {
      text: object(
        'cilium.io/v2alpha1',
        'CiliumL2AnnouncementPolicy',
        "loadBalancerIPs: true\ninterfaces: ['^eth[0-9]+']\nnodeSelector: { matchLabels: { edge: 'true' } }",
      ),
      at: 'spec.nodeSelector',
      wrong: ['spec.loadBalancerIPs', 1, 'got number, want null or boolean'],
      required: null,
    },
  ],
  'Cluster API': [
    {
      text: object(
        'cluster.x-k8s.io/v1beta1',
        'MachineDeployment',
        `clusterName: prod
replicas: 3
selector: { matchLabels: {} }
template:
  metadata: { labels: { node-role.kubernetes.io/edge: "" } }
  spec:
    clusterName: prod
    version: v1.35.4
    bootstrap: { dataSecretName: join }
    infrastructureRef: { apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: DockerMachineTemplate, name: edge }`,
      ),
      at: 'spec.template.spec.bootstrap',
      wrong: ['spec.replicas', '3', 'got string, want null or integer'],
      required: 'spec.template.spec.clusterName',
    },
    {
      text: object(
        'cluster.x-k8s.io/v1beta2',
        'MachineDeployment',
        `clusterName: prod
replicas: 3
selector: { matchLabels: { pool: edge } }
template:
  metadata: { labels: { pool: edge } }
  spec:
    clusterName: prod
    taints: [{ key: edge, value: "true", effect: NoSchedule, propagation: Always }]
    bootstrap: { configRef: { apiGroup: bootstrap.cluster.x-k8s.io, kind: KubeadmConfigTemplate, name: edge } }
    infrastructureRef: { apiGroup: infrastructure.cluster.x-k8s.io, kind: DockerMachineTemplate, name: edge }`,
      ),
      at: 'spec.template.spec.infrastructureRef',
      wrong: ['spec.clusterName', '', 'minLength: got 0, want 1'],
      required: 'spec.template.spec.infrastructureRef.apiGroup',
    },
    {
      text: object(
        'bootstrap.cluster.x-k8s.io/v1beta1',
        'KubeadmConfigTemplate',
        `template:
  spec:
    joinConfiguration:
      nodeRegistration:
        kubeletExtraArgs: { node-labels: edge=true }
        taints: [{ key: edge, value: "true", effect: NoSchedule }]`,
      ),
      at: 'spec.template.spec.joinConfiguration.nodeRegistration',
      wrong: [
        'spec.template.spec.joinConfiguration.nodeRegistration.kubeletExtraArgs.v',
        2,
        'got number, want null or string',
      ],
      required: 'spec.template.spec.joinConfiguration.nodeRegistration.taints.0.effect',
    },
  ],
  'Envoy Gateway': [
    {
      text: object(
        'gateway.envoyproxy.io/v1alpha1',
        'EnvoyProxy',
        `provider:
  type: Kubernetes
  kubernetes:
    envoyDeployment:
      replicas: 3
      pod:
        nodeSelector: { edge: "true" }
        tolerations: [{ key: edge, operator: Exists, effect: NoSchedule }]
      patch: { value: { spec: { template: { spec: { hostNetwork: true } } } } }
    envoyService: { type: LoadBalancer, externalTrafficPolicy: Local }`,
      ),
      at: 'spec.provider.kubernetes.envoyDeployment.pod',
      wrong: [
        'spec.provider.kubernetes.envoyService.externalTrafficPolicy',
        'Lokal',
        "value must be one of 'Local', 'Cluster', <nil>",
      ],
      required: 'spec.provider.type',
    },
    {
      text: object(
        'gateway.envoyproxy.io/v1alpha1',
        'ClientTrafficPolicy',
        `targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: edge }]
clientIPDetection: { xForwardedFor: { numTrustedHops: 1 } }
connection: { bufferLimit: 32Ki }`,
      ),
      at: 'spec.clientIPDetection.xForwardedFor',
      wrong: ['spec.connection.bufferLimit', true, 'got boolean, want null or integer or string'],
      required: 'spec.targetRefs.0.name',
    },
  ],
  "Flux's kustomize-controller": [
    {
      text: object(
        'kustomize.toolkit.fluxcd.io/v1',
        'Kustomization',
        `interval: 10m
path: ./clusters/prod
prune: true
sourceRef: { kind: GitRepository, name: platform }
patches: [{ patch: "- op: remove", target: { kind: Service } }]
postBuild: { substitute: { domain: example.org } }`,
      ),
      at: 'spec.sourceRef',
      wrong: ['spec.interval', 10, 'got number, want string'],
      required: 'spec.prune',
    },
  ],
  "Flux's source-controller": [
    {
      text: object(
        'source.toolkit.fluxcd.io/v1',
        'GitRepository',
        'interval: 5m\nurl: https://github.com/example/platform\nref: { branch: main }\nverify: null',
      ),
      at: 'spec.ref',
      wrong: [
        'spec.url',
        'git@example.org:a',
        "'git@example.org:a' does not match pattern '^(http|https|ssh)://.*$'",
      ],
      required: 'spec.url',
    },
    {
      text: object(
        'source.toolkit.fluxcd.io/v1',
        'OCIRepository',
        'interval: 5m\nurl: oci://ghcr.io/example/charts\nref: { semver: 1.x }\nverify: { secretRef: { name: key } }',
      ),
      at: 'spec.ref',
      wrong: ['spec.insecure', 'yes', 'got string, want null or boolean'],
      required: 'spec.interval',
    },
    {
      text: object(
        'source.toolkit.fluxcd.io/v1',
        'HelmRepository',
        'url: https://charts.example.org',
      ),
      at: 'spec',
      wrong: ['spec.timeout', 'soon', "'soon' does not match pattern"],
      required: 'spec.url',
    },
  ],
  'Gateway API': [
    {
      text: object(
        'gateway.networking.k8s.io/v1',
        'Gateway',
        `gatewayClassName: edge
addresses: [{ value: 192.0.2.10 }, { type: Hostname, value: www.example.org }]
listeners:
- name: https
  port: 443
  protocol: HTTPS
  tls: { certificateRefs: [{ name: edge-tls }] }
  allowedRoutes: { namespaces: { from: All } }`,
      ),
      at: 'spec.listeners.0',
      wrong: ['spec.listeners.0.port', 65536, 'maximum: got 65,536, want 65,535'],
      required: 'spec.gatewayClassName',
    },
    {
      text: object(
        'gateway.networking.k8s.io/v1',
        'HTTPRoute',
        `parentRefs: [{ name: edge }]
hostnames: [www.example.org]
rules: [{ matches: [{ path: { type: PathPrefix, value: / } }], backendRefs: [{ name: web, port: 80 }] }]`,
      ),
      at: 'spec.rules.0.backendRefs.0',
      wrong: ['spec.rules.0.backendRefs.0.port', 'http', 'got string, want null or integer'],
      required: 'spec.rules.0.backendRefs.0.name',
    },
    {
      text: object(
        'gateway.networking.k8s.io/v1',
        'GatewayClass',
        `controllerName: gateway.envoyproxy.io/gatewayclass-controller
parametersRef: { group: gateway.envoyproxy.io, kind: EnvoyProxy, name: edge, namespace: edge }`,
      ),
      at: 'spec.parametersRef',
      wrong: ['spec.description', ['a'], 'got array, want null or string'],
      required: 'spec.controllerName',
    },
  ],
  Istio: [
    {
      text: object(
        'networking.istio.io/v1',
        'Gateway',
        `selector: { istio: ingressgateway }
servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [www.example.org], tls: { mode: SIMPLE, credentialName: edge } }]`,
      ),
      at: 'spec.servers.0',
      wrong: ['spec.servers.0.port.number', -1, 'minimum: got -1, want 0'],
      required: 'spec.servers.0.hosts',
    },
    {
      text: object(
        'networking.istio.io/v1beta1',
        'VirtualService',
        `hosts: [www.example.org]
gateways: [edge]
http: [{ match: [{ uri: { prefix: /api } }], route: [{ destination: { host: web, port: { number: 80 } } }] }]`,
      ),
      at: 'spec.http.0',
      wrong: ['spec.hosts', 'www.example.org', 'got string, want null or array'],
      required: 'spec.http.0.route.0.destination',
    },
    {
      text: object(
        'networking.istio.io/v1',
        'DestinationRule',
        'host: web\ntrafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } }',
      ),
      at: 'spec.trafficPolicy',
      wrong: ['spec.host', 1, 'got number, want string'],
      required: 'spec.host',
    },
  ],
  "k3s's helm-controller": [
    {
      text: object(
        'helm.cattle.io/v1',
        'HelmChartConfig',
        'valuesContent: |-\n  service: { spec: { externalTrafficPolicy: Local } }',
      ),
      at: 'spec',
      wrong: ['spec.valuesContent', {}, 'got object, want null or string'],
      required: null,
    },
    {
      text: object(
        'helm.cattle.io/v1',
        'HelmChart',
        'chart: traefik\nrepo: https://traefik.github.io/charts\nversion: 41.3.0\nset: { replicas: 2, name: edge }',
      ),
      at: 'spec',
      wrong: ['spec.set.replicas', true, 'got boolean, want null or integer or string'],
      required: null,
    },
  ],
  Karpenter: [
    {
      text: object(
        'karpenter.sh/v1',
        'NodePool',
        `template:
  metadata: { labels: { example.org/edge: "true" } }
  spec:
    nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: default }
    requirements: [{ key: topology.kubernetes.io/zone, operator: In, values: [a, b] }]
    taints: [{ key: example.org/edge, value: "true", effect: NoSchedule }]
limits: { cpu: 32, memory: 64Gi }
disruption: { consolidationPolicy: WhenEmpty, consolidateAfter: 5m, budgets: [{ nodes: "1" }] }`,
      ),
      at: 'spec.template.spec',
      wrong: [
        'spec.template.spec.requirements.0.operator',
        'in',
        "value must be one of 'Gte', 'Lte', 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'",
      ],
      required: 'spec.template.spec.nodeClassRef',
    },
  ],
  MetalLB: [
    {
      text: object(
        'metallb.io/v1beta1',
        'IPAddressPool',
        'addresses: [192.0.2.0/24]\nautoAssign: false',
      ),
      at: 'spec',
      wrong: ['spec.autoAssign', 'no', 'got string, want null or boolean'],
      required: 'spec.addresses',
    },
  ],
  Traefik: [
    {
      text: object(
        'traefik.io/v1alpha1',
        'IngressRoute',
        `entryPoints: [websecure]
routes:
- { match: Host(\`www.example.org\`), kind: Rule, services: [{ name: web, port: http }], middlewares: [{ name: limit }] }
tls: {}`,
      ),
      at: 'spec.routes.0',
      wrong: ['spec.routes.0.services.0.port', 1.5, 'got number, want null or integer or string'],
      required: 'spec.routes.0.match',
    },
    {
      text: object(
        'traefik.io/v1alpha1',
        'Middleware',
        'ipAllowList: { sourceRange: [192.0.2.0/24], ipStrategy: { depth: 1 } }\nplugin: { mine: { any: [1] } }',
      ),
      at: 'spec.ipAllowList',
      wrong: ['spec.ipAllowList.ipStrategy.depth', '1', 'got string, want null or integer'],
      required: null,
    },
  ],
}
