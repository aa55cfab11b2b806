import { at, text } from '../../source/field.ts'
import type { Cluster } from '../../types/cluster.ts'
import type { Pool } from '../../types/pool.ts'
import type { NoPlan } from '../../types/remedy.ts'
import type { Doc } from '../../types/source.ts'
import type { Workload } from '../../types/workload.ts'
import { refused } from '../change/draft.ts'
import { bearsLabel, type Edge, isFirm, nodesOf } from './edge.ts'
import { type Places, placesOf } from './places.ts'

/** Which nodes get the edge's label yet. */
export type Labelling =
  | { readonly k: 'none'; readonly nodes: number }
  /** Pools of the settings that are set aside already and lack the label. */
  | { readonly k: 'pools'; readonly pools: readonly Pool[]; readonly nodes: number }
  /** A pool of the settings of which some nodes become a pool of their own. */
  | { readonly k: 'split'; readonly pool: Pool; readonly count: number; readonly nodes: number }
  /** Node objects. */
  | { readonly k: 'nodes'; readonly docs: readonly Doc[]; readonly nodes: number }

/** Two nodes, so that one may fail or be drained. */
const FEWEST = 2
/** Applications, too, outlive one node. */
const WORKERS_LEFT = 2

/**
 * Which nodes become edge nodes: as many as there are controller pods, at least two, never more
 * than half of them. `nodes` is how many there are afterwards.
 */
export function labellingOf(
  cluster: Cluster,
  docs: readonly Doc[],
  { edge, controller }: { readonly edge: Edge; readonly controller: Workload },
): Labelling | NoPlan {
  const other = otherZone(cluster, docs, { edge, controller })
  if (other !== null) return { k: 'nodes', docs: [other], nodes: edge.nodes + 1 }
  if (edge.nodes >= FEWEST) return { k: 'none', nodes: edge.nodes }
  const aside = cluster.pools.filter(
    (pool) => pool.role.value === 'edge' && !bearsLabel(pool, edge.label),
  )
  if (cluster.pools.some(({ source }) => source === 'found')) return askedFor(edge)
  if (edge.nodes + nodesOf(aside) >= FEWEST) return labelAside(aside, docs, edge)
  const isInGit = cluster.pools.every(({ source }) => source === 'nodes')
  if (isInGit) return chooseNodes(cluster, docs, { edge, controller })
  if (edge.nodes + nodesOf(aside) > 0) return tooSmall()
  return splitPool(cluster, controller)
}

/**
 * A Node of another zone, where all edge nodes are in one and the controller is yet to move there:
 * it should not come to hang on one zone. Null where that is not so, or no node is to spare.
 */
function otherZone(
  cluster: Cluster,
  docs: readonly Doc[],
  { edge, controller }: { readonly edge: Edge; readonly controller: Workload },
): Doc | null {
  const isThere =
    controller.constraints.nodeSelector.get(edge.label.key)?.value === edge.label.value
  if (edge.nodes < FEWEST || isThere) return null
  const { taken, free } = nodesAt(cluster, docs, edge)
  const zones = new Set(taken.map(zoneOf))
  if (zones.size !== 1 || zones.has(null) || free.length <= WORKERS_LEFT) return null
  const places = placesOf(cluster, namesOf(taken), controller)
  const others = free.filter((doc) => zoneOf(doc) !== null && !zones.has(zoneOf(doc)))
  return leastServed(others, { taken, chosen: [], places })
}

function labelAside(pools: readonly Pool[], docs: readonly Doc[], edge: Edge): Labelling {
  const nodes = edge.nodes + nodesOf(pools)
  if (pools.some(({ source }) => source === 'settings')) return { k: 'pools', pools, nodes }
  const names = new Set(pools.flatMap(({ members }) => members.map(({ name }) => name)))
  return { k: 'nodes', docs: nodeDocs(docs).filter(({ name }) => names.has(name)), nodes }
}

const nodeDocs = (docs: readonly Doc[]): readonly Doc[] =>
  docs.filter(({ kind, apiVersion }) => kind === 'Node' && apiVersion === 'v1')

/** Some sources change nodes in place, some replace them, some do neither: people decide. */
const askedFor = ({ label }: Edge): NoPlan =>
  refused(
    'undeclared',
    'What asks for the nodes (a node pool, a machine deployment, ...) is not edited here: give the ' +
      `edge a pool of two nodes or more there, with the label ${label.key}=${label.value}.`,
    'clusters[].pools',
  )

const tooSmall = (): NoPlan =>
  refused(
    'undeclared',
    'The edge pool has one node, and the pattern needs two, so that one may fail: add a node to ' +
      'it and declare that.',
    'clusters[].pools',
  )

const tooFew = (nodes: number): NoPlan =>
  refused(
    'unsuited',
    `Two edge nodes and two workers are four nodes, and here ${nodes === 1 ? 'is' : 'are'} ` +
      `${nodes} that could be either. What suits so few: a controller pod on every node (a ` +
      'DaemonSet, or required anti-affinity and as many replicas as nodes) with ' +
      'externalTrafficPolicy: Local, and no node set aside.',
  )

/** Whether there are too few nodes for an edge and workers; null where an edge is there already. */
export function tooFewNodes(cluster: Cluster): NoPlan | null {
  if (cluster.pools.some(({ role }) => role.value === 'edge')) return null
  const most = mostOf(cluster.pools.filter(isOpen))
  return most < FEWEST + WORKERS_LEFT ? tooFew(most) : null
}

