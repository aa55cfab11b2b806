import type { Cluster } from '../../types/cluster.ts'
import type { Why } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { Outlook, Profile } from '../../types/placement.ts'
import type { Cell, Pool } from '../../types/pool.ts'
import { type DataPlane, dataPlanes } from '../data-planes.ts'
import { page } from '../page.ts'
import { placementGrounds, selectorField, spreadField } from '../pods.ts'
import { chance, isSingleNode, nodesGrounds, usable } from '../pools.ts'
import { grounds } from '../whys.ts'

const id = 'edge-single-zone'
const title = 'One zone stands between users and all applications'

const check = (facts: Facts): readonly RawFinding[] =>
  isSingleNode(facts.cluster) || zonesOf(facts.cluster).size < 2
    ? []
    : dataPlanes(facts).flatMap((plane) => (plane.sole ? judge(plane, facts) : []))

const zonesOf = ({ pools }: Cluster): ReadonlySet<string> =>
  new Set(pools.flatMap(({ zones }) => zones.map(({ value }) => value)))

/** The zone of every node in Git, else those that are declared. */
const zoneGrounds = ({ zones, members }: Pool): readonly Why[] =>
  (members.length > 0 ? members.flatMap(({ zone }) => zone ?? []) : zones).map(({ why }) => why)

type Reason = { readonly zone: string | null; readonly isOnly: boolean }

function judge({ workload, why }: DataPlane, facts: Facts): readonly RawFinding[] {
  const outlook = facts.outlook(workload)
  if (workload.replicas.value.max === 0 && !workload.perNode) return []
  const reason = singleZone(outlook)
  if (reason === null) return []
  const isOne = !workload.perNode && workload.replicas.value.max === 1
  const pods = isOne ? 'The one pod' : 'All pods'
  const are = isOne ? 'is' : 'are'
  const place = reason.zone === null ? 'one zone' : `zone ${reason.zone}`
  return [
    {
      rule: id,
      entry: null,
      subject: workload.id,
      at: reason.isOnly ? selectorField(workload) : spreadField(workload),
      related: [],
      evidence: grounds(
        ...placementGrounds(workload),
        ...(reason.isOnly ? [] : [outlook.why]),
        ...outlook.eligible.map((place) => place.why),
        ...nodesGrounds(facts.cluster),
        ...facts.cluster.pools.flatMap(zoneGrounds),
        ...why,
      ),
      size: null,
      severity: 'warning',
      likely: !reason.isOnly && !isOne,
      message:
        `${pods} of ${workload.id} ${are} in ${place}, though the cluster has ` +
        `${zonesOf(facts.cluster).size}: when that zone fails, no application is reachable.`,
    },
  ]
}

/** Why all pods are in one zone: every node for them is, or they likely land there. */
function singleZone(outlook: Outlook): Reason | null {
  const cells = usable(outlook)
  if (cells.length === 0 || cells.some(({ zone }) => zone === null)) return null
  const zones = new Set(cells.map(zoneOf))
  const [zone = null] = zones
  if (zones.size === 1) return { zone, isOnly: true }
  return chance(outlook, isTogether) >= 0.5 ? { zone: null, isOnly: false } : null
}

const zoneOf = ({ zone }: Cell): string => zone?.value ?? ''

const isTogether = (profile: Profile): boolean =>
  new Set(
    profile.flatMap(({ cell, podsEach, nodes }) => (podsEach * nodes > 0 ? [zoneOf(cell)] : [])),
  ).size === 1

/** All pods of the ingress data plane share the fate of one zone. */
export const edgeSingleZone: Rule = {
  id,
  title,
  severity: 'warning; silent where zones are unknown or one',
  doc: page({
    id,
    title,
    when: [
      'The cluster has nodes in two zones or more, and all pods of an ingress data plane are',
      'in one: its nodes are, it has only one pod, or its pods likely land there. Silent where',
      'the zone of a node that it may use is not known, on clusters of one node, and where',
      'another workload behind the same entry serves.',
    ],
    why: [
      '- Zones are `topology.kubernetes.io/zone` on Nodes, or `zones` of a declared pool;',
      '  nodes of a pool are spread evenly over its zones.',
      "- The scheduler's default spread over zones is a preference (maxSkew 5, ScheduleAnyway,",
      '  `pkg/scheduler/framework/plugins/podtopologyspread/plugin.go`), and is off where the',
      '  pod has constraints of its own.',
    ],
    users: ['An outage of one zone takes down applications that run in all of them.'],
    act: [
      'Edge nodes in two zones, and a spread over `topology.kubernetes.io/zone` with',
      '`whenUnsatisfiable: DoNotSchedule` and `nodeTaintsPolicy: Honor`.',
    ],
    example: [
      'pools:',
      '  - { name: edge, role: edge, nodes: 2, zones: [a] } # want: edge-single-zone (on ' +
        'the workload)',
      '  - { name: workers, nodes: 3, zones: [a, b, c] }',
    ],
  }),
  check,
}
