import type { Sighting } from '../../src/types/traffic.ts'
import type { Difference } from './compare.ts'
import type { Network } from './network.ts'
import type { Counts, PhaseAnswer } from './question.ts'

/** What of the client is preserved and what is lost: equal exactly, for every connection. */
export function compareSightings(network: Network, phase: PhaseAnswer): readonly Difference[] {
  const { sightings } = network.path
  const isBroken = sightings.some(({ client }) => client === 'broken')
  if (isBroken) return compareBroken(phase)
  const first = sightings.filter(({ workload }) => isTarget(network, workload.id))
  const apps = sightings.filter(({ workload }) => network.behind.includes(workload))
  return [
    ...first.flatMap((sighting) => compareFirst(network, sighting, phase)),
    ...apps.flatMap((sighting) => compareApp(sighting, phase)),
  ]
}

const isTarget = ({ path }: Network, id: string): boolean =>
  path.targets.some(({ workload }) => workload.id === id)

/** Not one request gets through. */
function compareBroken({ outcomes }: PhaseAnswer): readonly Difference[] {
  const answered = outcomes['answered'] ?? 0
  if (answered === 0) return []
  return [{ about: 'requests', predicted: 'all fail', measured: `${answered} were answered` }]
}

/** The proxy, or the application that connections reach first. */
function compareFirst(
  network: Network,
  sighting: Sighting,
  phase: PhaseAnswer,
): readonly Difference[] {
  const about = sighting.workload.id
  const packet = always(`packet at ${about}`, phase.packet, packetClasses(network, sighting))
  const isForged = phase.name === 'forged'
  if (sighting.proxy === null)
    return [...packet, ...(isForged ? [] : compareDirect(sighting, phase))]
  return [
    ...packet,
    ...(isForged
      ? compareTrust(sighting, phase.believed)
      : compareBelief(network, sighting, phase)),
  ]
}

/** Whose address a packet may bear, in the words of the oracle; `null`: not said. */
function packetClasses({ entry }: Network, { packet }: Sighting): readonly string[] | null {
  const last = entry.fronts.findLastIndex(({ delivery }) => delivery === 'terminating')
  switch (packet) {
    case 'client':
      return ['client']
    case 'node':
      return ['node']
    case 'load-balancer':
      return [`front-${last}`]
    default:
      return null
  }
}

/** An application right behind the entry: by the packet, or by what a front wrote. */
function compareDirect(
  { client, workload, by }: Sighting,
  { first, last, packet }: PhaseAnswer,
): readonly Difference[] {
  const about = `client at ${workload.id}`
  if (client === 'preserved') return always(about, packet, ['client'])
  if (client === 'forwarded' && by?.startsWith('header:') === true)
    return always(about, first, ['client'])
  if (client === 'lost') return [...never(about, first, 'client'), ...never(about, last, 'client')]
  return []
}

/** Whom a proxy takes for the client. */
function compareBelief(
  { entry }: Network,
  { client, workload, instead }: Sighting,
  { believed }: PhaseAnswer,
): readonly Difference[] {
  const about = `client at ${workload.id}`
  if (client === 'preserved' || client === 'forwarded') return always(about, believed, ['client'])
  if (instead !== undefined)
    return always(about, believed, [`front-${entry.fronts.indexOf(instead)}`])
  return client === 'lost' ? never(about, believed, 'client') : []
}

/** Whether a proxy believes what clients claim of themselves. */
function compareTrust(
  { trust, client, workload, forgeable }: Sighting,
  believed: Counts | undefined,
): readonly Difference[] {
  const about = `trust of ${workload.id}`
  if (forgeable !== null) return always(about, believed, ['forged'])
  if (trust === 'sound' || client === 'preserved' || client === 'lost')
    return never(about, believed, 'forged')
  return []
}

/** An application behind a proxy. */
function compareApp(sighting: Sighting, phase: PhaseAnswer): readonly Difference[] {
  const { client, workload, packet, trust, forgeable } = sighting
  const about = `client at ${workload.id}`
  const peers = packet === 'node' ? ['node', 'other-node'] : packet === 'proxy' ? ['proxy'] : null
  const packets = always(`packet at ${workload.id}`, phase.appPacket, peers)
  if (phase.name === 'forged') {
    if (forgeable !== null)
      return [...packets, ...always(`trust of ${workload.id}`, phase.first, ['forged'])]
    if (trust === 'sound')
      return [...packets, ...never(`trust of ${workload.id}`, phase.first, 'forged')]
    return packets
  }
  if (client === 'forwarded') return [...packets, ...always(about, phase.first, ['client'])]
  if (client === 'lost') return [...packets, ...never(about, phase.last, 'client')]
  return packets
}

/** Every counted connection is of one of some classes. */
function always(
  about: string,
  counts: Counts | undefined,
  wanted: readonly string[] | null,
): readonly Difference[] {
  if (wanted === null) return []
  const others = Object.entries(counts ?? {}).filter(([name]) => !wanted.includes(name))
  if (others.length === 0) return []
  return [{ about, predicted: `always ${wanted.join(' or ')}`, measured: told(counts) }]
}

/** No counted connection is of a class. */
function never(about: string, counts: Counts | undefined, name: string): readonly Difference[] {
  if ((counts?.[name] ?? 0) === 0) return []
  return [{ about, predicted: `never ${name}`, measured: told(counts) }]
}

const told = (counts: Counts | undefined): string =>
  Object.entries(counts ?? {})
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