/** Nodes when all pools have grown; of one without an upper end, enough. */
const mostOf = (pools: readonly Pool[]): number =>
  pools.reduce((sum, { nodes }) => sum + (nodes.value.max ?? GROWING), 0)

/** More than the pattern asks for. */
const GROWING = FEWEST + WORKERS_LEFT

/** Nodes of one declared pool; the largest that does not grow by itself. */
function splitPool(cluster: Cluster, controller: Workload): Labelling | NoPlan {
  const open = cluster.pools.filter(isOpen)
  const fixed = open
    .filter(({ nodes }) => nodes.value.max === nodes.value.min)
    .toSorted((a, b) => b.nodes.value.min - a.nodes.value.min || (a.name < b.name ? -1 : 1))
  const total = nodesOf(open)
  const most = mostOf(open)
  if (most < FEWEST + WORKERS_LEFT) return tooFew(most)
  const count = wanted(controller, total)
  // Of pools that are small by now, none can give nodes: it grows to have them.
  const pool =
    total < FEWEST + WORKERS_LEFT ? undefined : fixed.find(({ nodes }) => nodes.value.min >= count)
  if (pool !== undefined) return { k: 'split', pool, count, nodes: count }
  return refused(
    'undeclared',
    'Every pool that could give nodes to the edge grows and shrinks by itself, and a label put on ' +
      'such nodes goes with them: make a pool of its own for the edge and declare it.',
    'clusters[].pools',
  )
}

/** Nodes that run applications and are open to them. */
const isOpen = ({ role, cordoned, taints }: Pool): boolean =>
  (role.value === 'mixed' || role.value === 'worker') &&
  !cordoned.value &&
  !taints.some(({ value }) => isFirm(value))

function wanted({ replicas, perNode }: Workload, total: number): number {
  const pods = perNode ? FEWEST : replicas.value.min
  return Math.max(FEWEST, Math.min(pods, Math.floor(total / 2)))
}

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
const ZONE = 'topology.kubernetes.io/zone'

/** Node objects by zones, so that no zone has two edge nodes while another has none. */
function chooseNodes(
  cluster: Cluster,
  docs: readonly Doc[],
  { edge, controller }: { readonly edge: Edge; readonly controller: Workload },
): Labelling | NoPlan {
  const { taken, free } = nodesAt(cluster, docs, edge)
  if (free.length + taken.length < FEWEST + WORKERS_LEFT) return tooFew(free.length + taken.length)
  const goal = taken.length > 0 ? FEWEST : wanted(controller, free.length)
  const places = placesOf(cluster, namesOf(taken), controller)
  const chosen: Doc[] = []
  while (taken.length + chosen.length < goal) {
    const next = leastServed(free, { taken, chosen, places })
    if (next === null) break
    chosen.push(next)
  }
  if (taken.length + chosen.length < FEWEST) return nobodySpares(free, chosen, places)
  return { k: 'nodes', docs: chosen, nodes: taken.length + chosen.length }
}

/** Node objects that bear the label, and those that could. */
function nodesAt({ pools }: Cluster, docs: readonly Doc[], edge: Edge) {
  const names = (some: readonly Pool[]): Set<string> =>
    new Set(some.flatMap(({ members }) => members.map(({ name }) => name)))
  const open = names(pools.filter((pool) => isOpen(pool) && !pool.labels.has(EXCLUDED)))
  const has = names(edge.pools)
  const all = nodeDocs(docs).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    taken: all.filter(({ name }) => has.has(name)),
    free: all.filter(({ name }) => open.has(name) && !has.has(name)),
  }
}

const zoneOf = (doc: Doc): string | null => text(at(doc, 'metadata', 'labels', ZONE))

const namesOf = (docs: readonly Doc[]): readonly string[] => docs.map(({ name }) => name)

type Choice = {
  readonly taken: readonly Doc[]
  readonly chosen: readonly Doc[]
  readonly places: Places
}

/**
 * The first free node of the zone that has the fewest edge nodes, with the fewest pods held to it;
 * never one that something else needs.
 */
function leastServed(free: readonly Doc[], { taken, chosen, places }: Choice): Doc | null {
  const served = [...taken, ...chosen]
  const load = (doc: Doc): number => served.filter((one) => zoneOf(one) === zoneOf(doc)).length
  const left = free.filter(
    (doc) => !chosen.includes(doc) && places.leavesHomeless(doc.name, namesOf(chosen)) === null,
  )
  const guests = (doc: Doc): number => places.guests(doc.name)
  return left.toSorted((a, b) => load(a) - load(b) || guests(a) - guests(b))[0] ?? null
}

function nobodySpares(free: readonly Doc[], chosen: readonly Doc[], places: Places): NoPlan {
  const held = free.flatMap(({ name }) => {
    const homeless = places.leavesHomeless(name, namesOf(chosen))
    return homeless === null ? [] : [`${name} (${homeless.id})`]
  })
  return refused(
    'unsuited',
    'Two nodes have to become edge nodes, and too few can be spared: selectors or volumes hold ' +
      `applications to ${held.join(', ')}. What suits: another node, or applications that may ` +
      'run elsewhere.',
  )
}
