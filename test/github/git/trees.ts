import type { Entry, Mode, ObjectStore } from './objects.ts'

/** A file's content, or one with a mode of its own: a link's target, a submodule's commit. */
type Content =
  | string
  | Uint8Array
  | { readonly mode: '100755' | '120000'; readonly content: string | Uint8Array }
  | { readonly mode: '160000'; readonly commit: string }

/** Contents by path; null takes a file away. */
export type Files = Readonly<Record<string, Content | null>>

export type Leaf = { readonly mode: Mode; readonly id: string }

const known = new WeakMap<ObjectStore, Map<string, ReadonlyMap<string, Leaf>>>()

/** All files of a tree by path, folders left out. Trees never change, so the answer is kept. */
export function filesOf(store: ObjectStore, tree: string): ReadonlyMap<string, Leaf> {
  const memo = known.get(store) ?? new Map<string, ReadonlyMap<string, Leaf>>()
  known.set(store, memo)
  const files = memo.get(tree) ?? listed(store, tree)
  memo.set(tree, files)
  return files
}

function listed(store: ObjectStore, tree: string): ReadonlyMap<string, Leaf> {
  const found = new Map<string, Leaf>()
  for (const { path, mode, id } of walk(store, tree)) {
    if (mode !== '040000') found.set(path, { mode, id })
  }
  return found
}

/** Everything below a tree, folders before what they hold, as `git ls-tree -r -t` lists it. */
export function* walk(
  store: ObjectStore,
  tree: string,
  under = '',
): Generator<{ readonly path: string; readonly mode: Mode; readonly id: string }> {
  for (const { mode, name, id } of store.tree(tree) ?? []) {
    const path = `${under}${name}`
    yield { path, mode, id }
    if (mode === '040000') yield* walk(store, id, `${path}/`)
  }
}

/** The entry at a path of a tree, which is itself a tree for the empty path. */
export function entryAt(store: ObjectStore, tree: string, path: string): Leaf | null {
  let at: Leaf = { mode: '040000', id: tree }
  for (const name of path.split('/').filter((part) => part !== '')) {
    const next: Entry | undefined = store.tree(at.id)?.find((entry) => entry.name === name)
    if (at.mode !== '040000' || next === undefined) return null
    at = next
  }
  return at
}

/** A tree with some files written and some taken away. */
export function edited(store: ObjectStore, tree: string | null, files: Files): string {
  const leaves = new Map(tree === null ? [] : filesOf(store, tree))
  for (const [path, content] of Object.entries(files)) {
    if (content === null) leaves.delete(path)
    else leaves.set(path, leafOf(store, content))
  }
  return treeOf(store, leaves)
}

function leafOf(store: ObjectStore, content: Content): Leaf {
  if (typeof content === 'string' || content instanceof Uint8Array)
    return { mode: '100644', id: store.putBlob(content) }
  if ('commit' in content) return { mode: content.mode, id: content.commit }
  return { mode: content.mode, id: store.putBlob(content.content) }
}

/** Writes the trees for files by path, and names the root. */
export function treeOf(store: ObjectStore, leaves: ReadonlyMap<string, Leaf>): string {
  const folders = new Map<string, Map<string, Leaf>>()
  const entries: Entry[] = []
  for (const [path, leaf] of leaves) {
    const slash = path.indexOf('/')
    if (slash < 0) entries.push({ name: path, ...leaf })
    else {
      const name = path.slice(0, slash)
      const folder = folders.get(name) ?? new Map<string, Leaf>()
      folders.set(name, folder.set(path.slice(slash + 1), leaf))
    }
  }
  for (const [name, inside] of folders)
    entries.push({ name, mode: '040000', id: treeOf(store, inside) })
  return store.putTree(entries)
}
