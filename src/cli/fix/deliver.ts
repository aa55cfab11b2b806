import { InputError } from '../../drive/errors.ts'
import type { NewBranch, Repository } from '../../forge/repository.ts'
import { settingsPath } from '../../render/names.ts'
import { isUnder } from '../../render/paths.ts'
import { terminalText } from '../../report/escape.ts'
import { stageTitle } from '../../report/markdown/stage.ts'
import { patchOf } from '../../report/patch.ts'
import { stageCommit } from '../../report/text/commit.ts'
import type { EntryPlan, FileEdit, StagePlan } from '../../types/remedy.ts'

/** What becomes of the edits: a patch, files of the folder, or commits of a new branch. */
export type Means =
  | { readonly k: 'diff' }
  | { readonly k: 'write'; readonly repository: Repository }
  | { readonly k: 'branch'; readonly name: string; readonly branch: NewBranch }

export type Delivery = { readonly plan: EntryPlan; readonly stages: readonly StagePlan[] }

/**
 * Delivers the edits of stages; returns what to print on standard output, which is nothing where
 * there are no edits. `under` is the folder that no edit may leave.
 *
 * @throws InputError where an edit leaves it, or a place is not as it was planned with.
 */
export async function deliver(
  { plan, stages }: Delivery,
  means: Means,
  under: string,
): Promise<string> {
  const edits = together(stages)
  for (const { path } of edits) checkReach(path, under)
  if (edits.length === 0) return ''
  if (means.k === 'diff') return patchOf(edits)
  if (means.k === 'branch') return await commit({ plan, stages }, means)
  await means.repository.write(edits)
  return lines(edits.map(({ before, path }) => `${before === '' ? 'new    ' : 'changed'} ${path}`))
}

const lines = (all: readonly string[]): string =>
  all.map((line) => `${terminalText(line)}\n`).join('')

/** Edits of stages that follow each other, as one edit of each file. */
export function together(stages: readonly StagePlan[]): readonly FileEdit[] {
  const files = new Map<string, FileEdit>()
  for (const edit of stages.flatMap(({ edits }) => edits)) {
    const before = files.get(edit.path)?.before ?? edit.before
    files.set(edit.path, { ...edit, before })
  }
  return [...files.values()].filter(({ before, after }) => before !== after)
}

/** Nothing outside of the folder that was named is touched, but the settings that count for it. */
function checkReach(path: string, under: string): void {
  if (isUnder(path, under) || path === settingsPath) return
  throw new InputError(`${path} lies outside of ${under}: name a folder that holds both`)
}

/** One commit for each stage that has edits. */
async function commit(
  { plan, stages }: Delivery,
  { name, branch }: Extract<Means, { k: 'branch' }>,
): Promise<string> {
  const made = stages.filter(({ edits }) => edits.length > 0)
  for (const stage of made) {
    const { subject, body } = stageCommit(stage, plan)
    await branch.commit(stage.edits, `${subject}\n\n${body}`)
  }
  const tip = await branch.create()
  const titles = made.map((stage) => `  ${stageTitle(stage)}`)
  return lines([`branch ${name} at ${tip.slice(0, 7)}`, ...titles])
}
