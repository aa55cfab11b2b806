import type { Say } from '../campaign.ts'
import type { NodeObject } from '../scenario/nodes.ts'
import { ask, type Programs } from './ask.ts'
import { MODES, type Mode, type PodState, type Probe, type Question } from './question.ts'
import type { RowRecord } from './record.ts'

/** A Service over three nodes, and the connections that are tried beside the usual way in. */
type Row = {
  readonly name: string
  readonly spec: Readonly<Record<string, unknown>>
  readonly pods: Readonly<Record<string, string>>
  readonly probes: readonly Probe[]
}

const PODS = { 'web-0': 'n1', 'web-1': 'n1', 'web-2': 'n2' }
const SERVING: PodState = { ready: false, serving: true, terminating: true, listening: true }
const few = { from: 'client', connections: 20 }
const health = (node: string, to = 'node'): Probe => ({
  ...few,
  name: `health of ${node} at its ${to} address`,
  to: `${to}/${node}`,
  port: 'health',
  path: '/',
  connections: 1,
})
const kubeProxy = (path: string): Probe => ({
  ...few,
  name: `kube-proxy ${path} of n2`,
  to: 'node/n2',
  port: 'healthz',
  path,
  connections: 1,
})

const local: Row = {
  name: 'Local',
  spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
  pods: PODS,
  probes: [
    health('n1'),
    health('n3'),
    health('n1', 'second'),
    { ...few, name: 'node port, node address', to: 'node/n1', port: 'node-port' },
    { ...few, name: 'node port, second address', to: 'second/n1', port: 'node-port' },
    { ...few, name: 'node port, bridge', from: 'node/n1', to: 'bridge/n1', port: 'node-port' },
    { ...few, name: 'node port, loopback', from: 'node/n1', to: 'loopback', port: 'node-port' },
    { ...few, name: 'no local pod, from outside', to: 'node/n3', port: 'node-port' },
    {
      ...few,
      name: 'no local pod, from a pod there',
      from: 'pod/probe',
      to: 'entry',
      port: 'entry',
    },
    { ...health('n2'), name: 'health while terminating', pods: { 'web-2': SERVING } },
    {
      ...few,
      name: 'served while terminating',
      to: 'node/n2',
      port: 'node-port',
      pods: { 'web-2': SERVING },
    },
    { ...kubeProxy('/healthz'), taint: ['n2'] },
    kubeProxy('/livez'),
    { ...health('n2'), name: 'health of a node that leaves' },
    { ...health('n1'), name: 'health without kube-proxy', stop: ['n1'] },
    { ...few, name: 'served without kube-proxy', to: 'node/n1', port: 'node-port' },
  ],
}

const cluster: Row = {
  name: 'Cluster',
  spec: { type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] },
  pods: PODS,
  probes: [
    { ...few, name: 'source ranges, node port', to: 'node/n1', port: 'node-port' },
    { ...few, name: 'source ranges, a pod', from: 'pod/probe', to: 'entry', port: 'entry' },
    { ...few, name: 'source ranges, a node', from: 'node/n1', to: 'entry', port: 'entry' },
  ],
}

const inside: Row = {
  name: 'internalTrafficPolicy: Local',
  spec: { type: 'LoadBalancer', internalTrafficPolicy: 'Local' },
  pods: PODS,
  probes: [
    {
      ...few,
      name: 'no local pod, cluster address',
      from: 'pod/probe',
      to: 'cluster',
      port: 'entry',
    },
    { ...few, name: 'no local pod, entry', from: 'pod/probe', to: 'entry', port: 'entry' },
    { ...few, name: 'no local pod, node port', to: 'node/n3', port: 'node-port' },
  ],
}

const sticky: Row = {
  name: 'sessionAffinity: ClientIP',
  spec: { type: 'NodePort', sessionAffinity: 'ClientIP' },
  pods: { 'web-0': 'n1', 'web-1': 'n2' },
  probes: [50, 400, 1_000].map((clients) => ({
    name: `${clients} clients`,
    from: 'client',
    to: 'node/n3',
    port: 'node-port',
    connections: 2 * clients,
    clients,
  })),
}

const empty: Row = {
  name: 'no endpoint',
  spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
  pods: {},
  probes: [{ ...few, name: 'no endpoint anywhere', to: 'node/n1', port: 'node-port' }],
}

const ROWS = [local, cluster, inside, sticky, empty]

/** Measures all rows in both modes. Throws what the oracle could not do. */
export async function measureRows(programs: Programs, say: Say): Promise<readonly RowRecord[]> {
  const asked = MODES.flatMap((mode) => ROWS.map((row) => ({ row, mode })))
  const found: RowRecord[] = []
  const questions = asked.map(({ row, mode }) => questionOf(row, mode))
  await ask(programs, questions, ({ name, mode, error, probes = [] }) => {
    if (error !== undefined) throw new Error(`${name} (${mode}): ${error}`)
    say(`${name} (${mode}): measured`)
    found.push({ name, mode, probes })
  })
  return found
}

function questionOf({ name, spec, pods, probes }: Row, mode: Mode): Question {
  const nodes = ['n1', 'n2', 'n3'].map((node, index) => ({
    name: node,
    address: `10.0.0.${index + 1}`,
    second: `10.99.0.${index + 1}`,
    object: bareNode(node),
  }))
  const places = Object.entries({ ...pods, probe: 'n3' })
  return {
    name,
    mode,
    cni: 'bridge',
    nodes,
    pods: places.map(([pod, node]) => ({
      name: pod,
      node,
      port: 8080,
      hostNetwork: false,
      nginx: null,
    })),
    services: [{ object: serviceObject(spec), pods: Object.keys(pods), ports: {} }],
    entry: {
      kind: 'load-balancer',
      service: 'lab/web',
      address: '198.51.100.10',
      port: 80,
      pods: [],
    },
    fronts: [],
    clients: ['198.18.0.0/16'],
    phases: [],
    probes,
  }
}

const serviceObject = (spec: Row['spec']): unknown => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'lab' },
  spec: { ports: [{ port: 80, targetPort: 8080 }], ...spec },
})

const bareNode = (name: string): NodeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: { taints: [], unschedulable: false },
  status: { capacity: {}, allocatable: {} },
})
