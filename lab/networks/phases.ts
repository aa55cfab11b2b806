import { type Network, objectOf, type Realised } from './network.ts'
import { type NodeShare, sharesFor } from './placement.ts'
import { podName } from './pose.ts'
import type { Phase, PodState } from './question.ts'
import { largestStep, sleepOf } from './raw.ts'

/** How many connections a phase makes. */
const CONNECTIONS = { steady: 4_000, forged: 100, updating: 1_000, unready: 600 } as const

/** What clients claim in a header when they lie; an address that nobody has. */
const FORGED = '192.0.2.166'

const ENDING: PodState = { ready: false, serving: true, terminating: true, listening: true }
const ENDED: PodState = { ready: false, serving: false, terminating: true, listening: false }
const UNNOTICED: PodState = { ready: true, serving: true, terminating: false, listening: false }
const UNREADY: PodState = { ready: false, serving: false, terminating: false, listening: true }

/** Seconds after which kube-proxy has surely followed an EndpointSlice. */
const SYNC_SECONDS = 2

/**
 * The states that a network is put through: steady, with lying clients, in the worst moment of a
 * rolling update, and with the same pods merely not ready. In the last two the fronts have not
 * noticed yet.
 */
export function phasesOf(network: Network, realised: Realised): readonly Phase[] {
  const usual = { clients: [], forged: '', notices: false, pods: {}, elsewhere: 0 }
  const steady = { ...usual, name: 'steady', notices: true, connections: CONNECTIONS.steady }
  const forged = { ...usual, name: 'forged', forged: FORGED, connections: CONNECTIONS.forged }
  const update = worstUpdate(network, realised)
  if (update === null) return [steady, forged]
  const { pods, state, surges } = update
  const updating = {
    ...usual,
    name: 'rolling-update',
    pods: Object.fromEntries(pods.map((pod) => [pod, state])),
    connections: CONNECTIONS.updating,
    elsewhere: surges && network.entry.policy?.value === 'Local' ? 1 : 0,
  }
  if (network.entry.service === null) return [steady, forged, updating]
  const unready = {
    ...usual,
    name: 'not-ready',
    pods: Object.fromEntries(pods.map((pod) => [pod, UNREADY])),
    connections: CONNECTIONS.unready,
  }
  return [steady, forged, updating, unready]
}

type Update = {
  readonly pods: readonly string[]
  readonly state: PodState
  readonly surges: boolean
}

/** The pods whose end takes the most with it, of all that one update may end at once. */
function worstUpdate(network: Network, realised: Realised): Update | null {
  const { path, places } = network
  const all = path.targets.flatMap(({ workload }) => realised.placement[workload.id] ?? [])
  const shares = sharesFor(path.spread, places, { nodes: all, leader: realised.leader })
  if (shares === null) return null
  let worst: (Update & { readonly lost: number }) | null = null
  for (const { workload } of path.targets) {
    const nodes = realised.placement[workload.id] ?? []
    const object = objectOf(network, workload.id)
    const step = object === null ? null : largestStep(object, nodes.length)
    if (object === null || step === null) continue
    const state = stateOf(network, sleepOf(object))
    for (const picked of subsets(nodes.length, step.together)) {
      const gone = picked.map((index) => nodes[index] ?? '')
      const lost = lostWith(network, gone, all, shares)
      const pods = picked.map((index) => podName(workload.id, index, nodes[index] ?? ''))
      if (worst === null || lost > worst.lost + 1e-9)
        worst = { pods, state, lost, surges: step.surges }
    }
  }
  return worst
}

/** What a pod that ends is like at the worst moment: after its last answer, before it is noticed. */
function stateOf({ entry }: Network, sleeps: number): PodState {
  const front = entry.fronts.at(-1)
  const isDirect = entry.service === null || front?.target === 'pod'
  if (isDirect || entry.policy?.value === 'Cluster') {
    if (entry.service === null) return UNNOTICED
    return sleeps >= SYNC_SECONDS ? ENDING : UNNOTICED
  }
  const noticed = front?.noticeSeconds?.value ?? Number.POSITIVE_INFINITY
  return sleeps >= noticed ? ENDING : ENDED
}

/** The share of connections that find nobody once the pods on some nodes are gone. */
function lostWith(
  { entry }: Network,
  gone: readonly string[],
  all: readonly string[],
  shares: readonly NodeShare[],
): number {
  const away = (node: string): number => gone.filter((one) => one === node).length
  const there = (node: string): number => all.filter((one) => one === node).length
  if (entry.policy?.value === 'Cluster' || entry.fronts.at(-1)?.target === 'pod')
    return shares.reduce((sum, { node, podShare }) => sum + away(node) * podShare, 0)
  return shares
    .filter(({ node, pods }) => pods > 0 && away(node) === there(node))
    .reduce((sum, { nodeShare }) => sum + nodeShare, 0)
}

/** All ways to pick some of a few things, by number; beyond 5,000 ways only the first ones. */
function subsets(count: number, wanted: number): readonly (readonly number[])[] {
  let found: (readonly number[])[] = [[]]
  for (let picked = 0; picked < wanted; picked += 1)
    found = found
      .flatMap((some) =>
        Array.from({ length: count }, (_, index) => index)
          .filter((index) => index > (some.at(-1) ?? -1))
          .map((index) => [...some, index]),
      )
      .slice(0, 5_000)
  return found
}
