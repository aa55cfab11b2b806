import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { Outlook } from '../../types/placement.ts'
import { ratio } from '../../types/ratio.ts'
import { type DataPlane, dataPlanes } from '../data-planes.ts'
import { page } from '../page.ts'
import { placementGrounds, selectorField } from '../pods.ts'
import { edgePools, isEdge, nodesGrounds, usable } from '../pools.ts'
import { grounds } from '../whys.ts'
import { count, listing } from '../wording.ts'

const id = 'ingress-not-pinned'
const title = 'The ingress data plane may land on nodes outside the edge pool'

const check = (facts: Facts): readonly RawFinding[] =>
  edgePools(facts.cluster).length === 0
    ? []
    : dataPlanes(facts).flatMap((plane) => judge(plane, facts))

function judge({ workload, why }: DataPlane, facts: Facts): readonly RawFinding[] {
  const outlook = facts.outlook(workload)
  // What it asks of nodes may hold it there: that is listed as an unknown.
  const most = outlook.method === 'unknown' ? 0 : mostOutside(outlook)
  if (most === 0) return []
  const pools = [...new Set(usable(outlook).flatMap((cell) => (isEdge(cell) ? [] : [cell.pool])))]
  const names = listing(pools.map(({ name }) => name).toSorted())
  return [
    {
      rule: id,
      entry: null,
      subject: workload.id,
      at: selectorField(workload),
      related: [],
      evidence: grounds(
        ...placementGrounds(workload),
        ...outlook.eligible.map((place) => place.why),
        ...nodesGrounds(facts.cluster),
        ...pools.map(({ role }) => role.why),
        ...edgePools(facts.cluster).flatMap(({ role, why: known }) => [role.why, known]),
        ...why,
      ),
      size: ratio(most),
      severity: 'warning',
      likely: false,
      message:
        `Nothing keeps ${workload.id} on the edge: its pods may land on up to ` +
        `${count(most, 'node')} outside it (${names}).`,
    },
  ]
}

/** The most nodes outside the edge that bear a pod: each has one, where so many pods may be there. */
function mostOutside(outlook: Outlook): number {
  const pods = outlook.worst.map((profile) =>
    profile.reduce(
      (sum, { cell, nodes, podsEach }) => sum + (isEdge(cell) ? 0 : nodes * podsEach),
      0,
    ),
  )
  const nodes = usable(outlook).reduce((sum, cell) => sum + (isEdge(cell) ? 0 : cell.count), 0)
  return Math.min(nodes, Math.max(0, ...pods))
}

/** An edge pool is known, and the ingress data plane is not held on it. */
export const ingressNotPinned: Rule = {
  id,
  title,
  severity: 'warning, only where an edge pool is known',
  doc: page({
    id,
    title,
    when: [
      'There is an edge pool (declared, or concluded from labels and taints), and the hard',
      'constraints of an ingress data plane allow nodes outside it. The size is the number of',
      'nodes outside that would bear a pod in the worst placement. Judged as if every pod were',
      'placed anew.',
    ],
    why: [
      '- Only `nodeSelector`, required node affinity and `nodeName` keep pods on a pool; a',
      '  toleration lets them in and does not hold them',
      '  (kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node and',
      '  taint-and-toleration). Preferred affinity is a wish.',
      '- Under `Local`, a pod on another node pulls traffic there where that node is a member',
      '  of the load balancer, and gets none where it is not.',
    ],
    users: [
      'Nothing on a good day. After a drain or an update the pod is on a worker: traffic takes',
      'another way, firewalls that admit only the edge drop it, and it competes with',
      'applications.',
    ],
    act: [
      "A `nodeSelector` with the edge pool's label, and a toleration of its taint. See that",
      'the edge has room for all replicas and for updates (`rollout-deadlock`).',
    ],
    example: [
      'kind: Deployment # of ingress-nginx',
      'spec:',
      '  template:',
      '    spec: # want: ingress-not-pinned (no nodeSelector)',
      '      tolerations: [{ key: ingress.acme.io/edge, operator: Exists }]',
    ],
  }),
  check,
}
