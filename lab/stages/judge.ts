import { type Ratio, toNumber } from '../../src/types/ratio.ts'
import type { PhaseName } from '../../src/types/report.ts'
import { ask, type Programs } from '../networks/ask.ts'
import { inMode, type Network, networksOf } from '../networks/network.ts'
import {
  type Counts,
  MODES,
  type Mode,
  type PassageAnswer,
  type Question,
} from '../networks/question.ts'
import { isWithin } from '../networks/statistics.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { questionOf } from './passage.ts'
import { type Carried, isLeftAlone, type Pair, pairOf } from './placing.ts'
import { type StageChange, stageChanges } from './states.ts'

/** What a plan says of one way: null, nothing is lost beyond what was lost before. */
export type Predicted = { readonly likely: number | null; readonly worst: number | null } | null

/** One stage in one mode, there and back. */
export type StageVerdict = {
  readonly scenario: string
  readonly entry: string
  readonly stage: string
  readonly mode: Mode
  readonly predicted: { readonly there: Predicted; readonly back: Predicted }
  readonly passages: readonly PassageAnswer[]
  /** What kept the laboratory from an answer; else null. */
  readonly error: string | null
}

type Asking = {
  readonly change: StageChange
  readonly mode: Mode
  readonly question: Question
  readonly predicted: StageVerdict['predicted']
}

/**
 * Every stage that the planner proposes for a scenario and that the laboratory can build, in both
 * modes of kube-proxy; each verdict is told as it comes.
 */
export async function judgeStages(
  programs: Programs,
  scenarios: readonly Scenario[],
  heard: (verdict: StageVerdict) => void,
): Promise<readonly StageVerdict[]> {
  const asking = scenarios.flatMap((scenario) => MODES.flatMap((mode) => askings(scenario, mode)))
  const verdicts = new Map<Asking, StageVerdict>()
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    asking.filter((_, index) => index % LANES === lane),
  )
  await Promise.all(
    lanes.map((lane) =>
      inTurn(programs, lane, (verdict, one) => {
        verdicts.set(one, verdict)
        heard(verdict)
      }),
    ),
  )
  return asking.flatMap((one) => verdicts.get(one) ?? [])
}

/** Networks are built side by side: most of the time one waits for what a front has to notice. */
const LANES = 3

async function inTurn(
  programs: Programs,
  asking: readonly Asking[],
  heard: (verdict: StageVerdict, asking: Asking) => void,
): Promise<void> {
  const questions = asking.map(({ question }) => question)
  await ask(programs, questions, ({ error, passages }, question) => {
    const now = asking[questions.indexOf(question)]
    if (now === undefined) return
    const { change, mode, predicted } = now
    const verdict: StageVerdict = {
      scenario: change.before.name,
      entry: change.entry,
      stage: named(change.plan),
      mode,
      predicted,
      passages: passages ?? [],
      error: error ?? null,
    }
    heard(verdict, now)
  })
}

/** What a stage is called in records: `move`, or `move 1/2` where it was split. */
export const named = ({ stage, part, parts }: StageChange['plan']): string =>
  parts === 1 ? stage : `${stage} ${part}/${parts}`

/**
 * What is said of a stage there and back. A plan that loses nothing more than before still loses what
 * every roll-out of the pods that end has lost until now, and, on the way back, what was lost before.
 */
const predictedOf = ({ plan }: StageChange, pair: Pair): StageVerdict['predicted'] => ({
  there: lossOf(plan.loss) ?? rollingLoss(pair, pair.before),
  back: lossOf(plan.lossBack) ?? lostAt(pair.before, 'steady') ?? rollingLoss(pair, pair.after),
})

/** What a roll-out of one side's pods loses anyway; null: nothing, or no pod is replaced. */
function rollingLoss(pair: Pair, side: Network): Predicted {
  const isRolled = side.path.targets.some(
    ({ workload }) => !isLeftAlone(pair.before, pair.after, workload.id),
  )
  return isRolled ? lostAt(side, 'rolling-update') : null
}

function lostAt({ path }: Network, phase: PhaseName): Predicted {
  const loss = path.loss.find((one) => one.phase === phase)
  if (loss === undefined) return null
  const { dropped, refused } = loss
  const [likely, worst] = [sum(dropped.likely, refused.likely), sum(dropped.worst, refused.worst)]
  return worst === 0 ? null : { likely, worst }
}

const sum = (a: Ratio | null, b: Ratio | null): number | null =>
  a === null || b === null ? null : toNumber(a) + toNumber(b)

