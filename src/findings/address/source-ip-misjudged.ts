import type { Consumer } from '../../types/entry.ts'
import type { Facts, RawFinding, Rule } from '../../types/finding.ts'
import { compare, ONE, type Ratio } from '../../types/ratio.ts'
import type { EntryTraffic, PathTraffic, Sighting } from '../../types/traffic.ts'
import { law } from '../../types/why.ts'
import { entryGrounds, reachable } from '../entries.ts'
import { oneEach } from '../merge.ts'
import { page } from '../page.ts'
import { grounds } from '../whys.ts'
import { listing, percent } from '../wording.ts'
import { type Borne, borne, judges, type Meeting, meet, ofFront } from './addresses.ts'
import { lostShare } from './lost-share.ts'
import { misjudgedRanges } from './source-ranges.ts'

const id = 'source-ip-misjudged'
const title = "Something judges an address that is not the client's"

const check = (facts: Facts): readonly RawFinding[] =>
  oneEach([
    ...reachable(facts).flatMap((traffic) => judgedByProxies(traffic, facts)),
    ...misjudgedRanges(id, facts),
  ])

function judgedByProxies(traffic: EntryTraffic, facts: Facts): readonly RawFinding[] {
  const consumers = facts.cluster.proxies.flatMap((proxy) => proxy.consumers)
  return traffic.paths.flatMap((path) => {
    const misled = new Map(
      path.sightings
        .filter(({ role }) => role === 'proxy')
        .map((sighting) => [sighting.workload.id, misleading(sighting, { traffic, path, facts })]),
    )
    return consumers.flatMap((consumer) => {
      const about = misled.get(consumer.judge)
      if (!about || consumer.kind === 'source-ranges') return []
      if (consumer.kind !== 'rate-limit' && !judges(consumer.cidrs, path)) return []
      return [describe(consumer, about)]
    })
  })
}

/** What a proxy sees instead of the client; null where it sees the client. */
function misleading(
  sighting: Sighting,
  { traffic, path, facts }: Pick<Misled, 'traffic'> & { path: PathTraffic; facts: Facts },
): Misled | null {
  const share = lostShare(sighting)
  if (share === null) return null
  const { packet, instead } = sighting
  const { entry } = traffic
  const bears =
    instead === undefined
      ? borne({ cluster: facts.cluster, entry, path, packet })
      : ofFront(instead, entry)
  return { sighting, share, traffic, bears }
}

type Misled = {
  readonly sighting: Sighting
  readonly share: Ratio
  readonly traffic: EntryTraffic
  readonly bears: Borne
}

function describe(consumer: Consumer, about: Misled): RawFinding {
  const { sighting, share, traffic, bears } = about
  const isBucket = consumer.kind === 'rate-limit'
  const meeting = isBucket ? 'open' : meet(consumer.cidrs, bears)
  return {
    rule: id,
    entry: traffic.entry.id,
    subject: consumer.subject,
    at: consumer.field,
    related: [],
    evidence: grounds(
      law('judges-believed-client', consumer.field, consumer.why),
      ...entryGrounds(traffic.entry),
      sighting.why,
      ...(isBucket ? [] : [bears.why, ...bears.unknowns]),
    ),
    size: share,
    severity: 'error',
    likely: compare(share, ONE) < 0 || (!isBucket && bears.unknowns.length > 0),
    message: sentence(consumer, sighting, { meeting, share }),
  }
}

const BEARERS: Partial<Record<Sighting['packet'], string>> = {
  node: 'the entry node',
  mixed: 'the entry node',
  'load-balancer': 'the load balancer',
  proxy: 'a proxy in front of it',
  loopback: 'the pod itself',
}

function sentence(
  consumer: Consumer,
  { packet, instead }: Sighting,
  { meeting, share }: { readonly meeting: Meeting; readonly share: Ratio },
): string {
  const bearer =
    (instead && `the ${instead.implementation}`) ?? BEARERS[packet] ?? 'something between'
  const part = compare(share, ONE) < 0 ? `For ${percent(share)} of connections: ` : ''
  if (consumer.kind === 'rate-limit') {
    return (
      `${part}The rate limit of ${consumer.subject} counts by an address of ` +
      `${bearer}: all clients that come by there share one bucket, and one busy client ` +
      'uses it up for everybody.'
    )
  }
  const list = consumer.kind === 'deny-list' ? 'deny list' : 'allow list'
  return (
    `${part}The ${list} ${listing(consumer.cidrs)} of ${consumer.subject} is ` +
    `compared with an address of ${bearer}, ${verdict(consumer.kind, meeting)}`
  )
}

function verdict(kind: Consumer['kind'], meeting: Meeting): string {
  const isDeny = kind === 'deny-list'
  switch (meeting) {
    case 'never':
      return isDeny
        ? 'which is never in it: nobody is denied.'
        : 'which is never in it: everybody gets 403.'
    case 'always':
      return isDeny
        ? 'which is always in it: everybody gets 403.'
        : 'which is always in it: everybody is let in.'
    case 'sometimes':
      return (
        `which is in it for some of them: who is ${isDeny ? 'denied' : 'let in'} ` +
        'depends on the way, not on the client.'
      )
    case 'open':
      return `so it ${isDeny ? 'denies' : 'lets in'} everybody or nobody, whoever the client is.`
  }
}

/** Lists, rate limits and source ranges that look at a node instead of a client. */
export const sourceIpMisjudged: Rule = {
  id,
  title,
  severity: 'error',
  doc: page({
    id,
    title,
    when: [
      'An allow list, deny list, rate limit or `loadBalancerSourceRanges` judges connections',
      "of an entry by an address that is not the client's. The finding says the effect:",
      'everybody is let in, nobody is, or all clients share one bucket. A list of `0.0.0.0/0`',
      'or `::/0` judges nothing and is passed over. What a NetworkPolicy `ipBlock` sees is not',
      'defined by the API, so it is not judged.',
    ],
    why: [
      '- ingress-nginx compares `whitelist-source-range` and keys `limit-rps` with what nginx',
      '  takes for the client: the peer, unless PROXY protocol or a trusted header says',
      '  otherwise (`rootfs/etc/nginx/template/nginx.tmpl`). Under `Cluster` the peer is the',
      '  entry node.',
      '- Which address of the node it is depends on the network: the node itself, or its',
      '  bridge or tunnel, which is of the pod network. Declare `pools[].addresses` and',
      '  `podCidrs` to make the verdict certain.',
      '- kube-proxy judges `loadBalancerSourceRanges` by the source of the packet before it',
      '  masquerades, so `Cluster` does no harm there. It applies to the load balancer address',
      '  alone, not to node ports: behind a load balancer that terminates, only that load',
      '  balancer can enforce the ranges.',
    ],
    users: [
      'Everybody gets 403, the office too; or an admin page that was meant for the office is',
      'open to the world; or one busy client uses up the rate limit of all.',
    ],
    act: [
      "Restore the client's address (see `source-ip-lost`), or move the rule to where the",
      'client is seen: the load balancer, the CDN. A change that restores the address wakes',
      'lists that have judged nodes so far: read them before you merge.',
    ],
    example: [
      'kind: Ingress',
      'metadata:',
      '  annotations:',
      '    nginx.ingress.kubernetes.io/whitelist-source-range: 203.0.113.0/24 # want: ' +
        'source-ip-misjudged',
    ],
  }),
  check,
}
