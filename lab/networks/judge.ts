import { ask, type Programs } from './ask.ts'
import { type Case, networkOf } from './case.ts'
import { compareNetwork, type Difference, testsIn } from './compare.ts'
import { pose } from './pose.ts'
import { MODES, type Mode, type PhaseAnswer } from './question.ts'

/** What a mode answered, and where the simulator says something else. */
export type Verdict = {
  readonly one: Case
  readonly mode: Mode
  readonly phases: readonly PhaseAnswer[]
  readonly differences: readonly Difference[]
}

export type Asking = { readonly one: Case; readonly mode: Mode }

/** All tests of shares together raise a false alarm this rarely. */
const FALSE_ALARM = 1e-4

/** What a chi-square test among those of some cases must stay above. */
export const strictness = (phases: readonly (readonly PhaseAnswer[])[]): number =>
  FALSE_ALARM /
  Math.max(
    1,
    phases.map(testsIn).reduce((sum, tests) => sum + tests, 0),
  )

/**
 * Puts cases before simulator and oracle in both modes; every verdict is told as it comes, and a
 * second time where a difference was asked for again, with more connections: chance does once what
 * it hardly does twice.
 */
export async function judge(
  programs: Programs,
  cases: readonly Case[],
  heard: (verdict: Verdict) => void,
): Promise<readonly Verdict[]> {
  const asking = cases.flatMap((one) => MODES.map((mode) => ({ one, mode })))
  const tests = asking.reduce((sum, { one }) => sum + 2 * one.asked.phases.length, 0)
  const p = FALSE_ALARM / Math.max(1, tests)
  const first = await answers(programs, asking, p, heard)
  const doubtful = first.filter(({ differences }) => isDoubtful(differences))
  const second = await answers(programs, doubtful.map(thoroughly), p, heard)
  return first.map((verdict) => {
    const at = doubtful.indexOf(verdict)
    return at < 0 ? verdict : { ...(second[at] ?? verdict), one: verdict.one }
  })
}

/** Counts may be off by chance; whose address was seen is no matter of chance. */
const isDoubtful = (differences: readonly Difference[]): boolean =>
  differences.length > 0 &&
  differences.every(({ about }) => /: (?:connections|answers) /.test(about))

const TIMES_MORE = 5

const thoroughly = ({ one, mode }: Asking): Asking => {
  const phases = one.asked.phases.map((phase) => ({
    ...phase,
    connections: phase.connections * TIMES_MORE,
  }))
  return { one: { ...one, asked: { ...one.asked, phases } }, mode }
}

/** Asks once, in one mode; differences are what a single question shows. */
export async function glance(programs: Programs, asking: Asking): Promise<Verdict | null> {
  const [verdict] = await answers(programs, [asking], FALSE_ALARM, () => undefined)
  return verdict ?? null
}

/** Networks are built side by side: much of the time one waits for connections that nobody answers. */
const LANES = 2

async function answers(
  programs: Programs,
  asking: readonly Asking[],
  p: number,
  heard: (verdict: Verdict) => void,
): Promise<readonly Verdict[]> {
  const verdicts = new Map<Asking, Verdict>()
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    asking.filter((_, index) => index % LANES === lane),
  )
  await Promise.all(
    lanes.map((lane) =>
      answersInTurn(programs, lane, p, (verdict, one) => {
        verdicts.set(one, verdict)
        heard(verdict)
      }),
    ),
  )
  return asking.flatMap((one) => verdicts.get(one) ?? [])
}

async function answersInTurn(
  programs: Programs,
  asking: readonly Asking[],
  p: number,
  heard: (verdict: Verdict, asking: Asking) => void,
): Promise<void> {
  const posed = asking.map((each) => {
    const network = networkOf(each.one.scenario, each.one.entry, each.mode)
    return { each, network, question: pose(network, each.one.asked, each.mode) }
  })
  let told = 0
  const questions = posed.map(({ question }) => question)
  await ask(programs, questions, ({ error, phases }) => {
    const now = posed[told]
    told += 1
    if (now === undefined) return
    const { each, network } = now
    const differences =
      error === undefined
        ? compareNetwork(network, each.one.asked, phases, { p })
        : [{ about: 'the laboratory', predicted: 'an answer', measured: error }]
    heard({ ...each, phases, differences }, each)
  })
}
