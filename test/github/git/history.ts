import type { Commit, ObjectStore } from './objects.ts'
import { filesOf, type Leaf, treeOf } from './trees.ts'

/** A commit and all that came before it, newest first as far as the parents allow. */
export function ancestry(store: ObjectStore, from: string): ReadonlySet<string> {
  const seen = new Set<string>()
  const waiting = [from]
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (seen.has(id)) continue
    seen.add(id)
    waiting.push(...commitOf(store, id).parents)
  }
  return seen
}

/** The best common ancestor of two commits (`git merge-base`); null where they share none. */
export function mergeBase(store: ObjectStore, one: string, other: string): string | null {
  const mine = ancestry(store, one)
  const common = [...ancestry(store, other)].filter((id) => mine.has(id))
  // What is common is closed under parents: whoever is nobody's parent in it is a best one.
  const older = new Set(common.flatMap((id) => commitOf(store, id).parents))
  const best = common.filter((id) => !older.has(id))
  const when = (id: string): number => commitOf(store, id).committer.seconds
  return best.toSorted((a, b) => when(b) - when(a))[0] ?? null
}

/** The commits that `to` has and `from` has not, oldest first, parents before children. */
export function commitsBetween(store: ObjectStore, from: string, to: string): readonly string[] {
  const known = ancestry(store, from)
  const found: string[] = []
  const visit = (id: string): void => {
    if (known.has(id) || found.includes(id)) return
    for (const parent of commitOf(store, id).parents) visit(parent)
    found.push(id)
  }
  visit(to)
  return found
}

const known = new WeakMap<ObjectStore, Map<string, string | null>>()

/**
 * The tree that merging two commits yields; null where both changed one file in different ways.
 * Files are merged as wholes, which is coarser than Git: it merges lines.
 */
export function mergedTree(store: ObjectStore, ours: string, theirs: string): string | null {
  const memo = known.get(store) ?? new Map<string, string | null>()
  known.set(store, memo)
  const key = `${ours} ${theirs}`
  const tree = memo.has(key) ? (memo.get(key) ?? null) : merge(store, ours, theirs)
  memo.set(key, tree)
  return tree
}

function merge(store: ObjectStore, ours: string, theirs: string): string | null {
  const base = mergeBase(store, ours, theirs)
  const treeOfCommit = (id: string): ReadonlyMap<string, Leaf> =>
    filesOf(store, commitOf(store, id).tree)
  const before = base === null ? new Map<string, Leaf>() : treeOfCommit(base)
  const [left, right] = [treeOfCommit(ours), treeOfCommit(theirs)]
  const merged = new Map(left)
  for (const path of new Set([...before.keys(), ...right.keys()])) {
    const [was, mine, wanted] = [before, left, right].map((files) => keyOf(files.get(path)))
    if (wanted === was || wanted === mine) continue
    if (mine !== was) return null
    const leaf = right.get(path)
    if (leaf === undefined) merged.delete(path)
    else merged.set(path, leaf)
  }
  return treeOf(store, merged)
}

const keyOf = (leaf: Leaf | undefined): string => (leaf ? `${leaf.mode} ${leaf.id}` : '')

/** @throws Error where there is no such commit. */
export function commitOf(store: ObjectStore, id: string): Commit {
  const found = store.commit(id)
  if (found === null) throw new Error(`there is no commit ${id}`)
  return found
}
