import type { EntryPoint } from '../../types/entry.ts'
import type { Field } from '../../types/evidence.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import type { PathTraffic } from '../../types/traffic.ts'
import { entryGrounds, objectOf, policyField, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { fieldsIn, grounds } from '../whys.ts'
import { times } from '../wording.ts'
import { type Peak, peak } from './peak.ts'

const id = 'node-hotspot'
const title = 'One node carries an entry that several could carry'

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach(
    reachable(facts).flatMap(({ entry, paths }) =>
      paths.flatMap((path) => judge(entry, path, facts)),
    ),
  )

function judge(entry: EntryPoint, path: PathTraffic, facts: Facts): readonly RawFinding[] {
  const found = peak(path.spread.nodes, facts.thresholds.peakToMean)
  if (found === null) return []
  const couldSpread = entry.fronts.every(({ members }) => members !== 'one')
  const fields = frontFields(entry)
  const own = fields.find(({ doc }) => doc === entry.doc)
  return [
    {
      rule: id,
      entry: entry.id,
      subject: objectOf(entry),
      at: own ?? policyField(entry),
      related: fields.filter((field) => field !== own),
      evidence: grounds(
        ...entryGrounds(entry),
        entry.policy?.why,
        path.spread.why,
        ...entry.fronts.flatMap(({ why, unknown }) => [why, unknown]),
        ...path.targets.map(({ outlook }) => outlook.why),
      ),
      size: found.size,
      severity: found.isLikely && couldSpread ? 'warning' : 'note',
      likely: !found.isCertain,
      message: sentence(entry, found, couldSpread),
    },
  ]
}

/** What makes the front choose nodes as it does. */
const frontFields = ({ fronts }: EntryPoint): readonly Field[] =>
  fronts.flatMap(({ why }) => fieldsIn(why))

function sentence(entry: EntryPoint, { size, isLikely }: Peak, couldSpread: boolean): string {
  const takes = isLikely ? 'takes' : 'can come to take'
  const how = `The busiest node of ${entry.id} ${takes} ${times(size)} the mean of the nodes`
  if (couldSpread) return `${how} that could: connections are not spread evenly over them.`
  const leader =
    entry.fronts.find(({ members }) => members === 'one')?.implementation ?? 'the front'
  return (
    `${how} that could: with ${leader}, one node at a time answers for the address, and its ` +
    'network carries everything.'
  )
}

/** A leader that answers for an address, or a front that divides unevenly. */
export const nodeHotspot: Rule = {
  id,
  title,
  severity: 'warning where the front could spread, else note',
  doc: page({
    id,
    title,
    when: [
      "The busiest node's share of arriving connections is at least `peakToMean` times the",
      'mean over the nodes that the front may choose (default 1.5, inclusive). A warning where',
      'the front could spread, a note where it cannot (one node leads by design) or where only',
      'the worst placement does it. Entries that a single node can carry are silent.',
    ],
    why: [
      '- MetalLB in layer 2 mode, kube-vip with ARP, Cilium L2 announcements and a single',
      '  external address have one leader: all connections of the address enter through its',
      '  network card and conntrack table (`metallb/metallb` `speaker/layer2_controller.go`;',
      '  metallb.io/concepts/layer2). Under `Cluster` the pods still share the work.',
      '- BGP announcements and cloud load balancers spread over their members; where they do',
      '  not, members or zones differ in the number of nodes.',
    ],
    users: [
      'The throughput of one node limits the entry. When it fails, everybody waits for the',
      'next leader and for the ARP caches (seconds).',
    ],
    act: [
      'BGP with ECMP instead of layer 2, several addresses with several leaders, or an',
      'external load balancer. Accept it where the traffic of one node is enough.',
    ],
    example: [
      'kind: L2Advertisement # one leader for each address',
      'metadata:',
      '  name: public # want: node-hotspot (on the Service that uses it)',
    ],
  }),
  check,
}
