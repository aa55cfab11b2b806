import { drive } from '../../drive/drive.ts'
import type { Objects } from '../../drive/objects.ts'
import type { Commit } from '../../forge/repository.ts'
import { settingsPath } from '../../render/names.ts'
import type { ObjectId, Options, SettingsFile } from '../../types/engine.ts'
import type { Review } from '../../types/report.ts'
import type { Settings } from '../../types/settings.ts'
import type { Source } from '../engine/engine.ts'
import type { Speech } from './speak.ts'

/** What is to be said of a change. */
export type Examined =
  | { readonly k: 'reviewed'; readonly review: Review; readonly settings: Settings }
  /** The settings that count are wrong, or a side cannot be read; the message is foreign text. */
  | { readonly k: 'refused'; readonly why: Why; readonly message: string }
  /** Base and head have no commit in common, so nobody can say what changes. */
  | { readonly k: 'unrelated' }

/** What is to blame: the settings of the base, those of the organisation, or what is reviewed. */
export type Why = 'settings' | 'organisation' | 'content'

/** Options of the engine that the App never changes. */
export const plainOptions = (asOf: string, organisation: SettingsFile | null): Options => ({
  asOf,
  clusters: [],
  kubernetes: null,
  entry: null,
  set: [],
  explain: false,
  evidence: true,
  settings: null,
  organisation,
})

type Judging = Pick<Speech, 'change' | 'from' | 'asOf' | 'organisation'>

/**
 * Reviews a change as `edgewise review` does: from the merge base to the head, under the settings
 * of the tip of the base and those of the organisation. Nothing of the head decides how it is judged.
 */
export async function examine(
  source: Source,
  { change: { base, head }, from, asOf, organisation }: Judging,
): Promise<Examined> {
  const options = plainOptions(asOf, organisation)
  const memo = new Map()
  const config = await drive({ k: 'config', tree: base.settingsTree, options }, source, { memo })
  if (!config.ok) return { k: 'refused', why: 'settings', message: config.refusal.message }
  const { settings, problems } = config.value
  const [problem] = problems
  if (problem !== undefined) {
    const where = problem.at === null ? settingsPath : `${problem.at.file}:${problem.at.line}`
    const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`
    const isTheirs = organisation !== null && problem.at?.file === organisation.path
    const why = isTheirs ? 'organisation' : 'settings'
    return { k: 'refused', why, message: `${where}: ${problem.message}${more}` }
  }
  if (from === null) return { k: 'unrelated' }
  const request = {
    k: 'review',
    base: base.id,
    mergeBase: from.id,
    head: head.id,
    baseTree: from.tree,
    headTree: head.tree,
    settingsTree: base.settingsTree,
    options,
  } as const
  const driven = await drive(request, source, { memo, tools: source })
  if (!driven.ok) return { k: 'refused', why: 'content', message: driven.refusal.message }
  return { k: 'reviewed', review: driven.value, settings }
}

/**
 * Whose commit shows a file: the head's, else the merge base's; of the settings the base's. Null for
 * the organisation's settings, which stand in another repository.
 */
export async function commitsOf(
  objects: Objects,
  { change: { base, head }, organisation }: Pick<Speech, 'change' | 'organisation'>,
  review: Review,
): Promise<(file: string) => string | null> {
  const files = await filesOf(objects, head)
  return (file) => {
    if (file === organisation?.path) return null
    if (file === settingsPath) return base.id
    return files.has(file) ? head.id : review.mergeBase
  }
}

async function filesOf(objects: Objects, { tree }: Commit): Promise<ReadonlySet<string>> {
  const found = await objects.tree(tree)
  return new Set(found.ok ? found.value.map(({ path }) => path) : [])
}

/** The settings of a base as they are handed to a simulation of the head; none are empty ones. */
export async function settingsOf(
  objects: Objects,
  settingsTree: ObjectId,
): Promise<NonNullable<Options['settings']>> {
  const tree = await objects.tree(settingsTree)
  const entry = tree.ok ? tree.value.find(({ path }) => path === settingsPath) : undefined
  if (entry === undefined) return { path: settingsPath, bytes: new Uint8Array() }
  const blobs = await objects.blobs([{ k: 'blob', key: entry.id, path: settingsPath }])
  const found = blobs.get(entry.id)
  return { path: settingsPath, bytes: found?.ok ? found.value : new Uint8Array() }
}
