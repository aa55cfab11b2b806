import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { InputError } from '../drive/errors.ts'

/**
 * Takes a folder for this process alone, and makes it first where it is missing. PGlite opens one
 * folder twice without a word and destroys it (it has no lock of its own). Node has no `flock`, and
 * a file with a process id lies as soon as ids are used again, in a restarted container always; but
 * the lock of an SQLite file is one of the operating system: it ends with the process, also with
 * one that is killed.
 *
 * @returns what gives the folder back.
 * @throws InputError where somebody else has it, or the folder cannot be used.
 */
export function lockFolder(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const held = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
    held.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return () => held.close()
  } catch (error) {
    if (isBusy(error)) throw new InputError(busy(folder))
    const message = error instanceof Error ? error.message : String(error)
    throw new InputError(`the folder ${folder} cannot be used: ${message}`)
  }
}

const busy = (folder: string): string =>
  `the folder ${folder} is in use by another process: end that one, or let both use one PostgreSQL`

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === 5
