import { toNumber } from '../../src/types/ratio.ts'
import type { Loss } from '../../src/types/traffic.ts'
import { compareSightings } from './compare-sightings.ts'
import type { Network, Realised } from './network.ts'
import { type NodeShare, sharesFor } from './placement.ts'
import { nodeOfPod } from './pose.ts'
import type { Counts, Phase, PhaseAnswer } from './question.ts'
import { isWithin, probabilityOf } from './statistics.ts'

/** One thing that simulator and oracle say differently. */
export type Difference = {
  readonly about: string
  readonly predicted: string
  readonly measured: string
}

/** What a chi-square test must stay above: 1e-4 divided by how many tests there are. */
export type Strictness = { readonly p: number }

/** How many tests of shares a comparison of these phases makes. */
export const testsIn = (phases: readonly PhaseAnswer[]): number => 2 * phases.length

/** Everything in which the simulator differs from what was measured. */
export function compareNetwork(
  network: Network,
  realised: Realised & { readonly phases: readonly Phase[] },
  phases: readonly PhaseAnswer[],
  { p }: Strictness,
): readonly Difference[] {
  const { path, places } = network
  const nodes = path.targets.flatMap(({ workload }) => realised.placement[workload.id] ?? [])
  const isSilent = path.spread.method === 'unknown'
  const shares = isSilent
    ? null
    : sharesFor(path.spread, places, { nodes, leader: realised.leader })
  if (!isSilent && shares === null)
    return [{ about: 'placement', predicted: 'not among the ways', measured: nodes.join(' ') }]
  return phases.flatMap((phase) =>
    comparePhase(network, { phase, shares, p, asked: askedFor(realised.phases, phase) }).map(
      (one) => ({
        ...one,
        about: `${phase.name}: ${one.about}`,
      }),
    ),
  )
}

function askedFor(phases: readonly Phase[], { name }: PhaseAnswer): Phase {
  const found = phases.find((phase) => phase.name === name)
  if (found === undefined) throw new Error(`nobody asked for the phase ${name}`)
  return found
}

type Compared = {
  readonly asked: Phase
  readonly phase: PhaseAnswer
  readonly shares: readonly NodeShare[] | null
  readonly p: number
}

function comparePhase(network: Network, compared: Compared): readonly Difference[] {
  const { phase, shares } = compared
  const sightings = compareSightings(network, phase)
  if (phase.name === 'rolling-update') return [...sightings, ...compareUpdate(network, compared)]
  if (shares === null) return sightings
  if (phase.name === 'not-ready') return [...sightings, ...compareUnready(network, compared)]
  return [...sightings, ...compareSteady(network, compared)]
}

const of = (counts: Counts | undefined, key: string): number => counts?.[key] ?? 0
const isBroken = ({ path }: Network): boolean => path.sightings[0]?.client === 'broken'

/** Losses, and how connections spread over nodes and pods. */
function compareSteady(network: Network, { phase, shares, p }: Compared): readonly Difference[] {
  const { path } = network
  const loss = path.loss.find((one) => one.phase === 'steady')
  const answered = (shares ?? []).reduce((sum, one) => sum + one.pods * one.podShare, 0)
  const denied = loss?.denied.likely
  const losses =
    loss === undefined || denied === null || denied === undefined
      ? []
      : compareLosses(phase, lostBy(loss, answered, toNumber(denied)))
  if (denied === null || (denied !== undefined && toNumber(denied) === 1)) return losses
  return [
    ...losses,
    ...spreadOfNodes(phase, shares ?? [], p),
    ...spreadOfPods(network, phase, shares ?? [], p),
  ]
}

type Lost = { readonly dropped: number; readonly refused: number }

/** What a placement that answers some share loses, in the way in which this entry loses. */
function lostBy(loss: Loss, answered: number, denied: number): Lost {
  if (denied === 1) return { dropped: 1, refused: 0 }
  const refuses = loss.refused.worst !== null && loss.refused.worst.n > 0n
  const lost = Math.max(0, 1 - answered)
  return refuses ? { dropped: 0, refused: lost } : { dropped: lost, refused: 0 }
}

