import { dataPlane } from '../catalog/data-planes.ts'
import { bears } from '../cluster/selectors.ts'
import type { Cluster } from '../types/cluster.ts'
import type { EntryPoint, Listener } from '../types/entry.ts'
import type { Why } from '../types/evidence.ts'
import type { Outlook, Range } from '../types/placement.ts'
import type { Cell } from '../types/pool.ts'
import { compare, ONE, type Ratio, ZERO } from '../types/ratio.ts'
import type { EntryTraffic, Loss, PathTraffic, Spread } from '../types/traffic.ts'
import { law, unknown } from '../types/why.ts'
import type { Workload } from '../types/workload.ts'
import { hintOf } from './hints.ts'
import { withHops } from './hops.ts'
import { jointOutlook } from './joint.ts'
import { type Leaving, lossesOf } from './loss.ts'
import { membershipOf } from './membership.ts'
import { sightingsOf } from './sightings.ts'
import { outcomesOf, spreadOf, UNKNOWN_RANGE } from './spread.ts'
import { type Update, updateOf } from './updates.ts'

export type TrafficInput = {
  readonly cluster: Cluster
  readonly cells: readonly Cell[]
  /** Where the pods of a workload are in the steady state. */
  readonly outlook: (workload: Workload) => Outlook
  /** What takes so many pods of a workload away; absent: its own update. */
  readonly update?: (workload: Workload, pods: number) => Update | null
}

/** What happens to new connections of every entry of a cluster. */
export const trafficOf = (input: TrafficInput): readonly EntryTraffic[] =>
  input.cluster.entries.map((entry) => ({
    entry,
    paths: groupListeners(entry).map((group) => pathOf(entry, group, input)),
  }))

type Group = { readonly listeners: readonly Listener[]; readonly workloads: readonly Workload[] }

/** Listeners behave alike when the same workloads answer them (a named target port may miss). */
function groupListeners(entry: EntryPoint): readonly Group[] {
  const groups = new Map<string, { listeners: Listener[]; workloads: readonly Workload[] }>()
  for (const listener of entry.listeners) {
    const workloads = entry.backend.workloads
      .map(({ workload }) => workload)
      .filter((workload) => answers(workload, listener))
    const key = workloads.map(({ id }) => id).join('\n')
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { listeners: [listener], workloads })
    else known.listeners.push(listener)
  }
  return [...groups.values()]
}

/** A number reaches every pod; a name only the pods that have a port of that name. */
function answers({ containers }: Workload, { targetPort, protocol }: Listener): boolean {
  if (typeof targetPort === 'number') return true
  return containers.some(({ ports }) =>
    ports.some(({ value }) => value.name === targetPort && value.protocol === protocol),
  )
}

function pathOf(entry: EntryPoint, group: Group, input: TrafficInput): PathTraffic {
  const chosen = entry.backend.workloads
    .filter(({ workload }) => group.workloads.includes(workload))
    .map(({ workload, why }) => ({
      workload,
      why: law('path', why, ...namedPorts(workload, group)),
    }))
  const targets = chosen.map(({ workload, why }) => ({
    workload,
    outlook: input.outlook(workload),
    why: law('path', entry.identity, why),
  }))
  const membership = membershipOf(entry, input)
  const reasons = law(
    'path',
    membership.why,
    spreadingLaw(entry, membership),
    entry.policy?.why,
    entry.identity,
    ...chosen.map(({ why }) => why),
    ...(chosen.length === 0 ? [entry.backend.none] : []),
    ...(chosen.length === 0 ? group.listeners.map(({ why }) => why) : []),
  )
  const outlook = jointOutlook(
    targets.map((target) => target.outlook),
    input.cells,
  )
  const known = knownPath({
    entry,
    membership,
    outlook,
    reasons,
    targets,
    cluster: input.cluster,
    update: input.update ?? updateOf,
  })
  return withHops(entry, {
    listeners: group.listeners,
    policy: entry.policy?.value ?? null,
    sightings: sightingsOf(entry, { ...entry.backend, workloads: chosen }, input.cluster),
    ...known,
    targets,
  })
}

/** What the policy makes of a node with or without a pod. */
function spreadingLaw(
  { policy }: EntryPoint,
  membership: ReturnType<typeof membershipOf>,
): Why | null {
  if (policy === null || membership.k === 'unknown' || membership.delivery === 'pod') return null
  if (policy.value === 'Cluster') return law('even-over-endpoints', policy.why)
  if (membership.health !== 'endpoint')
    return law('local-drops', policy.why, law('static-members', membership.why))
  return law(membership.silentWithoutPods ? 'announces-local' : 'endpoint-health', policy.why)
}

/** The ports of both sides where a listener names its target. */
function namedPorts({ containers }: Workload, { listeners }: Group): readonly Why[] {
  const named = listeners.filter(({ targetPort }) => typeof targetPort === 'string')
  const names = new Set(named.map(({ targetPort }) => targetPort))
  const ports = containers.flatMap((container) => container.ports)
  const met = ports.filter(({ value }) => value.name !== null && names.has(value.name))
  return [...named, ...met].map(({ why }) => why)
}

type PathInput = {
  readonly entry: EntryPoint
  readonly membership: ReturnType<typeof membershipOf>
  readonly outlook: Outlook
  readonly reasons: Why
  readonly cluster: Cluster
  readonly targets: readonly { readonly workload: Workload; readonly outlook: Outlook }[]
  readonly update: (workload: Workload, pods: number) => Update | null
}

