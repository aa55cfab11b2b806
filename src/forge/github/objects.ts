import type { BlobNeed, Objects } from '../../drive/objects.ts'
import type { Answer, ObjectId, Tree } from '../../types/engine.ts'
import { readBlobs, type Wanted } from './blobs.ts'
import type { Calls } from './calls.ts'
import type { Known } from './known.ts'
import { readTree } from './trees.ts'

/**
 * Trees and blobs of a repository on GitHub, by their ids: also those of a fork's commits that a
 * pull request brought into its network. What `known` holds is not asked for.
 */
export function githubObjects(calls: Calls, known: Known): Objects {
  const sizes = new Map<ObjectId, number | null>()
  return {
    tree: async (id) => {
      const tree = await treeOf(calls, known, id)
      if (tree.ok) for (const entry of tree.value) sizes.set(entry.id, entry.size)
      return tree
    },
    blobs: async (needs) => {
      const wanted = needs.map((need) => ({ ...need, size: sizes.get(need.key) ?? null }))
      return blobsOf(calls, known, wanted)
    },
  }
}

async function treeOf(calls: Calls, known: Known, id: ObjectId): Promise<Answer<Tree>> {
  const tree = known.tree(id)
  if (tree !== null) return { ok: true, value: tree }
  const read = await readTree(calls, id)
  if (read.ok) known.keepTree(id, read.value)
  return read
}

async function blobsOf(
  calls: Calls,
  known: Known,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<BlobNeed['key'], Answer<Uint8Array>>> {
  const found = new Map<ObjectId, Answer<Uint8Array>>()
  for (const { key } of wanted) {
    const content = known.blob(key)
    if (content !== null) found.set(key, { ok: true, value: content })
  }
  const rest = wanted.filter(({ key }) => !found.has(key))
  for (const [id, answer] of await readBlobs(calls, rest)) {
    found.set(id, answer)
    if (answer.ok) known.keepBlob(id, answer.value)
  }
  return found
}
