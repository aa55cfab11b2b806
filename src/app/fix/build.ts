import type { Branch, Move, Tip } from '../../forge/branches.ts'
import type { CodeHost } from '../../forge/code-host.ts'
import type { ObjectId, Tree } from '../../types/engine.ts'
import type { Due, EditedFile } from './planning.ts'
import type { Site } from './site.ts'

/**
 * Whether a branch has the edits of a stage and no others: on top of a commit whose files are, where
 * they are edited, as those of its base are now. Commits of others below do not matter then.
 */
export async function hasEdits(host: CodeHost, tip: Tip, { files }: Due): Promise<boolean> {
  const [parent, ...others] = tip.parents
  if (parent === undefined || others.length > 0) return false
  const [before, after] = await Promise.all([host.tree(parent.tree), host.tree(tip.tree)])
  if (!before.ok || !after.ok) return false
  const made = differences(before.value, after.value)
  return made.size === files.length && files.every((file) => isMade(file, made))
}

type Difference = { readonly before: ObjectId | null; readonly after: ObjectId | null }

function differences(before: Tree, after: Tree): ReadonlyMap<string, Difference> {
  const old = new Map(before.map(({ path, id }) => [path, id]))
  const now = new Map(after.map(({ path, id }) => [path, id]))
  const paths = new Set([...old.keys(), ...now.keys()])
  const changed = [...paths].filter((path) => old.get(path) !== now.get(path))
  return new Map(
    changed.map((path) => [path, { before: old.get(path) ?? null, after: now.get(path) ?? null }]),
  )
}

function isMade(
  { path, before, blob }: EditedFile,
  made: ReadonlyMap<string, Difference>,
): boolean {
  const found = made.get(path)
  return found?.before === before && found?.after === blob
}

/**
 * Makes a branch of one commit on top of its base: the commit is made on a draft, then the branch is
 * moved to it and the draft taken away, at once and only if nobody pushed meanwhile. So no branch is
 * ever seen without its commit, which would close its pull request.
 */
export async function build(
  host: CodeHost,
  branch: Branch,
  { site, due, draft }: { readonly site: Site; readonly due: Due; readonly draft: Branch },
): Promise<void> {
  const { id } = site.commit
  const begin: Move = { branch: draft.name, from: draft.tip?.id ?? null, to: id }
  if (begin.from !== begin.to) await host.moveBranches([begin])
  const files = due.files.map(({ path, after }) => ({ path, content: Buffer.from(after) }))
  const made = await host.commit({ branch: draft.name, onto: id, message: due.title, files })
  await host.moveBranches([
    { branch: branch.name, from: branch.tip?.id ?? null, to: made },
    { branch: draft.name, from: made, to: null },
  ])
}
