import { createHash } from 'node:crypto'
import { drive } from '../../drive/drive.ts'
import type { Objects } from '../../drive/objects.ts'
import type { Change } from '../../forge/code-host.ts'
import type { Commit } from '../../forge/repository.ts'
import { isRefused } from '../../report/stage-words.ts'
import type { SettingsFile } from '../../types/engine.ts'
import type { EntryPlan, StagePlan } from '../../types/remedy.ts'
import type { Source } from '../engine/engine.ts'
import { plainOptions } from '../review/examine.ts'
import { type LineEdit, lineEdits } from './lines.ts'

/** What may be suggested, and of what. Plain values, as a message between threads holds them. */
export type Offering = {
  readonly change: Pick<Change, 'base' | 'head'>
  /** The commit from which the change is counted. */
  readonly from: Commit
  readonly entries: readonly EntryName[]
  /** Today, `YYYY-MM-DD`. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
}

export type EntryName = { readonly cluster: string; readonly entry: string }

/** The edits of a stage in one file that the change touches: all of them, or none are suggested. */
export type Offer = EntryName & {
  /** What the stage does. Foreign text, as all words here. */
  readonly title: string
  /** What has to be so before it is merged. */
  readonly before: readonly { readonly text: string; readonly command: string | null }[]
  readonly path: string
  readonly edits: readonly (LineEdit & { readonly text: string; readonly name: string })[]
}

/**
 * What of the stages that are due can be suggested: stages that lose nothing, leave nothing to a
 * person's hand, and are judged sound, in files that the change touches.
 */
export async function offers(
  { change: { base, head }, from, entries, asOf, organisation }: Offering,
  source: Source,
): Promise<readonly Offer[]> {
  const [first, ...others] = entries
  if (first === undefined) return []
  const entry = others.length === 0 ? first.entry : null
  const options = { ...plainOptions(asOf, organisation), entry }
  const { settingsTree } = base
  const request = {
    k: 'fix',
    tree: head.tree,
    settingsTree,
    liveTree: from.tree,
    options,
  } as const
  const driven = await drive(request, source, { memo: new Map(), tools: source })
  if (!driven.ok) return []
  const isTouched = await touched(source, from, head)
  const isMeant = ({ cluster, entry }: EntryPlan): boolean =>
    entries.some((each) => each.cluster === cluster && each.entry === entry)
  return driven.value.plans.filter(isMeant).flatMap((plan) => {
    const [due] = plan.stages
    if (due === undefined || !isSound(due)) return []
    return due.edits
      .filter(({ path }) => isTouched(path))
      .flatMap((edit) => {
        const lines = lineEdits(edit)
        if (lines === null) return []
        const { title, runbook } = due
        const before = runbook
          .filter(({ when }) => when === 'before')
          .map(({ text, command }) => ({ text, command }))
        const edits = lines.map((each) => ({
          ...each,
          text: wordsFor(each, edit.path, due),
          name: nameOf(edit.path, edit.before, each),
        }))
        return [{ cluster: plan.cluster, entry: plan.entry, title, before, path: edit.path, edits }]
      })
  })
}

const isSound = (stage: StagePlan): boolean =>
  !isRefused(stage) && stage.loss === null && stage.unedited.length === 0

/** Whether a file of the head is another one than where the change is counted from. */
async function touched(
  objects: Objects,
  from: Commit,
  head: Commit,
): Promise<(path: string) => boolean> {
  const [before, after] = await Promise.all([objects.tree(from.tree), objects.tree(head.tree)])
  if (!before.ok || !after.ok) return () => false
  const ids = new Map(before.value.map(({ path, id }) => [path, id]))
  const files = after.value.filter(({ path, id }) => ids.get(path) !== id).map(({ path }) => path)
  const changed = new Set(files)
  return (path) => changed.has(path)
}

/** What the stage says of these lines, else what it does as a whole. */
function wordsFor({ from, to }: LineEdit, path: string, { changes, title }: StagePlan): string {
  const near = changes.find(
    ({ at }) => at !== null && at.file === path && from <= at.endLine && at.line <= to,
  )
  return near?.text ?? changes.find(({ at }) => at?.file === path)?.text ?? title
}

/** The same for the same lines in the place of the same, wherever in the file they stand. */
function nameOf(path: string, before: string, { from, to, instead }: LineEdit): string {
  const own = before.split('\n').slice(from - 1, to)
  const digest = createHash('sha256')
    .update(JSON.stringify([path, own, instead]))
    .digest('hex')
  return digest.slice(0, 12)
}
