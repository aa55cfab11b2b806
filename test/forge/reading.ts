import type { Objects } from '../../src/drive/objects.ts'
import { openRepository } from '../../src/forge/open.ts'
import type { Repository } from '../../src/forge/repository.ts'
import { isWanted } from '../../src/render/names.ts'
import type { ObjectId, Tree } from '../../src/types/engine.ts'

export const open = (folder: string): Promise<Repository> => openRepository(folder, isWanted)

export async function treeOf(objects: Objects, id: ObjectId): Promise<Tree> {
  const found = await objects.tree(id)
  if (!found.ok) throw new Error(found.message)
  return found.value
}

/** What can be read of a tree: each file's text, or why it cannot be read, by path. */
export async function contents(
  objects: Objects,
  id: ObjectId,
): Promise<Readonly<Record<string, string>>> {
  const entries = await treeOf(objects, id)
  const plain = entries.filter(({ mode, path }) => mode.startsWith('100') && isWanted(path, ''))
  const answers = await objects.blobs(plain.map(({ id: key, path }) => ({ k: 'blob', key, path })))
  const text = (key: ObjectId): string => {
    const answer = answers.get(key)
    if (answer === undefined) return 'not answered'
    return answer.ok ? new TextDecoder().decode(answer.value) : `${answer.code}: ${answer.message}`
  }
  return Object.fromEntries(plain.map(({ path, id: key }) => [path, text(key)]))
}

/** Entries of a tree that are not plain files, by path. */
export function modes(tree: Tree): Readonly<Record<string, string>> {
  return Object.fromEntries(tree.map(({ path, mode }) => [path, mode]))
}
