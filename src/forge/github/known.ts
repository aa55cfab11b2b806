import type { ObjectId, Tree } from '../../types/engine.ts'

/** Trees and blobs of one repository that need not be asked for again: ids name content. */
export type Known = {
  tree(id: ObjectId): Tree | null
  keepTree(id: ObjectId, tree: Tree): void
  blob(id: ObjectId): Uint8Array | null
  keepBlob(id: ObjectId, content: Uint8Array): void
}

/** Remembers nothing: for who reads each object once. */
export const nothingKnown: Known = {
  tree: () => null,
  keepTree: () => {},
  blob: () => null,
  keepBlob: () => {},
}

/** About what an entry takes, most of it its path and its id. */
const entryBytes = 200

type Kept = { readonly value: Tree | Uint8Array; readonly bytes: number }

/**
 * Remembers objects between jobs up to so many bytes, the least recently used first to go. Each
 * repository has a shelf of its own and sees no other, also where both have the same content: name
 * them by installation and repository, both by id.
 */
export function openKnown(mostBytes: number): (repository: string) => Known {
  const kept = new Map<string, Kept>()
  let bytes = 0

  const drop = (key: string): void => {
    bytes -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }
  const keep = (key: string, made: Kept): void => {
    drop(key)
    if (made.bytes > mostBytes) return
    kept.set(key, made)
    bytes += made.bytes
    for (const oldest of kept.keys()) {
      if (bytes <= mostBytes) return
      drop(oldest)
    }
  }
  const find = (key: string): Kept['value'] | null => {
    const found = kept.get(key)
    if (found === undefined) return null
    kept.delete(key)
    kept.set(key, found)
    return found.value
  }
  return (repository) => ({
    tree: (id) => find(`${repository} tree ${id}`) as Tree | null,
    keepTree: (id, value) =>
      keep(`${repository} tree ${id}`, { value, bytes: entryBytes * (value.length + 1) }),
    blob: (id) => find(`${repository} blob ${id}`) as Uint8Array | null,
    keepBlob: (id, value) =>
      keep(`${repository} blob ${id}`, { value, bytes: entryBytes + value.length }),
  })
}