/** Spread and losses where the front is known and somebody in Git can answer. */
function knownPath(input: PathInput): Pick<PathTraffic, 'spread' | 'loss'> {
  const { entry, membership, outlook } = input
  const elsewhere = answeredElsewhere(input)
  const hint =
    entry.policy?.value === 'Cluster' ? hintOf(entry.service, input.cluster.kubernetes) : null
  const modes = modeLaws(entry, input.cluster)
  const reasons = law('path', input.reasons, elsewhere, hint?.why, ...modes)
  if (membership.k === 'unknown' || elsewhere !== null)
    return { spread: unknownSpread(reasons), loss: unknownLoss(reasons) }
  const shares = { membership, policy: entry.policy?.value ?? null, hint: hint?.value ?? 'none' }
  const fewSources = stickyBehindFew(entry)
  const outcomes = outcomesOf(outlook, shares)
  const spread = spreadOf(outlook, outcomes, law('path', reasons, fewSources))
  const updates = updatesOf(input)
  const loss = lossesOf({ entry, outlook, outcomes, shares, updates, why: reasons })
  if (fewSources === null) return { spread, loss }
  const isByPod = shares.policy === 'Cluster'
  return { spread: podsUnknown(spread), loss: isByPod ? loss.map(refusalsUnknown) : loss }
}

/** Where pods are not reached alike, what some of them take with them is not known; all is all. */
const refusalsUnknown = (loss: Loss): Loss =>
  loss.phase === 'steady' || isSame(loss.refused, ZERO) || isSame(loss.refused, ONE)
    ? loss
    : { ...loss, refused: UNKNOWN_RANGE }

const isSame = ({ likely, worst }: Range, share: Ratio): boolean =>
  [likely, worst].every((one) => one !== null && compare(one, share) === 0)

/**
 * Who answers is not in Git: hand-written endpoints, no selector, or a selector that matches nothing
 * while other things run in the cluster too.
 */
function answeredElsewhere({ entry, cluster }: PathInput): Why | null {
  const { backend, service } = entry
  if (service === null || backend.workloads.length > 0) return null
  if (backend.slices !== null) return law('endpoint-slices', backend.slices.why)
  const isDisputed = cluster.disputed.some((workload) => bears(workload, service))
  const isSure = cluster.complete && cluster.whole && !isDisputed
  if (isSure && service.selector !== null) return null
  return unknown(
    `endpoints:${entry.id}`,
    `no workload in Git answers for ${entry.id}: its pods may come from elsewhere`,
    'clusters[].complete',
  )
}

/** The updates that may come, one of each workload; those without a pod leave nobody behind. */
function updatesOf({ targets, update: updateOf }: PathInput): readonly Leaving[] {
  const placed = targets.filter(({ outlook }) => outlook.asked > outlook.pending)
  return placed.flatMap(({ workload, outlook }) => {
    const update = updateOf(workload, outlook.asked - outlook.pending)
    if (update === null) return []
    return [{ ...update, outage: update.outage && placed.length === 1, cells: cellsWith(outlook) }]
  })
}

/** Ids of the cells in which a workload may have pods. */
function cellsWith({ likely, worst }: Outlook): ReadonlySet<string> {
  const shares = [...likely.map(({ profile }) => profile), ...worst].flat()
  return new Set(shares.filter(({ podsEach }) => podsEach > 0).map(({ cell }) => cell.id))
}

/** What the modes of kube-proxy do differently on this way in. */
function modeLaws({ kind, service, policy }: EntryPoint, cluster: Cluster): readonly Why[] {
  const { remembers, nodePorts } = dataPlane(cluster.dataPlane.value)
  const { why } = cluster.dataPlane
  const laws: Why[] = []
  if (service?.sessionAffinity.value === 'ClientIP' && policy !== null && remembers !== 'unknown')
    laws.push(
      law(
        remembers === 'all' ? 'sticky-holds' : 'sticky-forgets',
        service.sessionAffinity.why,
        why,
      ),
    )
  if (kind === 'node-port' && nodePorts !== 'unknown')
    laws.push(
      law(nodePorts === 'every-address' ? 'node-ports-everywhere' : 'node-ports-primary', why),
    )
  return laws
}

/** ClientIP sticks by the address that a node sees, and behind a proxy that is one of a few. */
function stickyBehindFew({ id, fronts, service, policy }: EntryPoint): Why | null {
  if (service?.sessionAffinity.value !== 'ClientIP' || policy === null) return null
  const isPassedBy = fronts.at(-1)?.target === 'pod'
  const proxy = fronts.find(({ delivery }) => delivery === 'terminating')
  if (proxy === undefined || isPassedBy) return null
  const unsaid = unknown(
    `sources:${id}`,
    `from how many addresses the front of ${id} sends, by which sessionAffinity chooses pods, is not known`,
    'clusters[].entries[].fronts[].addresses',
  )
  return law('sticky-sources', service.sessionAffinity.why, proxy.why, unsaid)
}

const podsUnknown = (spread: Spread): Spread => ({
  ...spread,
  method: 'unknown',
  pods: UNKNOWN_RANGE,
  likely: [],
  worst: [],
})

function unknownSpread(why: Why): Spread {
  return {
    method: 'unknown',
    pods: UNKNOWN_RANGE,
    nodes: UNKNOWN_RANGE,
    likely: [],
    worst: [],
    ways: [],
    why,
  }
}

function unknownLoss(why: Why): readonly Loss[] {
  const denied = { likely: ZERO, worst: ZERO }
  const loss = { dropped: UNKNOWN_RANGE, refused: UNKNOWN_RANGE, denied, why }
  return [
    { phase: 'steady', ...loss },
    { phase: 'rolling-update', ...loss },
  ]
}
