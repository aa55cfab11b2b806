// The Go modules that schemas are made of at set-up, each with the checksum that is required of it.
// Nothing of them is committed or downloaded later. Each is under the Apache licence 2.0, but for
// Traefik's, which is under MIT's. All of them can be downloaded with Go 1.26.7.

/** The last four minor versions, by the newest patch that is served. */
export const kubernetes = [
  { version: '1.32.13', sum: 'h1:5TGYdZ6YZqdp6h/Rp1vX/4TIoybMPdgv97LCZCtPuNQ=' },
  { version: '1.33.13', sum: 'h1:bmH31xUdSzeA5vk0wZAK9MZp11mdLuzUSeKk0qN3hPQ=' },
  { version: '1.34.4', sum: 'h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=' },
  { version: '1.35.4', sum: 'h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM=' },
].map(({ version, sum }) => ({ module: `k8s.io/kubernetes@v${version}`, version, sum }))

/**
 * Whose custom resources are known, and the folders of the module where they are defined. Flux's
 * HelmRelease and ArtifactGenerator are missing: their modules are not served.
 */
export const custom = [
  {
    name: 'Argo CD',
    module: 'github.com/argoproj/argo-cd/v3@v3.5.7',
    sum: 'h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=',
    folders: ['manifests/crds'],
  },
  {
    name: 'cert-manager',
    module: 'github.com/cert-manager/cert-manager@v1.21.2',
    sum: 'h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=',
    folders: ['deploy/crds'],
  },
  {
    name: 'Cilium',
    module: 'github.com/cilium/cilium@v1.20.2',
    sum: 'h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=',
    folders: ['v2', 'v2alpha1'].map((one) => `pkg/k8s/apis/cilium.io/client/crds/${one}`),
  },
  {
    name: 'Cluster API',
    module: 'sigs.k8s.io/cluster-api@v1.14.2',
    sum: 'h1:o3GFNaeNFAOEEMpDPfhCK+2CjmV6gtQ8yLEcUwCg7bA=',
    folders: ['core', 'bootstrap/kubeadm', 'controlplane/kubeadm'].map(
      (one) => `${one}/config/crd/bases`,
    ),
  },
  {
    name: 'Envoy Gateway',
    module: 'github.com/envoyproxy/gateway@v1.9.1',
    sum: 'h1:vAVp6/AlBXJ1aOhp1mxL7fNEzVEfjADUguUhm2wzxQY=',
    folders: ['charts/gateway-helm/charts/crds/crds/generated'],
  },
  {
    name: "Flux's kustomize-controller",
    module: 'github.com/fluxcd/kustomize-controller@v1.9.6',
    sum: 'h1:XB+G3A0mky0j5uVHZWv4oSlS2RvZBoNIUhstIvY0JKE=',
    folders: ['config/crd/bases'],
  },
  {
    name: "Flux's source-controller",
    module: 'github.com/fluxcd/source-controller@v1.9.6',
    sum: 'h1:nG534/bI6nVpyHra7ONAk6xDB3xPsVT+EOLHZHXPrrc=',
    folders: ['config/crd/bases'],
  },
  {
    // The experimental channel has all that the standard one has, and more fields.
    name: 'Gateway API',
    module: 'sigs.k8s.io/gateway-api@v1.6.3',
    sum: 'h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=',
    folders: ['config/crd/experimental'],
  },
  {
    name: 'Istio',
    module: 'istio.io/api@v1.31.1',
    sum: 'h1:5Yb5ihcz4YQsCkciusK7DnFpBMwRB6EFWeUKH1Atuyk=',
    folders: ['kubernetes'],
  },
  {
    name: "k3s's helm-controller",
    module: 'github.com/k3s-io/helm-controller@v0.17.7',
    sum: 'h1:9hzzLE4YeCHmpAn2Y/A4DjqYAQtQxnbsQSkBx6qTJrc=',
    folders: ['pkg/crds/yaml/generated'],
  },
  {
    name: 'Karpenter',
    module: 'sigs.k8s.io/karpenter@v1.14.0',
    sum: 'h1:+SXlqYNb9FIKRpDgPPRnphVmWbrWLw4tgzKezr372Mc=',
    folders: ['pkg/apis/crds'],
  },
  {
    name: 'MetalLB',
    module: 'go.universe.tf/metallb@v0.16.2',
    sum: 'h1:RCSAGoZmqcvTg0e56+Okbwz8iTuQVX30JpKX5mYEPUM=',
    folders: ['config/crd/bases'],
  },
  {
    name: 'Traefik',
    module: 'github.com/traefik/traefik/v3@v3.7.13',
    sum: 'h1:T8wy9KuaFzCkmXCqAzDy7t73pBDR1DHrJe3pqXpNXTw=',
    folders: ['docs/content/reference/dynamic-configuration'],
  },
]
