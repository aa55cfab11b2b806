import { borne, judges, type Meeting, meet } from '../../../findings/address/addresses.ts'
import { listing } from '../../../findings/wording.ts'
import type { Consumer } from '../../../types/entry.ts'
import type { Doc } from '../../../types/source.ts'
import type { EntryTraffic, PathTraffic, Sighting } from '../../../types/traffic.ts'
import type { State } from '../states.ts'
import { policiesOf } from './network-policies.ts'

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
  const { base, end, docs } = ends
  const woken = new Map<string, Woken>()
  for (const traffic of base.cluster.traffic)
    for (const path of traffic.paths)
      for (const seen of path.sightings) {
        const now = seen.client === 'lost' ? sightingIn(end, traffic.entry.id, seen) : null
        if (now !== null && isKnown(now)) woken.set(seen.workload.id, { traffic, path, seen, now })
      }
  return [...woken.values()].flatMap((one) => [
    ...end.cluster.cluster.proxies
      .flatMap(({ consumers }) => consumers)
      .filter(({ judge, kind }) => judge === one.seen.workload.id && kind !== 'source-ranges')
      .flatMap((consumer) => wokenJudge(consumer, one, base)),
    ...(one.seen.packet !== one.now.packet ? policiesOf(one.now.workload, docs) : []),
  ])
}

/** What the same workload knows by the same entry in the end. */
function sightingIn({ cluster }: State, entry: string, { workload }: Sighting): Sighting | null {
  const traffic = cluster.traffic.find((one) => one.entry.id === entry)
  const all = traffic?.paths.flatMap(({ sightings }) => sightings) ?? []
  return all.find((one) => one.workload.id === workload.id) ?? null
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
