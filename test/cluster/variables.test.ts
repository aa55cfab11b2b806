import { expect, test } from 'vitest'
import { simulateText } from '../support/simulate-text.ts'

const service = (policy: string): string => `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, annotations: { note: "\${ANY}" } }
spec:
  type: LoadBalancer
  externalTrafficPolicy: ${policy}
  selector: { app: web }
  ports: [{ port: 80 }]
`
const deployment = (replicas: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: "web:\${TAG}"
          command: [sh, -c, "echo \${HOME:-/}"]
          env: [{ name: A, value: "\${B}" }]
`
const declared = `version: 1
clusters:
  - name: prod
    complete: true
    dataPlane: kube-proxy-iptables
    pools: [{ name: nodes, role: mixed, nodes: 3 }]
    entries:
      - match: shop/Service/web
        fronts: [{ implementation: pass-through, target: node, members: [nodes], health: endpoint }]
`

const simulated = (policy: string, replicas: string) =>
  simulateText({
    's.yaml': service(policy),
    'd.yaml': deployment(replicas),
    '.github/edgewise.yaml': declared,
  })

test('variables in what traffic does not depend on are nobody’s business', () => {
  const { problems, clusters } = simulated('Cluster', '2')
  expect(problems).toEqual([])
  expect(clusters[0]?.entries).toHaveLength(1)
  expect(clusters[0]?.findings.some(({ certainty }) => certainty === 'certain')).toBe(true)
})

test.each([
  [`\${POLICY}`],
  [`\${POLICY:=Local}`],
  [`"\${policy_of_shop:-Cluster}"`],
  [`\${P/a/b}`],
  [`pre\${P}post`],
])('an object with the variable %s is not read, and that is said', (written) => {
  const { problems, clusters } = simulated(written, '2')
  expect(clusters[0]?.entries).toEqual([])
  const variable = written.match(/\$\{[^}]*\}/)?.[0]
  expect(problems).toEqual([
    {
      code: 'templated',
      message: `shop/Service/web holds the variable ${variable}, which Flux fills in; write the value: the object was not read`,
      at: { file: 's.yaml', line: 6, endLine: 6 },
    },
  ])
})

test('a hidden object makes nothing certain of the others', () => {
  const { problems, clusters } = simulated('Cluster', `\${N}`)
  expect(problems).toMatchObject([{ code: 'templated', at: { file: 'd.yaml', line: 5 } }])
  expect(clusters[0]?.entries).toHaveLength(1)
  expect(clusters[0]?.findings.map(({ certainty }) => certainty)).not.toContain('certain')
})

test('what only looks like a variable is a value', () => {
  const { problems } = simulated(`Local # \${X}`, '2')
  expect(problems).toEqual([])
  expect(simulated(`"$\${POLICY"`, '2').problems).toEqual([])
})
