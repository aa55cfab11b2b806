import type { EntryPoint } from '../../types/entry.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { max, type Ratio, ZERO } from '../../types/ratio.ts'
import type { PathTraffic } from '../../types/traffic.ts'
import { entryGrounds, policyField, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { placementGrounds, spreadField } from '../pods.ts'
import { grounds } from '../whys.ts'
import { percent, times } from '../wording.ts'
import { peak } from './peak.ts'

const id = 'pod-hotspot'
const title = 'One pod answers far more than its share of new connections'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach(
    reachable(facts).flatMap(({ entry, paths }) =>
      paths.flatMap((path) => judge(entry, path, facts)),
    ),
  )

function judge(entry: EntryPoint, path: PathTraffic, facts: Facts): readonly RawFinding[] {
  const found = peak(path.spread.pods, facts.thresholds.peakToMean)
  const [target, ...others] = path.targets.toSorted((a, b) =>
    a.workload.id < b.workload.id ? -1 : 1,
  )
  if (found === null || target === undefined) return []
  return [
    {
      rule: id,
      entry: entry.id,
      subject: target.workload.id,
      at: spreadField(target.workload),
      related: [policyField(entry), ...others.map(({ workload }) => spreadField(workload))],
      evidence: grounds(
        ...entryGrounds(entry),
        entry.policy?.why,
        path.spread.why,
        ...path.targets.flatMap(({ workload, outlook, why }) => [
          why,
          ...placementGrounds(workload),
          outlook.why,
        ]),
      ),
      size: found.size,
      severity: found.isLikely ? 'warning' : 'note',
      likely: !found.isCertain,
      message: sentence(target.workload.id, path, { entry, ...found }),
    },
  ]
}

function sentence(
  workload: string,
  path: PathTraffic,
  given: { readonly entry: EntryPoint; readonly size: Ratio; readonly isLikely: boolean },
): string {
  const { entry, size, isLikely } = given
  const can = isLikely ? '' : 'can come to '
  const verb = isLikely ? 'answers' : 'answer'
  const share = busiest(path, isLikely)
  const portion = share === null ? '' : ` (${percent(share)} of new connections)`
  return (
    `The busiest pod of ${workload} ${can}${verb} ${times(size)} the mean of all ` +
    `its pods${portion}: ${mechanism(entry, path)}`
  )
}

/** What the busiest pod gets in the placement that the message speaks of; null where it varies. */
function busiest({ spread }: PathTraffic, isLikely: boolean): Ratio | null {
  const [only, second] = spread.likely
  const profile = isLikely ? (second === undefined ? only?.profile : undefined) : spread.worst
  if (profile === undefined || profile.length === 0) return null
  return profile.map(({ podShare }) => podShare).reduce(max, ZERO)
}

function mechanism(entry: EntryPoint, { policy }: PathTraffic): string {
  if (policy === 'Cluster')
    return 'by trafficDistribution each node prefers the pods of its zone, or its own.'
  if (entry.fronts.some(({ members }) => members === 'one')) {
    return policy === 'Local'
      ? 'one node at a time takes all traffic, and under Local only the pods on it serve.'
      : 'one node at a time takes all traffic.'
  }
  return policy === 'Local'
    ? 'each node gets a like share, and under Local the pods of one node divide what ' +
        'that node gets.'
    : 'connections are not spread evenly over the pods.'
}

/** Nodes get like shares and bear unlike numbers of pods, or only the pods of one node serve. */
export const podHotspot: Rule = {
  id,
  title,
  severity: 'warning from peakToMean 1.5 on (likely), note (worst only)',
  doc: page({
    id,
    title,
    when: [
      "The busiest pod's share of new connections is at least `peakToMean` times the mean over",
      'all ready pods behind the entry (default 1.5, inclusive, compared exactly). A warning',
      'where the likely placement does it, a note where only the worst placement that the hard',
      'constraints allow does.',
    ],
    why: [
      '- Under `externalTrafficPolicy: Local`, load balancers and ECMP routers divide by node,',
      '  and each node divides among its own pods: with N nodes that have pods, a pod on a',
      '  node with k of them gets 1/(N·k). Two pods on one node and one on another give 25, 25',
      '  and 50 %',
      '  (kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer,',
      '  "Caveats and limitations when preserving source IPs"; kubernetes/kubernetes#97147).',
      '- Where one node leads (MetalLB L2, kube-vip ARP), its pods serve everything and the',
      '  others idle.',
      '- Under `Cluster`, kube-proxy chooses evenly among all pods for each new connection.',
      '- The default topology spread of the scheduler is a preference: it does not keep two',
      '  pods apart.',
      'Only new connections are counted; long-lived ones make it worse.',
    ],
    users: [
      'One pod is slow or killed for memory while the others idle; more replicas do not help,',
      'and may make it worse.',
    ],
    act: [
      'One pod for each node that takes traffic: a DaemonSet on the edge pool, or required',
      'anti-affinity or a `DoNotSchedule` spread over host names with as many replicas as',
      'nodes.',
    ],
    example: [
      'kind: Deployment # three replicas on two nodes behind a Local Service',
      'spec:',
      '  replicas: 3 # want: pod-hotspot',
    ],
  }),
  check,
}
