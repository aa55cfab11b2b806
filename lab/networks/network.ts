import type { EntryPoint, Front } from '../../src/types/entry.ts'
import type { Simulated } from '../../src/types/simulated.ts'
import type { CellShare, PathTraffic } from '../../src/types/traffic.ts'
import type { Workload } from '../../src/types/workload.ts'
import { type NodeObject, placesOf } from '../scenario/nodes.ts'
import { type KubernetesObject, objectsOf } from '../scenario/objects.ts'
import { type Scenario, simulateScenario } from '../scenario/scenario.ts'
import { type Place, type Placement, realise } from './placement.ts'
import type { Mode } from './question.ts'
import { idOf } from './raw.ts'

/** One way into one cluster, as the simulator sees it and as its manifests stand. */
export type Network = {
  readonly scenario: Scenario
  readonly objects: readonly KubernetesObject[]
  readonly simulated: Simulated
  readonly nodes: readonly NodeObject[]
  readonly places: readonly Place[]
  readonly entry: EntryPoint
  readonly path: PathTraffic
  /** The workloads that stand behind an ingress proxy of the path. */
  readonly behind: readonly Workload[]
}

/** Which of the simulator's placements is realised, by whose pods where. */
export type Realised = { readonly placement: Placement; readonly leader: string | null }

/** A scenario with another mode of kube-proxy declared. */
export function inMode({ name, files }: Scenario, mode: Mode): Scenario {
  const declared = Object.entries(files).map(([path, text]) => [
    path,
    text.replace(/kube-proxy-(?:iptables|nftables)/g, `kube-proxy-${mode}`),
  ])
  return { name, files: Object.fromEntries(declared) }
}

/** Every way in of a scenario whose front and data plane the laboratory can build. */
export function networksOf(scenario: Scenario): readonly Network[] {
  const simulated = simulateScenario(scenario)
  const [cluster] = simulated.clusters
  if (cluster === undefined || !/kube-proxy-(?:ip|nf)tables/.test(cluster.cluster.dataPlane.value))
    return []
  const objects = objectsOf(scenario)
  const placed = placesOf(simulated)
  const nodes = placed.map(({ node }) => node)
  const places = placed.map(({ node, cell }) => ({ name: node.metadata.name, cell }))
  return cluster.traffic.flatMap(({ entry, paths }) => {
    const path = paths.find(({ listeners }) => listeners[0]?.protocol === 'TCP')
    if (path === undefined || !canBuild(entry) || places.length > MOST_NODES) return []
    const behind = path.sightings.filter(({ proxy }) => proxy !== null).flatMap(appsBehind)
    return [{ scenario, objects, simulated, nodes, places, entry, path, behind }]
  })
}

/** Networks larger than this say nothing more. */
const MOST_NODES = 12

/** Fronts whose behaviour is known, in front of kinds of entries that the laboratory has. */
function canBuild({ fronts, kind }: EntryPoint): boolean {
  const kinds = ['load-balancer', 'node-port', 'external-ip', 'host-network']
  if (!kinds.includes(kind) || (fronts.length === 0 && kind.endsWith('l-ip'))) return false
  return fronts.every(isKnown)
}

const isKnown = ({ delivery, members, target, health }: Front): boolean =>
  delivery !== 'unknown' &&
  (delivery === 'terminating' || (members !== 'unknown' && members !== 'subset')) &&
  target !== 'unknown' &&
  (delivery === 'terminating' || health !== 'unknown')

/** The applications that the first route of a proxy leads to. */
function appsBehind({ proxy }: PathTraffic['sightings'][number]): readonly Workload[] {
  const route = proxy?.routes.find(
    ({ backend, opaque }) => backend.workloads.length > 0 && !opaque.value,
  )
  return route?.backend.workloads.map(({ workload }) => workload) ?? []
}

/**
 * One of the placements that the simulator holds likely, on nodes by name; `choice` picks which.
 * Several workloads behind one entry are placed each by its own likeliest placement.
 */
export function realisedWay(network: Network, choice: number): Realised {
  const { path, places, behind, simulated } = network
  const { likely } = path.spread
  const way = likely.length === 0 ? null : likely[choice % likely.length]
  const [first, ...others] = path.targets
  const [placing] = simulated.clusters[0]?.placings.values() ?? []
  const profiles = path.targets.map(({ workload, outlook }) => ({
    workload: workload.id,
    profile: outlook.likely[0]?.profile ?? [],
  }))
  const entry =
    first !== undefined && others.length === 0 && way !== null && way !== undefined
      ? [{ workload: first.workload.id, profile: way.profile }]
      : profiles
  const placement = realise(places, entry)
  const apps = behind.map((workload) => ({
    workload: workload.id,
    profile: placing?.steady(workload).likely[0]?.profile ?? [],
  }))
  const leader =
    way === null || way === undefined ? null : leaderOf(network, way.profile, placement)
  return { placement: { ...realise(places, apps), ...placement }, leader }
}

/** A node that takes everything in this way, where one leads. */
function leaderOf(
  { entry, places, path }: Network,
  profile: readonly CellShare[],
  placement: Placement,
): string | null {
  if (entry.fronts.at(-1)?.members !== 'one') return null
  const leading = profile.find(({ nodeShare }) => nodeShare.n === nodeShare.d)
  if (leading === undefined) return null
  const pods = path.targets.flatMap(({ workload }) => placement[workload.id] ?? [])
  const found = places.find(
    ({ name, cell }) =>
      cell.id === leading.cell.id && pods.filter((one) => one === name).length === leading.podsEach,
  )
  return found?.name ?? null
}

/** The object of a workload as it is written. */
export const objectOf = (network: Network, id: string): KubernetesObject | null =>
  network.objects.find((object) => idOf(object) === id) ?? null
