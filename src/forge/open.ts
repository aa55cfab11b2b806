import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InputError } from '../drive/errors.ts'
import { openFolder } from './folder.ts'
import { openGit } from './git/repository.ts'
import { NoGit } from './git/run.ts'
import type { Repository, Wanted } from './repository.ts'

/** Opens a folder: as a part of the Git repository that it lies in, else as a plain folder. */
export async function openRepository(folder: string, wanted: Wanted): Promise<Repository> {
  const stat = statSync(folder, { throwIfNoEntry: false })
  if (stat === undefined) throw new InputError(`there is no folder ${folder}`)
  if (!stat.isDirectory()) throw new InputError(`${folder} is a file: name its folder`)
  const real = realpathSync(folder)
  try {
    return (await openGit(real, wanted)) ?? openFolder(real, wanted)
  } catch (error) {
    if (error instanceof NoGit && !isInGit(real)) return openFolder(real, wanted)
    throw error
  }
}

function isInGit(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true
  return dirname(folder) !== folder && isInGit(dirname(folder))
}
