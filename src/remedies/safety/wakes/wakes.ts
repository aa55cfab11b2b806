import { borne, judges, type Meeting, meet } from '../../../findings/address/addresses.ts'
import { listing } from '../../../findings/wording.ts'
import type { Consumer } from '../../../types/entry.ts'
import type { Doc } from '../../../types/source.ts'
import type { EntryTraffic, PathTraffic, Sighting } from '../../../types/traffic.ts'
import type { State } from '../states.ts'
import { isPolicy, policiesOf } from './network-policies.ts'

/** Something that judges clients from here on, and whether it shuts out whom it let in before. */
export type Wake = { readonly text: string; readonly shutsOut: boolean }

type Woken = {
  readonly traffic: EntryTraffic
  readonly path: PathTraffic
  readonly seen: Sighting
  readonly now: Sighting
}

/**
 * What has judged an address of a node as long as the client's was lost, and judges the client's
 * once that is kept: allow lists, deny lists, limits and network policies. `docs` are those of the
 * end.
 */
export function wakesOf(ends: {
  readonly base: State
  readonly end: State
  readonly docs: readonly Doc[]
}): readonly Wake[] {
  const { base, end } = ends
  const then = new Map(end.cluster.traffic.map((one) => [one.entry.id, one]))
  const woken = new Map<string, Woken>()
  for (const traffic of base.cluster.traffic)
    for (const one of wokenBy(traffic, then.get(traffic.entry.id)))
      woken.set(one.seen.workload.id, one)
  const judging = Map.groupBy(
    end.cluster.cluster.proxies
      .flatMap(({ consumers }) => consumers)
      .filter(({ kind }) => kind !== 'source-ranges'),
    ({ judge }) => judge,
  )
  const policies = ends.docs.filter(isPolicy)
  return [...woken.values()].flatMap((one) => [
    ...(judging.get(one.seen.workload.id) ?? []).flatMap((consumer) =>
      wokenJudge(consumer, one, base),
    ),
    ...(one.seen.packet !== one.now.packet ? policiesOf(one.now.workload, policies) : []),
  ])
}

/** Workloads behind an entry that could not know the client, and can by the same entry in the end. */
function wokenBy(traffic: EntryTraffic, then: EntryTraffic | undefined): readonly Woken[] {
  const now = new Map<string, Sighting>()
  for (const one of then?.paths.flatMap(({ sightings }) => sightings) ?? [])
    if (!now.has(one.workload.id)) now.set(one.workload.id, one)
  return traffic.paths.flatMap((path) =>
    path.sightings.flatMap((seen) => {
      const known = seen.client === 'lost' ? now.get(seen.workload.id) : undefined
      return known && isKnown(known) ? [{ traffic, path, seen, now: known }] : []
    }),
  )
}

const isKnown = ({ client }: Sighting): boolean => client === 'preserved' || client === 'forwarded'

function wokenJudge(
  { kind, subject, cidrs }: Consumer,
  { traffic, path, seen }: Woken,
  { cluster }: State,
): readonly Wake[] {
  if (kind === 'rate-limit')
    return [
      {
        text: `The rate limit of ${subject} has counted all clients that came by one node as one. From here on it counts each by itself.`,
        shutsOut: false,
      },
    ]
  if (!judges(cidrs, path)) return []
  const bears = borne({
    cluster: cluster.cluster,
    entry: traffic.entry,
    path,
    packet: seen.packet,
  })
  const meeting = meet(cidrs, bears)
  const list = listing(cidrs)
  const text =
    kind === 'deny-list'
      ? `The deny list ${list} of ${subject} ${SHUT_OUT[meeting]}. From here on it judges clients.`
      : `The allow list ${list} of ${subject} ${LET_IN[meeting]}. From here on it judges clients, and lets in nobody else.`
  return [{ text, shutsOut: kind === 'allow-list' && meeting !== 'never' }]
}

const SHUT_OUT: Readonly<Record<Meeting, string>> = {
  never: 'has been compared with addresses of nodes and has shut nobody out',
  always: 'has been compared with addresses of nodes and has shut everybody out',
  sometimes: 'has been compared with addresses of nodes and has shut some out',
  open: 'has been compared with addresses of nodes',
}

const LET_IN: Readonly<Record<Meeting, string>> = {
  never: 'has been compared with addresses of nodes and has let nobody in',
  always: 'has been compared with addresses of nodes and has let everybody in',
  sometimes: 'has been compared with addresses of nodes and has let some in',
  open: 'has been compared with addresses of nodes, which are not declared',
}
