import type { Answer, ObjectId, Tree, TreeEntry } from '../../types/engine.ts'
import { gitOutput } from './run.ts'

/** All entries of a Git tree, recursively, with sizes. */
export async function readTree(root: string, id: ObjectId): Promise<Answer<Tree>> {
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', '--end-of-options', id]
  const listing = await gitOutput(root, args)
  return { ok: true, value: records(listing).flatMap(treeEntry) }
}

/** What `-z` separates. */
export function records(output: Buffer): readonly string[] {
  return output.toString().split('\0').slice(0, -1)
}

/** `<mode> <type> <id> <size or ->\t<path>`; the size is padded to the left. */
function treeEntry(record: string): readonly TreeEntry[] {
  const tab = record.indexOf('\t')
  const [mode = '', , id = '', size = '-'] = record.slice(0, tab).split(/ +/)
  if (tab < 0 || id === '') return []
  return [{ path: record.slice(tab + 1), id, mode, size: size === '-' ? null : Number(size) }]
}
