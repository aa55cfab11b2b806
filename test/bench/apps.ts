/** One application as a repository would hold it: four documents in one file, about 2 kB. */
export type App = {
  readonly name: string
  readonly namespace: string
  readonly image: string
  readonly replicas: number
  readonly tier: string
  readonly port: number
  /** What its Service is; one with a policy is a load balancer. */
  readonly policy: 'Cluster' | 'Local' | null
  /** What makes applications differ in shape: probes, requests, environment, tolerations. */
  readonly variant: number
}

/** The file of an application. */
export function appFile(app: App): string {
  return [deployment(app), service(app), configMap(app), ingress(app)].join('---\n')
}

function deployment(app: App): string {
  const { name, namespace, image, replicas, tier, port, variant } = app
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: ${namespace}
    example.com/tier: ${tier}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        app.kubernetes.io/part-of: ${namespace}
        example.com/tier: ${tier}
    spec:
${spread(app)}      containers:
        - name: main
          image: ${image}
          ports:
            - { name: http, containerPort: ${port} }
          resources:
            requests: { cpu: ${50 + 25 * (variant % 8)}m, memory: ${64 + 32 * (variant % 6)}Mi }
            limits:
              memory: ${256 + 64 * (variant % 5)}Mi
${probe(app)}          envFrom:
            - configMapRef:
                name: ${name}
`
}

function spread({ name, variant }: App): string {
  if (variant % 4 === 0)
    return `      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: ${name}
`
  if (variant % 4 === 1) return '      terminationGracePeriodSeconds: 45\n'
  return ''
}

function probe({ variant, port }: App): string {
  if (variant % 3 === 0) return ''
  return `          readinessProbe:
            httpGet:
              path: /healthz
              port: ${variant % 2 === 0 ? 'http' : port}
            periodSeconds: ${5 + (variant % 3) * 5}
`
}

function service({ name, namespace, policy, variant }: App): string {
  const isPublic = policy !== null
  const note = variant % 5 === 0 ? '  # who calls this: see the runbook of the team\n' : ''
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
${note}  type: ${isPublic ? 'LoadBalancer' : 'ClusterIP'}
${isPublic ? `  externalTrafficPolicy: ${policy}\n` : ''}  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - name: http
      port: 80
      targetPort: http
`
}

function configMap({ name, namespace, tier, port, variant }: App): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: ${namespace}
data:
  LOG_LEVEL: "${variant % 2 === 0 ? 'info' : 'warning'}"
  LISTEN: "0.0.0.0:${port}"
  application.properties: |
    service.name=${name}
    service.tier=${tier}
    cache.size=${128 * (1 + (variant % 7))}
    upstream.timeout=${variant % 30}s
    feature.flags=search,recommendations,${variant % 2 === 0 ? 'beta' : 'stable'}
`
}

function ingress({ name, namespace, variant }: App): string {
  return `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations:
    nginx.ingress.kubernetes.io/proxy-body-size: ${1 + (variant % 16)}m
spec:
  ingressClassName: nginx
  rules:
    - host: ${name}.${namespace}.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: ${name}
                port:
                  name: http
  tls:
    - hosts: [${name}.${namespace}.example.org]
      secretName: ${name}-tls
`
}
