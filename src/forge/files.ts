import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
} from 'node:fs'
import { join, sep } from 'node:path'
import { folderOf } from '../render/paths.ts'
import { maxBytes } from '../source/limits.ts'
import type { Answer, ObjectId, TreeEntry } from '../types/engine.ts'
import { blobId, type ObjectFormat } from './hash.ts'
import { unreadable } from './unreadable.ts'

/** Files of a folder as they are now, by the ids that Git would give them. */
export type Files = {
  /** Reads a file of the folder; null where there is none. */
  entry(path: string): TreeEntry | null
  readonly contents: Contents
}

/** Contents by id: of what was read, and of `unread <path>` by reading it now. */
export type Contents = { get(id: ObjectId): Answer<Uint8Array> | undefined }

const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Reads single files below `root`, and nothing outside of it: no symbolic link is followed, neither
 * the file itself nor a folder on the way. Files above the engine's limit are named, not read.
 * Synchronous, because that is four times as quick for thousands of small files.
 */
export function filesOf(root: string, format: ObjectFormat): Files {
  const contents = new Map<ObjectId, Answer<Uint8Array>>()
  const isRealFolder = realFolders(root)
  const fail = (path: string, message: string): TreeEntry => {
    const id = unread(path)
    contents.set(id, unreadable(message))
    return { path, id, mode: '100644', size: null }
  }
  const plain = (path: string): TreeEntry | null => {
    const read = readPlain(`${root}${sep}${path}`)
    if (read === 'folder') return null
    if (read === 'other') return fail(path, 'it is not a plain file')
    if (typeof read === 'number') return { path, id: unread(path), mode: '100644', size: read }
    const id = blobId(read, format)
    contents.set(id, { ok: true, value: read })
    return { path, id, mode: '100644', size: read.length }
  }
  const entry = (path: string): TreeEntry | null => {
    if (!isRealFolder(folderOf(path))) return null
    if (path.includes('\ufffd')) return fail(path, 'the name of the file is not UTF-8')
    try {
      return plain(path)
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (absent.has(code)) return null
      if (linked.has(code)) return link(root, path, format)
      return fail(path, `it cannot be read (${code})`)
    }
  }
  const late = (id: ObjectId): Answer<Uint8Array> => {
    const found = entry(id.slice(unread('').length))
    return (found && contents.get(found.id)) ?? unreadable('there is no such file')
  }
  return {
    entry,
    contents: {
      get: (id) => contents.get(id) ?? (id.startsWith(unread('')) ? late(id) : undefined),
    },
  }
}

/** The id of a file that was not read. */
export const unread = (path: string): ObjectId => `unread ${path}`

const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR'])
/** What opening a symbolic link with O_NOFOLLOW yields: on Linux and macOS, and on FreeBSD. */
const linked: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK'])

/** A plain file's bytes, its size alone where that is above the limit; else what it is. */
function readPlain(path: string): Buffer | number | 'folder' | 'other' {
  const file = openSync(path, flags)
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return stat.isDirectory() ? 'folder' : 'other'
    if (stat.size > maxBytes) return stat.size
    const bytes = Buffer.allocUnsafe(stat.size)
    let filled = 0
    for (let read = -1; read !== 0 && filled < bytes.length; filled += read) {
      read = readSync(file, bytes, filled, bytes.length - filled, null)
    }
    return bytes.subarray(0, filled)
  } finally {
    closeSync(file)
  }
}

function link(root: string, path: string, format: ObjectFormat): TreeEntry {
  const target = readlinkSync(join(root, path), 'buffer')
  return { path, id: blobId(target, format), mode: '120000', size: target.length }
}

/** Whether a folder is reached from the root without a symbolic link; asked once for each. */
function realFolders(root: string): (folder: string) => boolean {
  const known = new Map<string, boolean>([['', true]])
  return function isReal(folder): boolean {
    const before = known.get(folder)
    if (before !== undefined) return before
    const stat = lstatSync(join(root, folder), { throwIfNoEntry: false })
    const real: boolean = isReal(folderOf(folder)) && (stat?.isDirectory() ?? false)
    known.set(folder, real)
    return real
  }
}
