import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../drive/errors.ts'
import type { TreeEntry } from '../types/engine.ts'
import { filesOf, unread } from './files.ts'
import type { Repository, Wanted } from './repository.ts'
import { objectsOf, type Snapshot, snapshot } from './snapshot.ts'
import { writeFiles } from './write-files.ts'

/** A folder with more files than this is none of manifests. */
const mostFiles = 100_000

/** Folders that hold no manifests of their own. */
const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules'])

/** A plain folder, without history: it has a working tree and nothing else. */
export function openFolder(root: string, wanted: Wanted): Repository {
  const here = readFolder(root, wanted)
  const noHistory = async (): Promise<never> => {
    throw new InputError(`${root} is a plain folder and no Git repository: it has no revisions`)
  }
  return {
    ...objectsOf([here]),
    under: '',
    resolve: noHistory,
    defaultBranch: noHistory,
    mergeBase: noHistory,
    workingTree: async () => here.id,
    changes: async () => [],
    write: async (edits) => writeFiles(root, edits),
    branch: noHistory,
  }
}

/** Every file of a folder, links not followed. */
export function readFolder(root: string, wanted: Wanted): Snapshot {
  const files = filesOf(root, 'sha1')
  const paths = walk(root)
  const entries = paths.map((path) => (wanted(path, '') ? files.entry(path) : late(path)))
  return snapshot(
    entries.filter((entry) => entry !== null),
    files.contents,
  )
}

function walk(root: string): readonly string[] {
  const paths: string[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const item of list(join(root, folder))) {
      if (item.isDirectory() && skipped.has(item.name)) continue
      const path = folder === '' ? item.name : `${folder}/${item.name}`
      ;(item.isDirectory() ? folders : paths).push(path)
    }
    if (paths.length + folders.length > mostFiles)
      throw new InputError(`${root} has more than ${mostFiles} files: name a smaller folder`)
  }
  return paths
}

const late = (path: string): TreeEntry => ({ path, id: unread(path), mode: '100644', size: null })

function list(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new InputError(`${folder}: the folder cannot be read (${code})`)
  }
}