function compareLosses(phase: PhaseAnswer, lost: Lost): readonly Difference[] {
  return (['dropped', 'refused'] as const).flatMap((outcome) => {
    const count = of(phase.outcomes, outcome)
    if (isWithin(lost[outcome], count, phase.connections)) return []
    return [
      {
        about: `connections ${outcome}`,
        predicted: percent(lost[outcome]),
        measured: percent(count / phase.connections),
      },
    ]
  })
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

/** What arrives at each node, lost or not. */
function spreadOfNodes(
  phase: PhaseAnswer,
  shares: readonly NodeShare[],
  p: number,
): readonly Difference[] {
  const arriving = shares.reduce((sum, { nodeShare }) => sum + nodeShare, 0)
  if (arriving === 0) return []
  const counts = shares.map(({ node }) => of(phase.nodes, node))
  return misfit(
    'connections by node',
    counts,
    shares.map(({ nodeShare }) => nodeShare / arriving),
    p,
  )
}

/** What each pod answers, of all that was answered. */
function spreadOfPods(
  network: Network,
  phase: PhaseAnswer,
  shares: readonly NodeShare[],
  p: number,
): readonly Difference[] {
  if (isBroken(network)) return []
  const answered = shares.reduce((sum, one) => sum + one.pods * one.podShare, 0)
  if (answered === 0) return []
  const onNodes = shares.filter(({ pods }) => pods > 0)
  const counts = onNodes.flatMap(({ node, pods }) => podCounts(phase, node, pods))
  const expected = onNodes.flatMap(({ pods, podShare }) =>
    new Array<number>(pods).fill(podShare / answered),
  )
  return misfit('answers by pod', counts, expected, p)
}

/** Answers of each pod on a node. */
function podCounts({ pods }: PhaseAnswer, node: string, wanted: number): readonly number[] {
  const counts = Object.entries(pods)
    .filter(([name]) => nodeOfPod(name) === node)
    .map(([, count]) => count)
  return [...counts, ...new Array<number>(Math.max(0, wanted - counts.length)).fill(0)]
}

function misfit(
  about: string,
  counts: readonly number[],
  shares: readonly number[],
  p: number,
): readonly Difference[] {
  const found = counts.length > shares.length ? 0 : probabilityOf(counts, shares)
  if (found > p) return []
  const sum = counts.reduce((all, count) => all + count, 0)
  return [
    {
      about: `${about} (p = ${found.toExponential(1)})`,
      predicted: shares.map(percent).join(' / '),
      measured: counts.map((count) => percent(sum === 0 ? 0 : count / sum)).join(' / '),
    },
  ]
}

/** The worst moment of an update: what is lost there is what the simulator says is. */
function compareUpdate({ path }: Network, { phase }: Compared): readonly Difference[] {
  const loss = path.loss.find((one) => one.phase === 'rolling-update')
  if (loss === undefined || path.sightings[0]?.client === 'broken') return []
  const isDenied = loss.denied.likely === null || loss.denied.likely.n > 0n
  return (['dropped', 'refused'] as const).flatMap((outcome) => {
    const { likely, worst } = loss[outcome]
    const count = of(phase.outcomes, outcome)
    if (likely === null || worst === null || isDenied) return []
    const [low, high] = [toNumber(likely), toNumber(worst)]
    const share = count / phase.connections
    const agrees =
      low === high
        ? isWithin(low, count, phase.connections)
        : share <= high || isWithin(high, count, phase.connections)
    if (agrees) return []
    return [
      {
        about: `connections ${outcome}`,
        predicted: low === high ? percent(low) : `${percent(low)}, at worst ${percent(high)}`,
        measured: percent(share),
      },
    ]
  })
}

/** Pods that are not ready take with them what their end would, as long as nobody notices. */
function compareUnready(
  network: Network,
  { phase, shares, asked }: Compared,
): readonly Difference[] {
  const { entry, path } = network
  const loss = path.loss.find((one) => one.phase === 'steady')
  if (shares === null || loss === undefined || isBroken(network)) return []
  if (loss.denied.likely === null || loss.denied.likely.n > 0n) return []
  const left = new Map(shares.map(({ node, pods }) => [node, pods]))
  for (const node of Object.keys(asked.pods).map(nodeOfPod))
    left.set(node, (left.get(node) ?? 0) - 1)
  const remaining = [...left.values()].reduce((sum, pods) => sum + pods, 0)
  const isPassedBy = entry.fronts.at(-1)?.target === 'pod'
  if (remaining === 0 && !isPassedBy) return compareLosses(phase, { dropped: 0, refused: 1 })
  if (entry.policy?.value === 'Cluster' || isPassedBy)
    return compareLosses(phase, { dropped: 0, refused: 0 })
  const dropped = shares
    .filter(({ node }) => (left.get(node) ?? 0) <= 0)
    .reduce((sum, { nodeShare }) => sum + nodeShare, 0)
  return compareLosses(phase, { dropped, refused: 0 })
}
