import type { EntryPoint } from '../../types/entry.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { compare, ONE, type Ratio } from '../../types/ratio.ts'
import type { EntryTraffic, PathTraffic, Sighting } from '../../types/traffic.ts'
import { entryGrounds, policyField, reachable } from '../entries.ts'
import { page } from '../page.ts'
import { grounds } from '../whys.ts'
import { count, listing, percent } from '../wording.ts'
import { lostShare } from './lost-share.ts'

const id = 'source-ip-lost'
const title = "A workload behind the entry cannot know the client's address"

type Loss = { readonly sighting: Sighting; readonly path: PathTraffic; readonly share: Ratio }

const check = (facts: Facts): readonly RawFinding[] =>
  reachable(facts).flatMap((traffic) => judge(traffic, facts))

function judge({ entry, paths }: EntryTraffic, facts: Facts): readonly RawFinding[] {
  const losses = paths.flatMap((path) =>
    path.sightings.flatMap((sighting): readonly Loss[] => {
      const share = lostShare(sighting)
      return share === null ? [] : [{ sighting, path, share }]
    }),
  )
  const [worst] = losses.toSorted((a, b) => compare(b.share, a.share))
  if (worst === undefined) return []
  return [
    {
      rule: id,
      entry: entry.id,
      subject: entry.id,
      at: policyField(entry),
      related: [],
      evidence: grounds(
        ...entryGrounds(entry),
        entry.policy?.why,
        FROM_NODES.has(worst.sighting.packet) ? facts.cluster.dataPlane.why : null,
        ...losses.map(({ sighting }) => sighting.why),
      ),
      size: worst.share,
      severity: 'note',
      likely: compare(worst.share, ONE) < 0,
      message: `${mechanism(worst, entry, facts)} ${effect(losses, worst.share)}`,
    },
  ]
}

const FROM_NODES: ReadonlySet<Sighting['packet']> = new Set(['node', 'mixed'])

/** Why the address is gone, where it goes first. */
function mechanism({ sighting, path }: Loss, entry: EntryPoint, facts: Facts): string {
  const { lostAt, packet, role, workload } = sighting
  if (lostAt?.startsWith('front/')) {
    return (
      `The load balancer in front of ${entry.id} opens its own connection, and ` +
      'nothing that is believed tells who the client was.'
    )
  }
  if (lostAt === workload.id) {
    return (
      `${workload.id} is told who the client is, and does not believe it: the ` +
      'sender is not among the addresses that it trusts.'
    )
  }
  if (role === 'sidecar') {
    return 'The sidecar opens its own connection inside the pod and hands no address on.'
  }
  const proxy = path.sightings.find(({ workload: seen }) => seen.id === lostAt)
  if (role === 'app' && proxy !== undefined) {
    return `${proxy.workload.id} passes connections on without saying who the client is.`
  }
  return packet === 'mixed' ? REMOTE : byNode(path, facts)
}

const REMOTE =
  "Where the chosen pod is on another node, the entry node replaces the client's address " +
  'with its own.'

const byNode = ({ policy }: PathTraffic, { cluster }: Facts): string =>
  policy === 'Cluster' && cluster.dataPlane.value.startsWith('kube-proxy')
    ? 'Under Cluster, kube-proxy masquerades every connection from outside, even to a ' +
      'pod on the same node.'
    : "A node on the way replaces the client's address with its own."

function effect(losses: readonly Loss[], share: Ratio): string {
  const names = (role: Sighting['role']): readonly string[] => [
    ...new Set(
      losses.flatMap(({ sighting }) => (sighting.role === role ? [sighting.workload.id] : [])),
    ),
  ]
  const [proxies, apps, sidecars] = [names('proxy'), names('app'), names('sidecar')]
  const affected = [
    ...proxies,
    ...(apps.length > 2 ? [count(apps.length, 'application')] : apps),
    ...(sidecars.length > 0 ? [count(sidecars.length, 'sidecar')] : []),
  ]
  const part = compare(share, ONE) === 0 ? '' : ` for ${percent(share)} of connections`
  return (
    `${listing(affected)} cannot know who the client is${part}: logs, limits and ` +
    'geo rules see another address.'
  )
}

/** `Cluster`, a load balancer or a proxy takes the address away and nobody hands it on. */
export const sourceIpLost: Rule = {
  id,
  title,
  severity: 'warning as a regression, else note',
  doc: page({
    id,
    title,
    when: [
      'A workload behind an entry (the ingress data plane, an application, a sidecar) has no',
      "sound way to learn the client's address, for all or for a share of the connections. One",
      'finding an entry; what PROXY protocol or a trusted `X-Forwarded-For` brings back is not',
      'lost.',
    ],
    why: [
      '- Under `externalTrafficPolicy: Cluster`, kube-proxy masquerades every connection from',
      '  outside, also to a pod on the same node (`pkg/proxy/iptables/proxier.go`, chains',
      '  `KUBE-EXT-*`: "masquerade traffic for external destinations"; the same in nftables',
      '  and ipvs mode). The pod sees an address of the entry node. Under `Local` there is no',
      '  masquerading, and only pods on that node are used.',
      '- Cilium without DSR, kube-router and Antrea masquerade only where the chosen pod is on',
      '  another node.',
      '- A terminating load balancer opens its own connection. `Local` cannot mend that; PROXY',
      '  protocol or a forwarding header that the receiver trusts can.',
      '- Behind a proxy the packet always bears the address of the proxy: applications know',
      '  the client only by the header, and the header holds what the proxy saw.',
    ],
    users: [
      'Nothing breaks at once. Access logs, rate limits, allow lists, fraud and geo rules work',
      'with the addresses of nodes or load balancers, and abuse cannot be traced.',
    ],
    act: [
      '- Behind a pass-through front: `externalTrafficPolicy: Local`, with a ready pod on',
      '  every node that the front may choose (see `traffic-dropped` and `pod-hotspot`).',
      '- Behind a terminating front: PROXY protocol on both sides, or `X-Forwarded-For` with a',
      '  list of the addresses that may set it.',
    ],
    example: [
      'kind: Service',
      'spec:',
      '  type: LoadBalancer',
      '  externalTrafficPolicy: Cluster # want: source-ip-lost',
    ],
  }),
  check,
}