const lossOf = (loss: StageChange['plan']['loss']): Predicted =>
  loss === null ? null : { likely: loss.likely, worst: loss.worst }

/** What is asked about the stages of a scenario: those that a kube-proxy or a front would notice. */
export function askings(scenario: Scenario, mode: Mode): readonly Asking[] {
  let carried: Carried | null = null
  return stageChanges(inMode(scenario, mode)).flatMap((change) => {
    const [before, after] = [change.before, change.after].map((side) => wayIn(side, change.entry))
    if (before === undefined || after === undefined) return []
    const pair = pairOf(before, after, carried)
    carried = { placement: pair.placedAfter, leader: pair.leaderAfter, names: pair.names }
    const question = questionOf(pair, mode)
    return isSeen(question)
      ? [{ change, mode, question, predicted: predictedOf(change, pair) }]
      : []
  })
}

/** Labels, taints and applications are nothing that a kube-proxy or a front would notice. */
function isSeen({ passages }: Question): boolean {
  const [there, back] = passages ?? []
  const [start, ...steps] = there?.steps ?? []
  const changes = steps.some(({ services, fronts, pods }) =>
    [
      services.length > 0 && !same(services, back?.steps[1]?.services),
      fronts.length > 0 && !same(fronts, start?.fronts),
      !same(pods, start?.pods),
    ].includes(true),
  )
  return changes
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The way in, where every front of it passes connections through. */
const wayIn = (scenario: Scenario, id: string): Network | undefined =>
  networksOf(scenario).find(
    ({ entry }) =>
      entry.id === id &&
      entry.fronts.length > 0 &&
      entry.fronts.every(({ delivery }) => delivery === 'pass-through'),
  )

/** In what the plan and the proxies differ; empty: they agree. */
export function differencesOf({
  predicted,
  passages,
  error,
}: Pick<StageVerdict, 'predicted' | 'passages' | 'error'>): readonly string[] {
  if (error !== null) return [`no answer: ${error}`]
  return passages.flatMap((passage) => {
    const said = passage.name === 'back' ? predicted.back : predicted.there
    return differing(passage, said).map((text) => `${passage.name}: ${text}`)
  })
}

function differing({ steps }: PassageAnswer, said: Predicted): readonly string[] {
  const [start, ...changed] = steps
  if (start === undefined) return ['no connections']
  const usual = lostIn(start.outcomes)
  // What is lost all the time hides what a stage adds: then only more than that would count.
  if (said === null) {
    const lost = changed.flatMap(({ name, making, outcomes }) => [
      { name: `while ${name}`, ...lostIn(making) },
      { name, ...lostIn(outcomes) },
    ])
    return lost
      .filter(({ count, all }) => all > 0 && !isAsBefore(count, all, usual))
      .map(({ name, count, all }) => `${count} of ${all} lost at "${name}", none were to be`)
  }
  return lossy(changed, said)
}

type Lost = { readonly count: number; readonly all: number }

const isAsBefore = (count: number, all: number, usual: Lost): boolean =>
  count * usual.all <= usual.count * all ||
  (usual.count > 0 && isWithin(usual.count / usual.all, count, all))

/**
 * No step lost more than the plan said, beyond the Wilson interval of what was counted, and something
 * was lost where it was certain that something is. A run is not the worst moment: it may lose less.
 */
function lossy(
  steps: readonly PassageAnswer['steps'][number][],
  { likely, worst }: NonNullable<Predicted>,
): readonly string[] {
  if (likely === null || worst === null) return []
  const shares = steps.map(({ outcomes }) => lostIn(outcomes)).filter(({ all }) => all > 0)
  const most = shares.toSorted((a, b) => b.count / b.all - a.count / a.all)[0]
  if (most === undefined) return ['no connections']
  const share = most.count / most.all
  const said = `${likely} to ${worst} were to be`
  if (likely > 0 && most.count === 0) return [`nothing lost, ${said}`]
  if (share <= worst || isWithin(worst, most.count, most.all)) return []
  return [`${(share * 100).toFixed(1)} % lost at worst, ${said}`]
}

/**
 * New connections that got no answer of a pod; a refusal by an allow list is an answer. Those that a
 * front broke by choosing anew were none of the new ones (lab/proxy/passage.go).
 */
export function lostIn(outcomes: Counts): Lost {
  const all = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  const kept = ['answered', 'denied', 'interrupted'].map((outcome) => outcomes[outcome] ?? 0)
  return { count: all - kept.reduce((sum, count) => sum + count, 0), all }
}
