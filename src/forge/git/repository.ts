import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../drive/errors.ts'
import type { BlobNeed } from '../../drive/objects.ts'
import type { Answer, ObjectId, Tree } from '../../types/engine.ts'
import type { ObjectFormat } from '../hash.ts'
import type { Repository, Wanted } from '../repository.ts'
import type { Snapshot } from '../snapshot.ts'
import { writeFiles } from '../write-files.ts'
import { readBlobs } from './blobs.ts'
import { newBranch } from './branch.ts'
import { changedFiles } from './changes.ts'
import { defaultBranch, mergeBase, resolve } from './revisions.ts'
import { git, gitError } from './run.ts'
import { readTree } from './tree.ts'
import { readWorkingTree } from './working-tree.ts'

type Place = {
  readonly root: string
  readonly under: string
  readonly format: ObjectFormat
  readonly isBare: boolean
}

/** The local Git repository that a folder lies in; null where it lies in none. */
export async function openGit(folder: string, wanted: Wanted): Promise<Repository | null> {
  const place = await locate(folder)
  if (place === null || (await isIgnored(place))) return null
  const { root, under, format } = place
  let here: Promise<Snapshot> | null = null
  const trees = new Map<ObjectId, Promise<Answer<Tree>>>()
  const treeOf = (id: ObjectId): Promise<Answer<Tree>> => {
    const known = trees.get(id) ?? readTree(root, id)
    trees.set(id, known)
    return known
  }
  const workingTree = (): Promise<Snapshot> => {
    here ??= place.isBare
      ? noWorkingTree(root)
      : readWorkingTree(root, { format, wanted: (path) => wanted(path, under) })
    return here
  }
  return {
    under,
    resolve: (revision) => resolve(root, revision),
    defaultBranch: () => defaultBranch(root),
    mergeBase: (one, other) => mergeBase(root, one, other),
    workingTree: async () => (await workingTree()).id,
    tree: async (id) => {
      const snapshot = await here
      return snapshot?.id === id ? { ok: true, value: snapshot.tree } : treeOf(id)
    },
    blobs: async (needs) => readAll(needs, { root, format, snapshot: await here }),
    changes: async () => (place.isBare ? [] : changedFiles(root, (path) => wanted(path, under))),
    write: async (edits) => (place.isBare ? noWorkingTree(root) : writeFiles(root, edits)),
    branch: (name, start) => newBranch(place, name, start),
  }
}

async function noWorkingTree(root: string): Promise<never> {
  throw new InputError(
    `${root} is a bare repository and has no files to read or write: name a revision`,
  )
}

/** What the working tree holds is at hand; Git is asked for the rest. */
async function readAll(
  needs: readonly BlobNeed[],
  from: {
    readonly root: string
    readonly format: ObjectFormat
    readonly snapshot: Snapshot | null
  },
): Promise<ReadonlyMap<ObjectId, Answer<Uint8Array>>> {
  const contents = from.snapshot?.contents
  const found = new Map<ObjectId, Answer<Uint8Array>>()
  for (const { key } of needs) {
    const content = contents?.get(key)
    if (content !== undefined) found.set(key, content)
  }
  const rest = needs.filter(({ key }) => !found.has(key))
  for (const [id, answer] of await readBlobs(from.root, rest, from.format)) found.set(id, answer)
  return found
}

async function locate(folder: string): Promise<Place | null> {
  const ran = await git(folder, [
    'rev-parse',
    '--is-bare-repository',
    '--is-inside-work-tree',
    '--show-object-format',
    '--show-cdup',
    '--show-prefix',
  ])
  if (ran.stderr.includes('not a git repository')) return null
  if (ran.status !== 0) throw gitError(ran)
  const [bare, inside, format, up = '', prefix = ''] = ran.stdout.toString().split('\n')
  const isBare = bare === 'true'
  // A repository's own configuration can name any folder as its working tree.
  const isOwn = inside === 'true' && existsSync(join(folder, up, '.git'))
  if (!isBare && !isOwn)
    throw new InputError(`${folder} is not in the working tree of its repository`)
  const root = isBare ? folder : realpathSync(join(folder, up))
  const under = isBare ? '' : prefix.replace(/\/$/, '')
  return { root, under, format: format === 'sha256' ? 'sha256' : 'sha1', isBare }
}

/** A folder that the repository around it ignores stands for itself. */
async function isIgnored({ root, under }: Place): Promise<boolean> {
  if (under === '') return false
  return (await git(root, ['check-ignore', '-q', '--', `./${under}`])).status === 0
}
