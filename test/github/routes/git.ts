import { ancestry } from '../git/history.ts'
import { walk } from '../git/trees.ts'
import { type AskedAt, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { nodeId } from '../show/account.ts'
import { showGitCommit, showRef } from '../show/git.ts'
import { apiOf } from '../show/repository.ts'
import type { Permissions, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { commitAt } from './revisions.ts'

const reading: readonly Permissions[] = [{ contents: 'read' }]
const at = '/repos/{owner}/{repo}/git'

/** https://docs.github.com/en/rest/git, what reads. */
export const gitRoutes: readonly RepositoryRoute[] = [
  { operation: `GET ${at}/ref/{ref}`, by: 'repository', needs: reading, handle: getRef },
  {
    operation: `GET ${at}/matching-refs/{ref}`,
    by: 'repository',
    needs: reading,
    handle: (world, { repository, path }) => ({
      status: 200,
      body: [...repository.refs.keys()]
        .filter((ref) => ref.startsWith(`refs/${path['ref']}`))
        .toSorted()
        .map((ref) => showRef(world, repository, ref)),
    }),
  },
  {
    operation: `GET ${at}/commits/{commit_sha}`,
    by: 'repository',
    needs: reading,
    handle: (world, { repository, path: { commit_sha: sha = '' } }) => {
      if (repository.store.commit(sha) === null) throw new Refused(404, 'Not Found')
      return { status: 200, body: showGitCommit(world, repository, sha) }
    },
  },
  { operation: `GET ${at}/trees/{tree_sha}`, by: 'repository', needs: reading, handle: getTree },
  { operation: `GET ${at}/blobs/{file_sha}`, by: 'repository', needs: reading, handle: getBlob },
]

function getRef(world: World, { repository, path }: AskedAt): Reply {
  const ref = `refs/${path['ref']}`
  if (!repository.refs.has(ref)) throw new Refused(404, 'Not Found')
  return { status: 200, body: showRef(world, repository, ref) }
}

/** Any value of `recursive` makes a tree recursive, also `0` and `false`. */
function getTree(world: World, { repository, path, query }: AskedAt): Reply {
  const { store } = repository
  const sha = treeAt(repository, path['tree_sha'] ?? '')
  const found = query.has('recursive')
    ? [...walk(store, sha)]
    : (store.tree(sha) ?? []).map(({ name, ...rest }) => ({ ...rest, path: name }))
  const limit = world.limits.treeEntries
  const api = apiOf(world, repository)
  const tree = found.slice(0, limit).map(({ path: name, mode, id }) => {
    const type = { '040000': 'tree', '160000': 'commit' }[mode as string] ?? 'blob'
    const size = type === 'blob' ? { size: store.blob(id)?.length ?? 0 } : {}
    const url = type === 'commit' ? {} : { url: `${api}/git/${type}s/${id}` }
    return { path: name, mode, type, sha: id, ...size, ...url }
  })
  const truncated = query.has('recursive') && found.length > limit
  return { status: 200, body: { sha, url: `${api}/git/trees/${sha}`, tree, truncated } }
}

function treeAt(repository: Repository, revision: string): string {
  if (repository.store.tree(revision) !== null) return revision
  const commit = commitAt(repository, revision)
  const tree = commit === null ? undefined : repository.store.commit(commit)?.tree
  if (tree === undefined) throw new Refused(404, 'Not Found')
  return tree
}

const largest = 100_000_000

function getBlob(
  world: World,
  { repository, path: { file_sha: sha = '' }, accept }: AskedAt,
): Reply {
  const bytes = repository.store.blob(sha)
  if (bytes === null) throw new Refused(404, 'Not Found')
  if (bytes.length > largest)
    throw new Refused(403, 'The requested blob is too large to fetch via the API')
  if (/\braw\b/.test(accept))
    return {
      status: 200,
      body: bytes,
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
    }
  return {
    status: 200,
    body: {
      sha,
      node_id: nodeId('Blob', `${repository.id}:${sha}`),
      size: bytes.length,
      url: `${apiOf(world, repository)}/git/blobs/${sha}`,
      content: lines(bytes.toString('base64')),
      encoding: 'base64',
    },
  }
}

/** Base64 as GitHub gives it: a line end after each 60 characters. */
export const lines = (base64: string): string => base64.replace(/.{1,60}/g, '$&\n')

/** Whether a ref can be moved from one commit to another without losing any. */
export const isFastForward = ({ store }: Repository, from: string, to: string): boolean =>
  ancestry(store, to).has(from)
