import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../drive/errors.ts'
import { folderOf, nameOf } from '../render/paths.ts'
import type { FileEdit } from '../types/remedy.ts'
import { checkEditPath } from './edit-path.ts'

/**
 * Writes edits below `root`. Everything is checked first: a path that leaves the root, a symbolic
 * link on the way, or a file that is not what was planned with, and nothing is written. Then all of
 * it is written beside the files, and at last each file is replaced at once, so that nobody ever
 * reads half of one.
 *
 * @throws InputError in one line.
 */
export function writeFiles(root: string, edits: readonly FileEdit[]): void {
  const modes = edits.map((edit) => check(root, edit))
  const drafts: string[] = []
  try {
    for (const [index, edit] of edits.entries()) {
      attempt(edit.path, () => drafts.push(draft(root, edit, modes[index] ?? null)))
    }
    for (const [index, { path }] of edits.entries()) {
      attempt(path, () => renameSync(drafts[index] ?? '', join(root, path)))
    }
  } finally {
    for (const file of drafts) rmSync(file, { force: true })
  }
}

/** The permissions of the file as it is; null where there is none yet. */
function check(root: string, { path, before }: FileEdit): number | null {
  checkEditPath(path)
  checkFolders(root, folderOf(path), path)
  const here = read(join(root, path), path)
  if (here === null && before === '') return null
  const isPlanned = here?.bytes.equals(Buffer.from(before)) ?? false
  if (!isPlanned) throw new InputError(`${path} was changed meanwhile: nothing was written`)
  return here?.mode ?? null
}

/** Folders on the way that are not there yet are made; those that are have to be no links. */
function checkFolders(root: string, folder: string, path: string): void {
  if (folder === '') return
  checkFolders(root, folderOf(folder), path)
  const stat = lstatSync(join(root, folder), { throwIfNoEntry: false })
  if (stat === undefined || stat.isDirectory()) return
  throw new InputError(
    `${path} cannot be written: ${folder} is no folder of its own; nothing was written`,
  )
}

type Here = { readonly bytes: Buffer; readonly mode: number }

const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

function read(file: string, path: string): Here | null {
  const stat = lstatSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return null
  if (!stat.isFile()) throw new InputError(`${path} is not a plain file: nothing was written`)
  return attempt(path, () => {
    const open = openSync(file, flags)
    try {
      return { bytes: readFileSync(open), mode: fstatSync(open).mode & 0o7777 }
    } finally {
      closeSync(open)
    }
  })
}

/** The file as it shall be, beside the one that is there, under a name that nobody else has. */
function draft(root: string, { path, after }: FileEdit, mode: number | null): string {
  const folder = join(root, folderOf(path))
  const file = join(folder, `.${nameOf(path)}.${process.pid}.edgewise`)
  mkdirSync(folder, { recursive: true })
  const open = openSync(file, 'wx', 0o666)
  try {
    if (mode !== null) fchmodSync(open, mode)
    writeFileSync(open, after)
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  } finally {
    closeSync(open)
  }
  return file
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InputError(`${path} cannot be written (${code ?? message})`)
  }
}
