import type { Scenario } from '../scenario/scenario.ts'
import { extremesOf, type Sets, setsOf } from './extremes.ts'
import type { Answers } from './oracle.ts'
import {
  nameOf,
  type Placement,
  type Prediction,
  placementOf,
  placementOfProfile,
  predict,
  type Ties,
} from './predict.ts'
import type { Answer, Outcome } from './question.ts'

/** Total variation distance from which on distributions differ. */
const MOST_DISTANCE = 0.01

/** One thing that simulator and oracle say differently. */
export type Difference = {
  readonly what:
    | 'asked'
    | 'fits'
    | 'first pod'
    | 'uniform'
    | 'first'
    | 'zones'
    | 'worst'
    | 'pending'
    | 'stuck'
  readonly predicted: string
  readonly measured: string
}

/** Differences, and what the comparison covered. */
export type Comparison = {
  readonly differences: readonly Difference[]
  readonly method: Prediction['outlook']['method']
  /** Total variation distances under both ways to break ties. */
  readonly distance: Readonly<Record<Ties, number>>
}

/** Compares all that the scheduler answered about a workload with what the simulator says of it. */
export function compare(scenario: Scenario, workload: string, answers: Answers): Comparison {
  const uniform = predict(scenario, workload, 'uniform')
  const first = predict(scenario, workload, 'first')
  const { exact, direct } = answers
  if (exact === undefined || direct === undefined)
    throw new Error(`${scenario.name}: ${workload}: no answer about its placement`)
  const distance = { uniform: distanceOf(uniform, exact), first: distanceOf(first, direct) }
  const isExact = uniform.outlook.method === 'exact'
  return {
    method: uniform.outlook.method,
    distance,
    differences: [
      ...countDifferences(uniform, exact),
      ...fitDifferences(uniform, exact),
      ...(isExact ? firstPodDifferences(uniform, exact) : []),
      ...(isExact ? chanceDifferences('uniform', uniform, exact) : []),
      ...(first.outlook.method === 'exact' ? chanceDifferences('first', first, direct) : []),
      ...(first.outlook.method === 'exact' ? zoneDifferences(first, answers) : []),
      ...worstDifferences(uniform, answers),
      ...pendingDifferences(uniform, answers),
      ...stuckDifferences(uniform, answers),
    ],
  }
}

/** Chances by placement. */
type Chances = ReadonlyMap<string, number>

function chancesOf(all: readonly (readonly [string, number])[]): Chances {
  const found = new Map<string, number>()
  for (const [name, p] of all) found.set(name, (found.get(name) ?? 0) + p)
  return found
}

const predicted = ({ outlook }: Pick<Prediction, 'outlook'>): Chances =>
  chancesOf(outlook.likely.map(({ p, profile }) => [nameOf(placementOfProfile(profile)), p]))

const measured = (prediction: Prediction, { outcomes = [] }: Answer): Chances =>
  chancesOf(outcomes.map((outcome) => [nameOf(placementOf(prediction, outcome)), outcome.p]))

function distance(a: Chances, b: Chances): number {
  const names = new Set([...a.keys(), ...b.keys()])
  const gaps = [...names].map((name) => Math.abs((a.get(name) ?? 0) - (b.get(name) ?? 0)))
  return gaps.reduce((total, gap) => total + gap, 0) / 2
}

const distanceOf = (prediction: Prediction, answer: Answer): number =>
  distance(predicted(prediction), measured(prediction, answer))

const told = (chances: Chances): string =>
  [...chances]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 12)
    .map(([name, p]) => `${p.toFixed(4)} ${name}`)
    .join('; ')

function chanceDifferences(what: Ties, prediction: Prediction, answer: Answer): Difference[] {
  const [ours, theirs] = [predicted(prediction), measured(prediction, answer)]
  const most = answer.sampled === true ? sampledDistance(ours, answer) : MOST_DISTANCE
  if (distance(ours, theirs) <= most) return []
  return [{ what, predicted: told(ours), measured: told(theirs) }]
}

/**
 * The scheduler's own list takes zones in turn: of all orders it makes some only, and the simulator
 * takes all for equally likely. What happens has to be among what it holds possible.
 */
function zoneDifferences(prediction: Prediction, { zones }: Answers): Difference[] {
  if (zones === undefined) return []
  const possible = predicted(prediction)
  const missing = [...measured(prediction, zones)].filter(([name]) => !possible.has(name))
  if (missing.length === 0) return []
  return [{ what: 'zones', predicted: told(possible), measured: told(new Map(missing)) }]
}

/** Where only some orders were tried, chances are off by a few standard deviations. */
function sampledDistance(chances: Chances, { tried }: Answer): number {
  const deviations = [...chances.values()].map((p) => Math.sqrt((p * (1 - p)) / tried))
  return MOST_DISTANCE + 1.5 * deviations.reduce((total, one) => total + one, 0)
}

function countDifferences({ outlook }: Prediction, { asked }: Answer): Difference[] {
  if (outlook.asked === asked) return []
  return [{ what: 'asked', predicted: `${outlook.asked} pods`, measured: `${asked} pods` }]
}

