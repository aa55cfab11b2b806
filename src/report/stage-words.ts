/** Words about a stage of a fix that the pull request, the commit and the terminal share. */

import {
  type EntryPlan,
  type NoPlan,
  type Proof,
  type RunbookStep,
  type StageLoss,
  type StagePlan,
  stages,
} from '../types/remedy.ts'
import type { Entry, PhaseName } from '../types/report.ts'
import { count, percent, rangeWords } from './words.ts'

/**
 * "stage 4 of 5", "stage 2 of 5, part 1 of 2": counted over the whole way, done or not; "in one
 * step" where nothing of what it mends is live.
 */
export function stageNumber({ stage, part, parts, direct }: StagePlan): string {
  if (direct) return 'in one step'
  const number = `stage ${stages.indexOf(stage) + 1} of ${stages.length}`
  return parts > 1 ? `${number}, part ${part} of ${parts}` : number
}

/** "move", "move (part 1 of 2)". */
export const stageLabel = ({ stage, part, parts }: StagePlan): string =>
  parts > 1 ? `${stage} (part ${part} of ${parts})` : stage

export const sentence = (text: string): string => (/[.!?:…]$/.test(text) ? text : `${text}.`)

/** A change in words as a sentence: "Set this to that."; a name in front stays as it is. */
export const order = (change: string): string =>
  sentence(change.replace(/^[a-z](?=[a-z]+ )/, (letter) => letter.toUpperCase()))

/** What comes after a stage; null behind the last one. */
export function nextStage(plan: StagePlan, { stages: all }: EntryPlan): StagePlan | null {
  const here = all.findIndex(({ stage, part }) => stage === plan.stage && part === plan.part)
  return all[here + 1] ?? null
}

/** Whether a stage may not be written: it would make something worse, or the API server refuses it. */
export const isRefused = ({ worse, proof }: StagePlan): boolean =>
  worse.length > 0 || proof.some(({ verdict }) => verdict === 'invalid')

export const NODES: Record<StagePlan['applies'], string> = {
  'in place': 'No node is replaced.',
  'replaces nodes': 'Nodes are replaced.',
  'new nodes only': 'Only nodes that are made from now on have it; the others stay as they are.',
}

export const WHEN: Record<RunbookStep['when'], string> = {
  before: 'before the merge',
  after: 'after the merge',
  back: 'going back',
}

/** The steps of a runbook as they are taken. */
export const inOrder = (steps: readonly RunbookStep[]): readonly RunbookStep[] =>
  (['before', 'after', 'back'] as const).flatMap((when) =>
    steps.filter((step) => step.when === when),
  )

/** "2 %, at worst 10 % of new connections, for at most 30 s"; `of` says what the shares are of. */
export function lossWords(loss: StageLoss, of = ''): string {
  const share = `${rangeWords(loss, percent)}${of}`
  return loss.seconds === null ? share : `${share}, for at most ${Math.ceil(loss.seconds)} s`
}

export const OF_CONNECTIONS = ' of new connections'

export const NOTHING = '0 %'

/**
 * What is lost while a stage is applied that loses no more than was lost before. That is nothing
 * only where nothing is lost before: now, or, since applying it may roll pods out, in a roll-out.
 */
export function noLoss(before: Entry | null): string {
  if (loses(before, 'steady')) return 'no more than now'
  return loses(before, 'rolling-update') ? 'no more than in every roll-out until now' : NOTHING
}

const loses = (entry: Entry | null, when: PhaseName): boolean =>
  (entry?.paths ?? [])
    .flatMap((path) => path.loss)
    .filter(({ phase }) => phase === when)
    .flatMap(({ dropped, refused }) => [dropped, refused])
    .some(({ likely, worst }) => likely !== 0 || worst !== 0)

export const VERDICTS: Record<Proof['verdict'], string> = {
  valid: 'valid',
  invalid: 'not valid',
  'no-schema': 'without a schema to check it by',
  'not-validated': 'not checked',
}

/** "4 objects valid, 1 object without a schema to check it by"; empty where nothing was touched. */
export function proofWords(proofs: readonly Proof[]): string {
  const verdicts = ['valid', 'invalid', 'no-schema', 'not-validated'] as const
  return verdicts
    .map((verdict) => ({ verdict, n: proofs.filter((each) => each.verdict === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${count(n, 'object')} ${VERDICTS[verdict]}`)
    .join(', ')
}

/** Proofs with something to say, each of them once. */
export const doubts = (proofs: readonly Proof[]): readonly Proof[] =>
  proofs.filter(({ verdict }) => verdict !== 'valid')

const NONE: Record<NoPlan['code'], string> = {
  complete: 'complete',
  unsuited: 'the pattern does not suit',
  undeclared: 'something has to be declared first',
  unsafe: 'no safe way was found',
  unreadable: 'not everything could be read',
  'not-found': 'no such way in',
  shared: 'the plan of another way in comes first',
}

/** The heading of why nothing is planned. */
export const noneWords = ({ code }: NoPlan): string => NONE[code]

export const NO_ENTRY = 'No way in that the pattern is for was found'
