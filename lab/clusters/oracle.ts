import { spawnSync } from 'node:child_process'
import type { Scenario } from '../scenario/scenario.ts'
import { type Answer, type Question, questionsAbout } from './question.ts'

const MOST_BYTES = 2 ** 29

/** What the scheduler said of one workload of a scenario, by the questions' ids. */
export type Answers = Readonly<Record<string, Answer>>

/** A workload of a scenario. */
export type Asked = { readonly scenario: Scenario; readonly workload: string }

/** Why there is nothing to compare: a manifest that the API server would refuse, say. */
export type Refusal = { readonly refused: string }

/** Puts all questions about some workloads before the scheduler; throws where it does not run. */
export function askScheduler(program: string, all: readonly Asked[]): (Answers | Refusal)[] {
  const questions = all.map(({ scenario, workload }) => questionsAbout(scenario, workload))
  const answers = run(program, questions.flat())
  let next = 0
  return questions.map((own) => {
    const found = answers.slice(next, next + own.length)
    next += own.length
    const failed = found.find(({ error }) => error !== undefined)
    if (failed?.error !== undefined) return { refused: `${failed.id}: ${failed.error}` }
    return Object.fromEntries(found.map((answer) => [answer.id, answer]))
  })
}

/** Whether there is no answer. */
export const isRefusal = (answers: Answers | Refusal): answers is Refusal =>
  typeof answers['refused'] === 'string'

function run(program: string, questions: readonly Question[]): Answer[] {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('')
  const ran = spawnSync(program, { input, encoding: 'utf8', maxBuffer: MOST_BYTES })
  if (ran.error !== undefined) throw new Error(`${program} did not run: ${ran.error.message}`)
  if (ran.status !== 0) throw new Error(`${program} failed: ${ran.stderr.trim()}`)
  const answers = ran.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer)
  if (answers.length !== questions.length)
    throw new Error(`${program} answered ${answers.length} of ${questions.length} questions`)
  return answers
}