/** Plugins that refuse a node for what it is, whatever is on it. */
const BY_NATURE = new Set([
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'PodTopologySpread',
  'DaemonSet',
])

/** Cells that take pods of this kind at all; whether there is room is another matter. */
function fitDifferences(prediction: Prediction, { first }: Answer): Difference[] {
  if (first === undefined) return []
  const { outlook, cellOf, isDaemon } = prediction
  // Of daemon pods each is asked about where others stand already.
  const isNature = (by: string): boolean =>
    BY_NATURE.has(by) && !(isDaemon && by === 'PodTopologySpread')
  const refused = Object.entries(first.refused ?? {}).filter(([, by]) => isNature(by))
  const by = new Map(refused)
  const open = new Set([...cellOf].filter(([node]) => !by.has(node)).map(([, cell]) => cell))
  const closed = new Map(refused.map(([node, plugin]) => [cellOf.get(node) ?? '', plugin] as const))
  for (const cell of open) closed.delete(cell)
  return outlook.eligible
    .filter(({ cell, fits }) => cell.count > 0 && fits === closed.has(cell.id))
    .filter(({ fits }) => fits || !isDaemon)
    .map(({ cell, fits }) => ({
      what: 'fits',
      predicted: `${cell.id} ${fits ? 'takes' : 'does not take'} pods`,
      measured: `refused by ${closed.get(cell.id) ?? 'nobody'}`,
    }))
}

/** The best nodes of the first pod, as chances of their cells. */
function firstPodDifferences(prediction: Prediction, { first, asked }: Answer): Difference[] {
  const best = first?.best ?? []
  if (best.length === 0 || asked === 0) return []
  const outcomes = best.map((node): Outcome => ({ p: 1 / best.length, pods: { [node]: 1 } }))
  const theirs = chancesOf(outcomes.map((one) => [nameOf(placementOf(prediction, one)), one.p]))
  const ours = predicted({ outlook: prediction.single })
  if (prediction.single.method !== 'exact' || distance(ours, theirs) <= MOST_DISTANCE) return []
  return [{ what: 'first pod', predicted: told(ours), measured: told(theirs) }]
}

/**
 * All placements that count against the worst. Updates and drains may break a DoNotSchedule spread,
 * which Kubernetes judges only when it places a pod: `worst` keeps to it.
 */
const everyOutcome = ({ spreads }: Prediction, answers: Answers): readonly Outcome[] =>
  Object.entries(answers).flatMap(([id, { stuck = 0, outcomes = [] }]) =>
    stuck > 0 || (spreads && (id === 'rollout' || id === 'drain')) ? [] : outcomes,
  )

/** No placement that happens, by whatever history, is worse than the worst for any metric. */
function worstDifferences(prediction: Prediction, answers: Answers): Difference[] {
  const { cells, outlook } = prediction
  const sets: Sets = setsOf(cells)
  const bounds = extremesOf(outlook.worst.map(placementOfProfile), sets)
  const seen = new Map<string, Placement>()
  for (const outcome of everyOutcome(prediction, answers)) {
    if (outcome.p <= 0 || (outcome.pending ?? 0) > 0) continue
    const placement = placementOf(prediction, outcome)
    seen.set(nameOf(placement), placement)
  }
  const worse = [...seen].flatMap(([name, placement]) =>
    [...extremesOf([placement], sets)]
      .filter(([metric, value]) => value > (bounds.get(metric) ?? -Infinity) + 1e-9)
      .map(([metric, value]) => ({
        what: 'worst' as const,
        predicted: `${metric} is at most ${bounds.get(metric)}`,
        measured: `${value} with ${name}`,
      })),
  )
  return worse.slice(0, 1)
}

/** What cannot be scheduled: never more pods than the simulator says, and none where it says none. */
function pendingDifferences({ outlook }: Prediction, answers: Answers): Difference[] {
  const { exact, direct } = answers
  const outcomes = [...(exact?.outcomes ?? []), ...(direct?.outcomes ?? [])]
  const most = Math.max(0, ...outcomes.map(({ pending = 0 }) => pending))
  if (most === outlook.pending) return []
  return [{ what: 'pending', predicted: `${outlook.pending} at worst`, measured: `${most}` }]
}

/**
 * An update that never ends is a finding, and one that ends is none. The rule looks at ports,
 * affinity and spread: that nodes are full is known to the placement alone.
 */
function stuckDifferences(prediction: Prediction, answers: Answers): Difference[] {
  const { findings, outlook, hasRoom } = prediction
  const stuck = answers['rollout']?.stuck
  if (stuck === undefined || outlook.pending > 0) return []
  if (!hasRoom && !findings.has('rollout-deadlock')) return []
  const found = findings.has('rollout-deadlock')
  if (found ? stuck > 0 : stuck < 1) return []
  return [
    {
      what: 'stuck',
      predicted: found ? 'the update never ends' : 'the update ends',
      measured: `${stuck} of all updates never end`,
    },
  ]
}
