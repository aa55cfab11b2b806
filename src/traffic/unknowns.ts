import { isRead } from '../source/facts.ts'
import type { Cluster } from '../types/cluster.ts'
import type { Unknown, Why } from '../types/evidence.ts'
import type { EntryTraffic, Sighting } from '../types/traffic.ts'
import { unknown } from '../types/why.ts'

/** What nobody declared and what would change an answer, with the entries that it is about. */
export function unknownsOf(
  cluster: Cluster,
  traffic: readonly EntryTraffic[],
): Cluster['unknowns'] {
  const found = new Map<string, { unknown: Unknown; affects: Set<string> }>()
  const note = (unsaid: Unknown, entry: string): void => {
    const known = found.get(unsaid.id) ?? { unknown: unsaid, affects: new Set<string>() }
    known.affects.add(entry)
    found.set(unsaid.id, known)
  }
  for (const { unknown: unsaid, affects } of cluster.unknowns)
    for (const id of affects) note(unsaid, id)
  for (const { entry, paths } of traffic)
    for (const { sightings, spread, loss } of paths) {
      const whys = [...sightings, spread, ...loss].map(({ why }) => why)
      for (const unsaid of reachable(whys)) note(unsaid, entry.id)
      if (sightings.some(restsOnNodePorts)) note(nodePorts(entry.id), entry.id)
    }
  return [...found.values()]
    .toSorted((a, b) => (a.unknown.id < b.unknown.id ? -1 : 1))
    .map(({ unknown, affects }) => ({ unknown, affects: [...affects].toSorted() }))
}

/** A trust that only somebody who comes by a node port, past the load balancer, could break. */
const restsOnNodePorts = ({ role, trust }: Sighting): boolean =>
  role === 'proxy' && trust === 'unknown'

const nodePorts = (entry: string): Unknown =>
  unknown(
    `node-ports:${entry}`,
    `whether clients reach the node ports of ${entry} past what stands in front is not declared`,
    'clusters[].entries',
  )

/** Unknowns below each reason, remembered: parts of the DAG are shared by all paths. */
const below = new WeakMap<Why, readonly Unknown[]>()
const NONE: readonly Unknown[] = []

function reachable(whys: readonly Why[]): readonly Unknown[] {
  const all = whys.flatMap(unknownsBelow)
  return all.length === 0 ? NONE : [...new Set(all)]
}

function unknownsBelow(why: Why): readonly Unknown[] {
  if (why.k === 'unknown') return [why]
  if (why.k !== 'law' || isRead(why)) return NONE
  const known = below.get(why)
  if (known !== undefined) return known
  const found = reachable(why.from)
  below.set(why, found)
  return found
}
