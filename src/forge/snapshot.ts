import type { Objects } from '../drive/objects.ts'
import type { ObjectId, Tree } from '../types/engine.ts'
import type { Contents } from './files.ts'
import { listingId } from './hash.ts'
import { unreadable } from './unreadable.ts'

/** A tree that was made of what lies in a folder, with the contents of its files. */
export type Snapshot = {
  readonly id: ObjectId
  readonly tree: Tree
  readonly contents: Contents
}

/** A tree with contents of its own, under an id made from both. */
export function snapshot(tree: Tree, contents: Snapshot['contents']): Snapshot {
  const lines = tree.map(({ mode, id, path }) => `${mode} ${id} ${path}`)
  return { id: listingId(lines), tree, contents }
}

/** Several snapshots as one source of objects. */
export function objectsOf(snapshots: readonly Snapshot[]): Objects {
  return {
    tree: async (id) => {
      const found = snapshots.find((each) => each.id === id)
      return found ? { ok: true, value: found.tree } : unreadable(`there is no tree ${id}`)
    },
    blobs: async (needs) =>
      new Map(
        needs.map(({ key }) => {
          const found = snapshots.map(({ contents }) => contents.get(key)).find(Boolean)
          return [key, found ?? unreadable('the file was not read')]
        }),
      ),
  }
}
