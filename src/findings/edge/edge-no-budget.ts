import { podSpecPath } from '../../cluster/workload.ts'
import { at } from '../../source/field.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { none } from '../../types/why.ts'
import type { Budget, Workload } from '../../types/workload.ts'
import { type DataPlane, dataPlanes } from '../data-planes.ts'
import { page } from '../page.ts'
import { isSingleNode, nodesGrounds } from '../pools.ts'
import { firstField, grounds } from '../whys.ts'
import { budgetsOf, evictable, podsUnder } from './evictions.ts'

const id = 'edge-no-budget'
const title = 'No PodDisruptionBudget holds the ingress data plane together'

const check = (facts: Facts): readonly RawFinding[] =>
  isSingleNode(facts.cluster)
    ? []
    : dataPlanes(facts).flatMap((plane) => (plane.sole ? judge(plane, facts) : []))

function judge(plane: DataPlane, facts: Facts): readonly RawFinding[] {
  const { workload } = plane
  if (workload.kind !== 'Deployment' || workload.replicas.value.max === 0) return []
  const own = budgetsOf(workload, facts.cluster)
  return own.length === 0
    ? [unbounded(plane, facts)]
    : own.flatMap((budget) => forbidding(budget, plane, facts)).slice(0, 1)
}

/** A budget that lets no pod go, however many are ready: at least at one end of their range. */
function forbidding(
  budget: Budget,
  { workload, why }: DataPlane,
  { cluster }: Facts,
): readonly RawFinding[] {
  const limit = budget.maxUnavailable ?? budget.minAvailable
  const most = podsUnder(budget, cluster, ({ replicas }) => replicas.value.max)
  const fewest = podsUnder(budget, cluster, ({ replicas }) => replicas.value.min)
  const isStuck = (pods: number | null) => pods !== null && evictable(budget, pods) === 0
  if (limit === null || !(isStuck(most) || isStuck(fewest))) return []
  const key = budget.maxUnavailable === null ? 'minAvailable' : 'maxUnavailable'
  const field = at(budget.doc, 'spec', key)
  return [
    {
      rule: id,
      entry: null,
      subject: workload.id,
      at: field,
      related: [labelsField(workload)],
      evidence: grounds(limit.why, budget.why, workload.identity, workload.replicas.why, ...why),
      size: null,
      severity: 'warning',
      likely: !isStuck(most),
      message:
        `${budget.id} (${key}: ${limit.value}) never lets a pod of ${workload.id} go: a drain or ` +
        `an upgrade of its node waits until somebody steps in.${advice(workload)}`,
    },
  ]
}

function unbounded({ workload, why }: DataPlane, facts: Facts): RawFinding {
  const here = facts.cluster.budgets.filter(({ namespace }) => namespace === workload.namespace)
  const near = here.map((budget) => firstField(budget.why)).find((field) => field !== null)
  const query =
    `no PodDisruptionBudget of ${workload.namespace} selects the pods of ` + `${workload.name}`
  return {
    rule: id,
    entry: null,
    subject: workload.id,
    at: labelsField(workload),
    related: [],
    evidence: grounds(
      none(query, near ?? null),
      ...here.map((budget) => budget.why),
      workload.identity,
      workload.replicas.why,
      ...nodesGrounds(facts.cluster),
      ...[...workload.labels.values()].map((label) => label.why),
      ...why,
    ),
    size: null,
    severity: 'warning',
    likely: false,
    message:
      `No PodDisruptionBudget selects the pods of ${workload.id}: a drain, an ` +
      'upgrade of the nodes or the autoscaler may evict all of them at ' +
      `once.${advice(workload)}`,
  }
}

/** A budget over one pod forbids every drain, so replicas come first. */
const advice = ({ replicas }: Workload): string =>
  replicas.value.max === 1
    ? ' It needs a second replica first: a budget over one pod blocks drains.'
    : ''

/** What a budget would select: the labels of the pods. */
const labelsField = ({ doc, kind }: Workload) =>
  at(doc, ...podSpecPath(kind).slice(0, -1), 'metadata', 'labels')

/** Nothing limits how many pods of the ingress are evicted at a time. */
export const edgeNoBudget: Rule = {
  id,
  title,
  severity: 'warning',
  doc: page({
    id,
    title,
    when: [
      'No PodDisruptionBudget in the namespace selects the pods of an ingress data plane that',
      'is a Deployment, or one does and lets none of them go (`likely` where only the fewest',
      'pods of an autoscaler are too few for it). Silent on clusters of one node, and where another workload behind the',
      'same entry serves as well.',
    ],
    why: [
      '- The Eviction API, which `kubectl drain`, node upgrades and cluster autoscalers use,',
      '  admits an eviction unless a budget forbids it',
      '  (kubernetes.io/docs/concepts/workloads/pods/disruptions). Without one, two nodes may',
      '  be drained together.',
      '- A budget does not gate the rolling update of a Deployment: that is what',
      '  `maxUnavailable` in its strategy is for. `kubectl drain` passes over DaemonSet pods,',
      '  so they need none.',
      '- Percentages round up (`getExpectedPodCount` in',
      '  `pkg/controller/disruption/disruption.go`).',
    ],
    users: [
      'During maintenance of the nodes all pods of the ingress can be gone at the same moment;',
      'or the maintenance never ends, and what forces it takes all of them.',
    ],
    act: [
      '`maxUnavailable: 1` over the labels of its pods, with two replicas or more.',
      '`minAvailable` equal to the number of replicas, or a budget over one pod, blocks every',
      'drain.',
    ],
    example: [
      'kind: Deployment # of the ingress data plane; no PodDisruptionBudget beside it',
      'spec:',
      '  template:',
      '    metadata:',
      '      labels: { app.kubernetes.io/name: ingress-nginx } # want: edge-no-budget',
    ],
  }),
  check,
}
