import type { Scenario } from '../scenario/scenario.ts'
import { type Json, scenarioOf } from '../scenario/written.ts'
import { NAME, SPACE } from './names.ts'

const HOST = 'kubernetes.io/hostname'
const labels = { app: NAME }
const metadata = { name: NAME, namespace: SPACE }
const image = 'app:1'

const pool = (name: string, nodes: number, more: Json = {}): Json => ({
  name,
  nodes,
  allocatable: { cpu: '4', memory: '16Gi' },
  ...more,
})

/** A workload whose pods have this spec. */
function workload(kind: string, spec: Json, pod: Json): Json {
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image }], ...pod } }
  const selector = { matchLabels: labels }
  return { apiVersion: 'apps/v1', kind, metadata, spec: { ...spec, selector, template } }
}

const clusterOf = (pools: readonly Json[]): Json => ({
  version: 1,
  clusters: [{ name: 'prod', pools }],
})

const onPort: Json = {
  containers: [{ name: 'app', image, ports: [{ containerPort: 8080, hostPort: 8080 }] }],
}

const surging = (maxSurge: number): Json => ({
  updateStrategy: { rollingUpdate: { maxSurge, maxUnavailable: maxSurge > 0 ? 0 : 1 } },
})

const node = (name: string, more: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { [HOST]: name } },
  ...more,
})

const byField = (names: readonly string[]): Json => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: names.map((name) => ({
          matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }],
        })),
      },
    },
  },
})

const three = [node('n-1'), node('n-2'), node('n-3')]
const closed = node('n-4', { spec: { unschedulable: true } })

/** What random clusters hardly ever show: daemon updates, cordoned nodes, nodes asked for by name. */
export const cases: readonly Scenario[] = [
  scenarioOf('daemon-update', clusterOf([pool('n', 3)]), [
    workload('DaemonSet', surging(0), onPort),
  ]),
  scenarioOf('daemon-surge', clusterOf([pool('n', 3)]), [workload('DaemonSet', surging(1), {})]),
  scenarioOf('daemon-surge-host-port', clusterOf([pool('n', 3)]), [
    workload('DaemonSet', surging(1), onPort),
  ]),
  scenarioOf('daemon-on-cordoned', { version: 1 }, [
    ...three,
    closed,
    workload('DaemonSet', {}, {}),
  ]),
  scenarioOf('cordoned', { version: 1 }, [
    ...three,
    closed,
    workload('Deployment', { replicas: 4 }, {}),
  ]),
  scenarioOf('by-name', { version: 1 }, [
    ...three,
    workload('Deployment', { replicas: 3 }, { nodeSelector: { [HOST]: 'n-2' } }),
  ]),
  scenarioOf('by-field', { version: 1 }, [
    ...three,
    workload('Deployment', { replicas: 3 }, byField(['n-1', 'n-3'])),
  ]),
  scenarioOf('bound', { version: 1 }, [
    ...three,
    workload('Deployment', { replicas: 2 }, { nodeName: 'n-3' }),
  ]),
  scenarioOf(
    'large-nodes',
    clusterOf([pool('n', 2, { allocatable: { cpu: '64', memory: '512Gi' } })]),
    [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, labels },
        spec: { containers: [{ name: 'app', image }] },
      },
    ],
  ),
]
