import { deleteRef, setRef } from '../acts/refs.ts'
import type { Entry, Mode, ObjectStore, Signature } from '../git/objects.ts'
import { filesOf, type Leaf, treeOf } from '../git/trees.ts'
import { type AskedAt, type Json, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { showGitCommit, showRef } from '../show/git.ts'
import { apiOf } from '../show/repository.ts'
import type { Permissions } from '../state.ts'
import type { World } from '../world.ts'
import { isFastForward } from './git.ts'

const writing: readonly Permissions[] = [{ contents: 'write' }]
const at = '/repos/{owner}/{repo}/git'

/** https://docs.github.com/en/rest/git, what writes. */
export const gitWritingRoutes: readonly RepositoryRoute[] = [
  { operation: `POST ${at}/blobs`, by: 'repository', needs: writing, handle: createBlob },
  { operation: `POST ${at}/trees`, by: 'repository', needs: writing, handle: createTree },
  { operation: `POST ${at}/commits`, by: 'repository', needs: writing, handle: createCommit },
  { operation: `POST ${at}/refs`, by: 'repository', needs: writing, handle: createRef },
  { operation: `PATCH ${at}/refs/{ref}`, by: 'repository', needs: writing, handle: updateRef },
  { operation: `DELETE ${at}/refs/{ref}`, by: 'repository', needs: writing, handle: removeRef },
]

function createBlob(world: World, { repository, body }: AskedAt): Reply {
  const encoding = body['encoding'] === 'base64' ? 'base64' : 'utf8'
  const sha = repository.store.putBlob(Buffer.from(String(body['content']), encoding))
  return { status: 201, body: { sha, url: `${apiOf(world, repository)}/git/blobs/${sha}` } }
}

type TreeItem = {
  readonly path: string
  readonly mode: Mode
  readonly sha?: string | null
  readonly content?: string
}

/** Entries on top of `base_tree`, if there is one; a null `sha` takes a file away. */
function createTree(world: World, { repository, body }: AskedAt): Reply {
  const { store } = repository
  const base = body['base_tree'] as string | undefined
  const leaves = new Map<string, Leaf>(
    base === undefined ? [] : filesOf(store, rootOf(store, base)),
  )
  for (const item of body['tree'] as readonly TreeItem[]) place(store, leaves, item)
  const sha = treeOf(store, leaves)
  const api = apiOf(world, repository)
  const show = ({ mode, name, id }: Entry): object => {
    const type = mode === '040000' ? 'tree' : 'blob'
    const size = store.blob(id)?.length
    const url = `${api}/git/${type}s/${id}`
    return { path: name, mode, type, sha: id, ...(size === undefined ? {} : { size }), url }
  }
  const tree = (store.tree(sha) ?? []).map(show)
  const url = `${api}/git/trees/${sha}`
  return { status: 201, body: { sha, url, tree, truncated: false } }
}

/** A tree's id, or that of a commit's tree. */
function rootOf(store: ObjectStore, id: string): string {
  const tree = store.commit(id)?.tree ?? id
  if (store.tree(tree) === null) throw new Refused(404, 'Not Found')
  return tree
}

function place(store: ObjectStore, leaves: Map<string, Leaf>, item: TreeItem): void {
  const { path, mode, sha = null, content } = item
  const id = content === undefined ? sha : store.putBlob(content)
  if (id === null) leaves.delete(path)
  else if (mode !== '040000') leaves.set(path, { mode, id })
  else for (const [name, leaf] of filesOf(store, id)) leaves.set(`${path}/${name}`, leaf)
}

function createCommit(world: World, { repository, body }: AskedAt): Reply {
  const { store } = repository
  const tree = String(body['tree'])
  const parents = (body['parents'] ?? []) as readonly string[]
  if (store.tree(tree) === null) throw new Refused(422, 'Tree SHA does not exist')
  if (parents.some((id) => store.commit(id) === null))
    throw new Refused(422, 'Parent SHA does not exist or is not a commit object')
  const own = signatureOf(world, body['author'] as Json | undefined)
  const sha = store.putCommit({
    tree,
    parents,
    author: own,
    committer: signatureOf(world, (body['committer'] ?? body['author']) as Json | undefined),
    message: String(body['message']),
  })
  return { status: 201, body: showGitCommit(world, repository, sha) }
}

function signatureOf(world: World, given: Json | undefined): Signature {
  const { bot } = world.app
  const date = given?.['date'] as string | undefined
  return {
    name: String(given?.['name'] ?? bot.login),
    email: String(given?.['email'] ?? `${bot.id}+${bot.login}@users.noreply.github.com`),
    seconds: date === undefined ? world.nextCommitSeconds() : Math.floor(Date.parse(date) / 1000),
  }
}

function createRef(world: World, { repository, body }: AskedAt): Reply {
  const [ref, sha] = [String(body['ref']), String(body['sha'])]
  if (!/^refs\/[^/]+\/./.test(ref))
    throw new Refused(422, 'Reference name must start with "refs/" and have at least two slashes.')
  if (repository.refs.has(ref)) throw new Refused(422, 'Reference already exists')
  if (repository.store.commit(sha) === null) throw new Refused(422, 'Object does not exist')
  setRef(world, repository, { ref, sha, by: world.app.bot })
  const location = `${apiOf(world, repository)}/git/${ref}`
  return { status: 201, body: showRef(world, repository, ref), headers: { location } }
}

function updateRef(world: World, { repository, path, body }: AskedAt): Reply {
  const [ref, sha] = [`refs/${path['ref']}`, String(body['sha'])]
  const from = repository.refs.get(ref)
  if (from === undefined) throw new Refused(422, 'Reference does not exist')
  if (repository.store.commit(sha) === null) throw new Refused(422, 'Object does not exist')
  if (body['force'] !== true && !isFastForward(repository, from, sha))
    throw new Refused(422, 'Update is not a fast forward')
  setRef(world, repository, { ref, sha, by: world.app.bot })
  return { status: 200, body: showRef(world, repository, ref) }
}

function removeRef(world: World, { repository, path }: AskedAt): Reply {
  const ref = `refs/${path['ref']}`
  if (!repository.refs.has(ref)) throw new Refused(422, 'Reference does not exist')
  deleteRef(world, repository, { ref, by: world.app.bot })
  return { status: 204 }
}
