import { at } from '../../source/field.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { type DataPlane, dataPlanes } from '../data-planes.ts'
import { page } from '../page.ts'
import { isSingleNode, nodesGrounds } from '../pools.ts'
import { grounds } from '../whys.ts'

const id = 'edge-single-replica'
const title = 'One pod stands between users and all applications'

const check = (facts: Facts): readonly RawFinding[] =>
  isSingleNode(facts.cluster)
    ? []
    : dataPlanes(facts).flatMap((plane) => (plane.sole ? judge(plane, facts) : []))

function judge({ workload, why }: DataPlane, facts: Facts): readonly RawFinding[] {
  const { min, max } = workload.replicas.value
  if (workload.perNode || min > 1 || max === 0) return []
  const isCertain = max === 1
  const asked = isCertain ? 'asks for one pod' : 'may be scaled down to one pod'
  return [
    {
      rule: id,
      entry: null,
      subject: workload.id,
      at: at(workload.doc, 'spec', 'replicas'),
      related: [],
      evidence: grounds(
        workload.identity,
        workload.replicas.why,
        ...nodesGrounds(facts.cluster),
        ...why,
      ),
      size: null,
      severity: 'warning',
      likely: !isCertain,
      message:
        `${workload.id} ${asked}: while that pod restarts, moves or fails, no ` +
        'application is reachable.',
    },
  ]
}

/** One pod of the ingress data plane is a single point of failure. */
export const edgeSingleReplica: Rule = {
  id,
  title,
  severity: 'warning',
  doc: page({
    id,
    title,
    when: [
      'An ingress data plane asks for one pod, or its autoscaler may go down to one (then',
      '`likely`). Silent on clusters of one node, for DaemonSets, and where another workload',
      'behind the same entry serves as well.',
    ],
    why: [
      '- An absent `replicas` is one (apps/v1 defaults), and it is the default of the charts',
      '  of ingress-nginx and Traefik.',
      '- A drain evicts the pod before another one is ready: the Eviction API starts no',
      '  replacement first (kubernetes.io/docs/concepts/scheduling-eviction/api-eviction).',
    ],
    users: ['Every drain, crash and eviction of that pod is an outage of everything behind it.'],
    act: [
      'At least two replicas on different nodes, and a PodDisruptionBudget. Mind the rollout:',
      'with as many replicas as nodes, `maxSurge: 0` and `maxUnavailable: 1`',
      '(`rollout-deadlock`).',
    ],
    example: [
      'kind: Deployment # of the ingress data plane',
      'spec:',
      '  replicas: 1 # want: edge-single-replica',
    ],
  }),
  check,
}
