/** The ingress data plane that serves the applications, pinned to the edge pool. */
export const platformFile = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
spec:
  replicas: 3
  selector:
    matchLabels: { app.kubernetes.io/name: ingress-nginx }
  template:
    metadata:
      labels: { app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller }
    spec:
      nodeSelector: { ingress.example.com/edge: "true" }
      tolerations:
        - { key: ingress.example.com/edge, operator: Equal, value: "true", effect: NoSchedule }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: DoNotSchedule
          labelSelector:
            matchLabels: { app.kubernetes.io/name: ingress-nginx }
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.13.0
          args:
            - /nginx-ingress-controller
            - --configmap=ingress-nginx/ingress-nginx-controller
          ports:
            - { name: http, containerPort: 80 }
            - { name: https, containerPort: 443 }
          resources:
            requests: { cpu: 500m, memory: 512Mi }
---
apiVersion: v1
kind: Service
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  selector: { app.kubernetes.io/name: ingress-nginx }
  ports:
    - { name: http, port: 80, targetPort: http }
    - { name: https, port: 443, targetPort: https }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
data:
  use-forwarded-headers: "false"
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: status
  namespace: ingress-nginx
spec:
  ingressClassName: nginx
  rules:
    - host: status.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service: { name: ingress-nginx-controller, port: { name: http } }
`

/** Three edge nodes and sixty workers. */
export const settingsFile = `version: 1
clusters:
  - name: prod
    kubernetes: "1.35"
    complete: true
    dataPlane: kube-proxy-iptables
    podCidrs: [10.244.0.0/16]
    pools:
      - name: edge
        role: edge
        nodes: 3
        labels: { ingress.example.com/edge: "true" }
        taints: ["ingress.example.com/edge=true:NoSchedule"]
        zones: [a, b, c]
        addresses: [10.0.1.0/24]
      - name: workers
        role: worker
        nodes: 60
        zones: [a, b, c]
        addresses: [10.0.2.0/24]
    entries:
      - match: "*/Service/*"
        fronts:
          - { implementation: pass-through }
`
