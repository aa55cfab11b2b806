import { drive } from '../../drive/drive.ts'
import { blobId, type ObjectFormat } from '../../forge/hash.ts'
import { stageBody, stageTitle } from '../../report/markdown/stage.ts'
import { patchOf } from '../../report/patch.ts'
import { isRefused } from '../../report/stage-words.ts'
import type { ObjectId, SettingsFile, Tree } from '../../types/engine.ts'
import type { EntryPlan, FileEdit, NoPlan, Stage, StagePlan } from '../../types/remedy.ts'
import type { Source } from '../engine/engine.ts'
import { linkTo } from '../review/comment.ts'
import { plainOptions } from '../review/examine.ts'

/** What is to be planned. Plain values, as a message between threads holds them. */
export type Planning = {
  /** The commit whose tree is to be mended. */
  readonly at: { readonly id: string; readonly tree: ObjectId }
  readonly settingsTree: ObjectId
  /** What runs where nothing of the commit is live; null: the commit runs. */
  readonly liveTree: ObjectId | null
  /** Null: every entry. */
  readonly entry: string | null
  /** `https://github.com/<owner>/<name>` */
  readonly address: string
  /** Today, `YYYY-MM-DD`. */
  readonly asOf: string
  /** What the organisation has settled for all its repositories; null: nothing. */
  readonly organisation: SettingsFile | null
}

/** The plan of one entry, in the words of a pull request. */
export type Planned = {
  readonly cluster: string
  readonly entry: string
  /** Whether what is due mends at once what a change brings, of which nothing is live. */
  readonly isDirect: boolean
  /** What comes first; null where `none` says why nothing does. */
  readonly due: Due | null
  /** Every stage that is left, the first one due. */
  readonly stages: readonly Stage[]
  readonly none: NoPlan | null
}

export type Due = {
  readonly stage: Stage
  readonly title: string
  /** Markdown, within what a pull request holds. */
  readonly body: string
  readonly files: readonly EditedFile[]
  /** What changes, one sentence each; foreign text. */
  readonly changes: readonly string[]
  /** For `git apply`; foreign text. */
  readonly patch: string
  /** Why it may not be made a pull request, in words of ours; null where it may. */
  readonly refusal: string | null
}

export type EditedFile = {
  readonly path: string
  /** Null: the file is new. */
  readonly before: ObjectId | null
  readonly after: string
  /** The id that `after` will have. */
  readonly blob: ObjectId
}

export type Plans =
  | {
      readonly ok: true
      readonly plans: readonly Planned[]
      /** Why there is no plan of the entry that is asked for: foreign text; else null. */
      readonly unknown: string | null
    }
  /** Foreign text. */
  | { readonly ok: false; readonly message: string }

/** Plans what mends entries of a revision, and puts what is due into words. */
export async function planFix(planning: Planning, source: Source): Promise<Plans> {
  const { at, settingsTree, liveTree, entry, asOf, organisation } = planning
  const options = { ...plainOptions(asOf, organisation), entry }
  const request = { k: 'fix', tree: at.tree, settingsTree, liveTree, options } as const
  const driven = await drive(request, source, { memo: new Map(), tools: source })
  if (!driven.ok) {
    const { message } = driven.refusal
    // A name that nothing has is refused as settings are that cannot be read: the rest tells.
    const rest = entry === null ? null : await planFix({ ...planning, entry: null }, source)
    return rest?.ok ? { ok: true, plans: [], unknown: message } : { ok: false, message }
  }
  const tree = await source.tree(at.tree)
  const terms = { planning, tree: tree.ok ? tree.value : [] }
  const plans = driven.value.plans.map((plan) => planned(plan, terms))
  return { ok: true, plans, unknown: null }
}

type Terms = { readonly planning: Planning; readonly tree: Tree }

function planned(plan: EntryPlan, terms: Terms): Planned {
  const { cluster, entry, none = null } = plan
  const [first] = plan.stages
  return {
    cluster,
    entry,
    isDirect: first?.direct === true,
    due: first === undefined ? null : dueOf(first, plan, terms),
    stages: plan.stages.map(({ stage }) => stage),
    none: first === undefined ? none : null,
  }
}

function dueOf(stage: StagePlan, plan: EntryPlan, { planning, tree }: Terms): Due {
  const { address, at, organisation } = planning
  const commitOf = (file: string): string | null => (file === organisation?.path ? null : at.id)
  const link = linkTo({ repository: address, commitOf })
  const files = stage.edits.map((edit) => fileOf(edit, tree))
  const isWhole = stage.edits.every((edit) => isContent(edit, tree))
  return {
    stage: stage.stage,
    title: stageTitle(stage),
    body: stageBody(stage, plan, { revision: at.id, link, commands: true }),
    files,
    changes: stage.changes.map(({ text }) => text),
    patch: patchOf(stage.edits),
    refusal: isWhole ? refusalOf(stage) : 'a file that it edits is not in UTF-8',
  }
}

function refusalOf(stage: StagePlan): string | null {
  if (!isRefused(stage)) return null
  return stage.worse.length > 0
    ? 'it would bring findings that are not there now'
    : 'the API server would not take what it writes'
}

function fileOf({ path, after }: FileEdit, tree: Tree): EditedFile {
  const before = tree.find((entry) => entry.path === path)?.id ?? null
  const format = formatOf(before ?? tree[0]?.id ?? '')
  return { path, before, after, blob: blobId(Buffer.from(after), format) }
}

/** Whether the text before is the whole content: what was no text has lost something on the way. */
function isContent({ path, before }: FileEdit, tree: Tree): boolean {
  const entry = tree.find((each) => each.path === path)
  if (entry === undefined) return before === ''
  return blobId(Buffer.from(before), formatOf(entry.id)) === entry.id
}

const formatOf = (id: ObjectId): ObjectFormat => (id.length === 64 ? 'sha256' : 'sha1')
