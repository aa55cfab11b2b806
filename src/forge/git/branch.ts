import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InputError } from '../../drive/errors.ts'
import type { ObjectId, TreeEntry } from '../../types/engine.ts'
import type { FileEdit } from '../../types/remedy.ts'
import { checkEditPath } from '../edit-path.ts'
import { blobId, type ObjectFormat } from '../hash.ts'
import type { Commit, NewBranch } from '../repository.ts'
import { git, gitError, gitOutput } from './run.ts'
import { readTree } from './tree.ts'

type Place = { readonly root: string; readonly format: ObjectFormat }

/**
 * A new branch, made of objects alone: neither the working tree nor the index is touched. Author
 * and committer are those of Git's configuration.
 *
 * @throws InputError where the branch exists, its name is none, or Git does not know who commits.
 */
export async function newBranch(place: Place, name: string, start: Commit): Promise<NewBranch> {
  const { root } = place
  const ref = `refs/heads/${name}`
  await checkName(root, name, ref)
  await checkIdentity(root)
  const files = await filesOf(root, start.tree)
  let tip = start
  return {
    async commit(edits, message) {
      const tree = await treeWith(place, { tree: tip.tree, edits, files })
      tip = { id: await commitTree(root, { tree, parent: tip.id, message }), tree }
    },
    async create() {
      // An empty old value: the branch must not be there, not even since it was looked for.
      const ran = await git(root, ['update-ref', ref, tip.id, ''])
      if (ran.status !== 0) throw gitError(ran)
      return tip.id
    },
  }
}

async function checkName(root: string, name: string, ref: string): Promise<void> {
  const formed = await git(root, ['check-ref-format', ref])
  if (formed.status !== 0 || name.startsWith('-') || name === 'HEAD')
    throw new InputError(`--branch ${name}: that is no name for a branch`)
  const found = await git(root, ['show-ref', '--verify', '--quiet', ref])
  if (found.status === 0)
    throw new InputError(`--branch ${name}: there is such a branch already; name another one`)
}

async function checkIdentity(root: string): Promise<void> {
  for (const who of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const ran = await git(root, ['var', who], { config: [['user.useConfigOnly', 'true']] })
    if (ran.status === 0) continue
    throw new InputError(
      'Git does not know who commits: set it with git config user.name and git config user.email',
    )
  }
}

type Files = Map<string, Pick<TreeEntry, 'id' | 'mode'>>

async function filesOf(root: string, tree: ObjectId): Promise<Files> {
  const found = await readTree(root, tree)
  return new Map(found.ok ? found.value.map((entry) => [entry.path, entry]) : [])
}

type Change = {
  readonly tree: ObjectId
  readonly edits: readonly FileEdit[]
  readonly files: Files
}

/** A tree with the edits made, by way of an index of its own. Keeps `files` up to date. */
async function treeWith(place: Place, { tree, edits, files }: Change): Promise<ObjectId> {
  const { root } = place
  for (const edit of edits) files.set(edit.path, await written(place, edit, files))
  const lines = edits.map(({ path }) => {
    const { mode, id } = files.get(path) ?? { mode: '0', id: '' }
    return `${mode} ${id}\t${path}\0`
  })
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-index-'))
  try {
    const index = join(folder, 'index')
    await gitOutput(root, ['read-tree', tree], { index })
    const input = lines.join('')
    await gitOutput(root, ['update-index', '-z', '--index-info'], { index, input })
    return idIn(await gitOutput(root, ['write-tree'], { index }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The file of an edit as an object of the repository, with the mode that it had. */
async function written(
  { root, format }: Place,
  { path, before, after }: FileEdit,
  files: Files,
): Promise<Pick<TreeEntry, 'id' | 'mode'>> {
  checkEditPath(path)
  const here = files.get(path)
  const isNew = here === undefined && before === '' && !isInTheWay(path, files)
  if (!isNew && here?.mode !== '100644' && here?.mode !== '100755')
    throw new InputError(`${path} is not a plain file in the commit: nothing was committed`)
  if (!isNew && here?.id !== blobId(Buffer.from(before), format))
    throw new InputError(`${path} is not what was planned with: nothing was committed`)
  const id = idIn(await gitOutput(root, ['hash-object', '-w', '--stdin'], { input: after }))
  return { id, mode: here?.mode ?? '100644' }
}

/** Whether a new file would take the place of a folder, or of a file that would become one. */
const isInTheWay = (path: string, files: Files): boolean =>
  [...files.keys()].some((other) => path.startsWith(`${other}/`) || other.startsWith(`${path}/`))

type Message = { readonly tree: ObjectId; readonly parent: string; readonly message: string }

async function commitTree(root: string, { tree, parent, message }: Message): Promise<string> {
  const config = [
    ['user.useConfigOnly', 'true'],
    ['i18n.commitEncoding', 'UTF-8'],
  ] as const
  const args = ['commit-tree', tree, '-p', parent, '-F', '-']
  return idIn(await gitOutput(root, args, { input: message, config }))
}

const idIn = (output: Buffer): ObjectId => output.toString().trim()
