import { markdownCode } from '../../report/escape.ts'
import { COMMENT_CHARACTERS } from '../../report/limits.ts'
import type { NoPlan } from '../../types/remedy.ts'
import { type Answer, done, gated, refused } from '../commands/answers.ts'
import { fencedLine, markdownFence } from '../review/check.ts'
import { appliedMark } from './confirmed.ts'
import { type Followed, mostOpen } from './follow.ts'
import type { Target } from './names.ts'
import type { Due } from './planning.ts'

type Of<K extends Followed['k']> = Extract<Followed, { readonly k: K }>

const words: { readonly [K in Followed['k']]: (followed: Of<K>, target: Target) => Answer } = {
  open: (followed, { entry }) => {
    const { number, isNew, stage, isDirect, branch } = followed
    const what = isDirect ? 'What restores' : `Stage \`${stage}\` of`
    const where = isNew ? `#${number}, onto ${markdownCode(branch)}` : `open already: #${number}`
    return done(`${what} ${markdownCode(entry)} is ${where}. ${afterwards(followed)}`)
  },
  nothing: ({ none }, { entry }) =>
    none === null ? done(`Nothing is left to do for ${markdownCode(entry)}.`) : noPlan(none),
  idle: () => refused('Nobody asked for a follow-up.'),
  unconfirmed: ({ number }) =>
    refused(
      `#${number} is merged. When it is in effect and checked, answer \`/edgewise applied\` there: what comes next opens then.`,
    ),
  theirs: ({ number, branch }) =>
    refused(
      number === null
        ? `The branch ${markdownCode(branch)} has commits that are not Edgewise's, so it is left alone: delete or rename it first.`
        : `#${number} has commits that are not Edgewise's, so it is left alone: merge or close it first.`,
    ),
  declined: ({ number }) =>
    refused(`#${number} was opened for this and is closed. Ask again to have another one.`),
  enough: ({ open }) =>
    refused(
      `${open} follow-ups are open in this repository, and Edgewise keeps it at ${mostOpen}: merge or close one, then ask again.`,
    ),
  'by hand': ({ due }) => done(`${titled(due)}\n\n${due.body}`),
  unsafe: ({ due }) =>
    refused(`No follow-up is opened for stage \`${due.stage}\`: ${due.refusal}.\n\n${due.body}`),
  denied: ({ due, status }) =>
    refused(
      withPatch(
        due,
        `GitHub does not let Edgewise write this branch or its pull request (${status}): the App needs \`contents: write\` and \`pull_requests: write\` here, and no rule against its branches. Here is the stage as a patch.`,
      ),
    ),
  over: () => refused('The pull request is closed, and nothing of it is left to be mended.'),
  unplanned: ({ message }) => refused(`Nothing can be planned: ${gated(message)}`),
}

function afterwards({ more, isDirect }: Of<'open'>): string {
  if (isDirect) return 'Nothing of this is live yet: merge it there before this one, in one step.'
  if (more === 0) return 'It is the last stage.'
  const what = more === 1 ? 'One more stage comes' : `${more} more stages come`
  return `${what} after it: when it is merged and checked, answer \`/edgewise applied\` there.`
}

/** Answers that do not take the word of who says that a stage is in effect. */
const doubts: ReadonlySet<Followed['k']> = new Set(['unconfirmed', 'over', 'unplanned'])

/** What is answered to who asked, and for the next time that they said a stage is in effect. */
export function answerOf(followed: Followed, target: Target, confirms: number | null): Answer {
  const answer = (words[followed.k] as (followed: Followed, target: Target) => Answer)(
    followed,
    target,
  )
  const isTaken = confirms !== null && !doubts.has(followed.k)
  return isTaken ? { ...answer, body: `${appliedMark}\n${answer.body}` } : answer
}

/** Why nothing is planned, and what would help. */
export function noPlan({ code, message, declare }: NoPlan): Answer {
  const help = declare === null ? '' : ` Declare ${markdownCode(declare)} in the settings.`
  const body = `${gated(message)}${help}`
  return code === 'complete' ? done(body) : refused(body)
}

const titled = ({ title }: Due): string => `**${title}**`

/** A stage for those to whom nobody can open it: what it does, and the patch folded below. */
export function withPatch(due: Due, first: string): string {
  const patch = folded(due.patch)
  const all = [first, titled(due), due.body.trimEnd(), patch]
  const short = [first, titled(due), patch]
  const bare = [
    first,
    titled(due),
    'It is too long for a comment: `edgewise fix --diff` prints it.',
  ]
  const fitting = [all, short].find((parts) => parts.join('\n\n').length <= COMMENT_CHARACTERS)
  return (fitting ?? bare).join('\n\n')
}

function folded(patch: string): string {
  const isPlain = patch.split('\n').every((line) => fencedLine(line) === line)
  const note = isPlain
    ? ''
    : '\n\nCharacters that nobody would see are shown as escapes in it: `edgewise fix --diff` prints it as it is.'
  return `<details><summary>The patch, for <code>git apply</code></summary>\n\n${markdownFence(patch, 'diff')}${note}\n\n</details>`
}
