import type { TreeEntry } from '../../types/engine.ts'
import { filesOf, unread } from '../files.ts'
import type { ObjectFormat } from '../hash.ts'
import { type Snapshot, snapshot } from '../snapshot.ts'
import { gitOutput } from './run.ts'
import { records } from './tree.ts'

/**
 * The working tree as a tree: tracked files as they are now (those that are gone are absent), and
 * untracked ones that are not ignored. Wanted files are hashed as blobs, so that what is unchanged
 * has the id that commits know it by; the others are read when somebody asks for them. No filter of the repository runs.
 */
export async function readWorkingTree(
  root: string,
  { format, wanted }: { readonly format: ObjectFormat; readonly wanted: (path: string) => boolean },
): Promise<Snapshot> {
  const [tracked, untracked] = await Promise.all([
    gitOutput(root, ['ls-files', '-z', '-s', '-t']),
    gitOutput(root, ['ls-files', '-z', '-o', '--exclude-standard']),
  ])
  const files = filesOf(root, format)
  const entries = new Map<string, TreeEntry>()
  const add = (path: string, staged: TreeEntry, isHere: boolean): void => {
    const isFile = isHere && staged.mode !== '160000'
    const late = { ...staged, id: isFile ? unread(path) : staged.id }
    const entry = isFile && wanted(path) ? files.entry(path) : late
    if (entry !== null) entries.set(path, entry)
  }
  for (const record of records(tracked)) {
    const { entry, isHere } = indexEntry(record)
    if (!entries.has(entry.path)) add(entry.path, entry, isHere)
  }
  for (const path of records(untracked)) add(path, untrackedEntry(path), true)
  return snapshot([...entries.values()], files.contents)
}

/**
 * `<tag> <mode> <id> <stage>\t<path>`. The tag `S` is a file that a sparse checkout leaves out: it
 * is part of the tree all the same, with the content that the index names.
 */
function indexEntry(record: string): { readonly entry: TreeEntry; readonly isHere: boolean } {
  const tab = record.indexOf('\t')
  const [tag, mode = '', id = ''] = record.slice(0, tab).split(' ')
  return { entry: { path: record.slice(tab + 1), id, mode, size: null }, isHere: tag !== 'S' }
}

/** Git names a repository within, which it does not enter, by a path that ends in a slash. */
function untrackedEntry(path: string): TreeEntry {
  const isRepository = path.endsWith('/')
  const name = isRepository ? path.slice(0, -1) : path
  return { path: name, id: unread(name), mode: isRepository ? '160000' : '100644', size: null }
}
