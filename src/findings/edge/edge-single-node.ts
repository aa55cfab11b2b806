import { at } from '../../source/field.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { Outlook } from '../../types/placement.ts'
import type { Count } from '../../types/pool.ts'
import { type DataPlane, dataPlanes } from '../data-planes.ts'
import { page } from '../page.ts'
import { placementGrounds, selectorField, spreadField } from '../pods.ts'
import { chance, isSingleNode, nodesGrounds, nodesUpTo, nodesWithPods, usable } from '../pools.ts'
import { grounds } from '../whys.ts'

const id = 'edge-single-node'
const title = 'One node stands between users and all applications'

const check = (facts: Facts): readonly RawFinding[] =>
  isSingleNode(facts.cluster)
    ? []
    : dataPlanes(facts).flatMap((plane) => (plane.sole ? judge(plane, facts) : []))

type Reason = { readonly by: 'nodes' | 'replicas' | 'spread'; readonly likely: boolean }

function judge({ workload, why }: DataPlane, facts: Facts): readonly RawFinding[] {
  const outlook = facts.outlook(workload)
  const reason = singleNode(outlook, workload.perNode ? null : workload.replicas.value)
  if (reason === null) return []
  const fields = {
    nodes: selectorField(workload),
    replicas: at(workload.doc, 'spec', 'replicas'),
    spread: spreadField(workload),
  }
  const texts = {
    nodes: 'it may run on one node only',
    replicas: 'it has one pod',
    spread: 'nothing keeps its pods apart, and they likely land together',
  }
  return [
    {
      rule: id,
      entry: null,
      subject: workload.id,
      at: fields[reason.by],
      related: [],
      evidence: grounds(
        ...placementGrounds(workload),
        ...(reason.by === 'spread' ? [outlook.why] : []),
        ...(reason.by === 'nodes' ? outlook.eligible.map((place) => place.why) : []),
        ...nodesGrounds(facts.cluster),
        ...why,
      ),
      size: null,
      severity: 'warning',
      likely: reason.likely,
      message:
        `All traffic of ${workload.id} goes through one node ` +
        `(${texts[reason.by]}): when that node fails or is drained, no application is ` +
        'reachable.',
    },
  ]
}

/** Why all pods stand on one node: it is the only one, there is one pod, or they likely meet. */
function singleNode(outlook: Outlook, replicas: Count | null): Reason | null {
  const cells = usable(outlook)
  const most = cells.reduce((sum, cell) => sum + nodesUpTo(cell), 0)
  const now = cells.reduce((sum, cell) => sum + cell.count, 0)
  if (replicas?.max === 0) return null
  if (replicas?.max === 1) return { by: 'replicas', likely: false }
  if (most === 1) return { by: 'nodes', likely: false }
  if (now === 1) return { by: 'nodes', likely: true }
  if (replicas !== null && replicas.min <= 1) return { by: 'replicas', likely: true }
  const meet = chance(outlook, (profile) => nodesWithPods(profile) === 1)
  return meet >= 0.5 ? { by: 'spread', likely: true } : null
}

/** One node of the ingress data plane is a single point of failure. */
export const edgeSingleNode: Rule = {
  id,
  title,
  severity: 'warning',
  doc: page({
    id,
    title,
    when: [
      'All pods of an ingress data plane are on one node: it may use only one, it has only one',
      'pod, or its pods likely land together. Silent on clusters of one node, and where',
      'another workload behind the same entry serves as well. Stands beside',
      '`edge-single-replica`.',
    ],
    why: [
      '- When a node fails, the node controller marks it unreachable after 40 to 50 seconds,',
      '  and its pods are evicted five minutes later (the default toleration of',
      '  `node.kubernetes.io/unreachable`,',
      '  kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration). Until then the',
      '  only way in is a node that does not answer.',
      "- The scheduler's default spread over host names is a preference, not a guarantee.",
    ],
    users: [
      'Everything behind the ingress is down for minutes when the node fails, and during each',
      'drain.',
    ],
    act: [
      'Two nodes in the edge pool, and pods kept apart: required anti-affinity or a',
      '`DoNotSchedule` spread over `kubernetes.io/hostname`, or a DaemonSet.',
    ],
    example: [
      'kind: Deployment # of the ingress data plane; the edge pool has one node',
      'spec:',
      '  template:',
      '    spec:',
      '      nodeSelector: { ingress.acme.io/edge: "true" } # want: edge-single-node',
    ],
  }),
  check,
}
