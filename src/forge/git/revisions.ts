import { InputError } from '../../drive/errors.ts'
import { isObjectId } from '../hash.ts'
import type { Commit } from '../repository.ts'
import { git, gitError, gitOutput } from './run.ts'

/** Names for the default branch, the first that exists. */
const defaults = ['refs/remotes/origin/HEAD', 'refs/heads/main', 'refs/heads/master']

/** The commit that a revision names, also one that only origin has under its name. */
export async function resolve(root: string, revision: string): Promise<Commit> {
  if (revision === '' || revision.startsWith('-') || /[\0\r\n]/.test(revision))
    throw new InputError(`${JSON.stringify(revision)} is not a revision`)
  const [found, remote] = await commits(root, [revision, `refs/remotes/origin/${revision}`])
  if (found) return found
  if (revision === 'HEAD') throw new InputError('the repository has no commit yet')
  const hint = remote ? `; there is origin/${revision}` : ''
  throw new InputError(`there is no revision ${revision} in this repository${hint}`)
}

/** The tip of origin/HEAD, else of main, else of master. */
export async function defaultBranch(root: string): Promise<Commit> {
  const found = (await commits(root, defaults)).find((commit) => commit !== null)
  if (found) return found
  throw new InputError(
    'there is no default branch (origin/HEAD, main or master): name the base with --base',
  )
}

/** Where two commits parted; an error where they share no history that is here. */
export async function mergeBase(root: string, one: Commit, other: Commit): Promise<Commit> {
  if (one.id === other.id) return one
  const ran = await git(root, ['merge-base', one.id, other.id])
  if (ran.status === 0) return resolve(root, ran.stdout.toString().trim())
  if (ran.status !== 1) throw gitError(ran)
  const pair = `${one.id.slice(0, 7)} and ${other.id.slice(0, 7)} have no common commit`
  const shallow = await gitOutput(root, ['rev-parse', '--is-shallow-repository'])
  throw new InputError(
    shallow.toString().startsWith('true')
      ? `${pair} in this shallow clone: fetch more of the history (git fetch --unshallow)`
      : `${pair}: name another --base`,
  )
}

/** The commits that names stand for, in their order; null where there is none (or several). */
async function commits(
  root: string,
  names: readonly string[],
): Promise<readonly (Commit | null)[]> {
  const input = names.map((name) => `${name}^{commit}\n${name}^{tree}\n`).join('')
  const ran = await git(root, ['cat-file', '--batch-check=%(objectname)'], { input })
  if (ran.status !== 0) throw gitError(ran)
  const lines = ran.stdout.toString().split('\n')
  return names.map((_, index) => {
    const [id = '', tree = ''] = lines.slice(2 * index, 2 * index + 2)
    return isObjectId(id) && isObjectId(tree) ? { id, tree } : null
  })
}
