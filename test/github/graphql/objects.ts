import { isBinary } from '../git/changes.ts'
import { commitOf } from '../git/history.ts'
import type { Signature } from '../git/objects.ts'
import { entryAt, type Leaf } from '../git/trees.ts'
import { commitAt } from '../routes/revisions.ts'
import { nodeId } from '../show/account.ts'
import { htmlOf } from '../show/repository.ts'
import type { Repository } from '../state.ts'
import { checkSuites } from './checks.ts'
import { connection, type Paging } from './connection.ts'
import type { Reader } from './reader.ts'

/** A Git object by its id, null where there is none. */
export function objectOf(reader: Reader, repository: Repository, id: string): object | null {
  const found = repository.store.find(id)
  if (found === null) return null
  const type = { blob: 'Blob', tree: 'Tree', commit: 'Commit' }[found.type]
  const shared = {
    __typename: type,
    id: nodeId(type, `${repository.id}:${id}`),
    oid: id,
    abbreviatedOid: id.slice(0, 7),
    commitUrl: `${htmlOf(repository)}/commit/${id}`,
    repository: () => reader.repository(repository),
  }
  if (found.type === 'blob') return { ...shared, ...blob(reader, found.value) }
  if (found.type === 'tree') return { ...shared, ...tree(reader, repository, id) }
  return { ...shared, ...commit(reader, repository, id) }
}

/** `main`, `main:path/file`, `<commit>:path`, `<commit>^{tree}`: https://git-scm.com/docs/gitrevisions */
export function objectAt(
  reader: Reader,
  repository: Repository,
  expression: string,
): object | null {
  const { store } = repository
  const [, revision = '', path] = /^([^:]*?)(?:\^\{tree\}|:(.*))?$/s.exec(expression) ?? []
  const sha = commitAt(repository, revision)
  const isTree = expression.endsWith('^{tree}')
  if (sha === null) return isTree ? null : objectOf(reader, repository, expression)
  if (path === undefined && !isTree) return objectOf(reader, repository, sha)
  const found = entryAt(store, commitOf(store, sha).tree, path ?? '')
  return found === null ? null : objectOf(reader, repository, found.id)
}

function blob({ world }: Reader, bytes: Buffer): object {
  const binary = isBinary(bytes)
  const limit = world.limits.blobText
  return {
    byteSize: bytes.length,
    isBinary: binary,
    isTruncated: bytes.length > limit,
    text: binary ? null : bytes.subarray(0, limit).toString('utf8'),
  }
}

const tree = (reader: Reader, repository: Repository, id: string): object => ({
  entries: () =>
    (repository.store.tree(id) ?? []).map((it) => entry(reader, repository, it, it.name, it.name)),
})

function entry(
  reader: Reader,
  repository: Repository,
  { mode, id }: Leaf,
  name: string,
  path: string,
): object {
  const type = { '040000': 'tree', '160000': 'commit' }[mode as string] ?? 'blob'
  return {
    __typename: 'TreeEntry',
    name,
    path,
    nameRaw: Buffer.from(name).toString('base64'),
    pathRaw: Buffer.from(path).toString('base64'),
    mode: Number.parseInt(mode, 8),
    oid: id,
    type,
    size: repository.store.blob(id)?.length ?? 0,
    object: () => objectOf(reader, repository, id),
    repository: () => reader.repository(repository),
  }
}

function commit(reader: Reader, repository: Repository, sha: string): object {
  const { store } = repository
  const found = commitOf(store, sha)
  return {
    message: found.message,
    messageHeadline: found.message.split('\n')[0],
    committedDate: new Date(found.committer.seconds * 1000).toISOString(),
    url: `${htmlOf(repository)}/commit/${sha}`,
    tree: () => objectOf(reader, repository, found.tree),
    parents: (paging: Paging) =>
      connection(
        'parents',
        found.parents.map((parent) => objectOf(reader, repository, parent)),
        paging,
      ),
    author: showSignature(found.author),
    committer: showSignature(found.committer),
    file: ({ path }: { path: string }) => {
      const leaf = entryAt(store, found.tree, path)
      return leaf && entry(reader, repository, leaf, path.split('/').at(-1) ?? '', path)
    },
    checkSuites: checkSuites(reader, repository, sha),
  }
}

/** `GitActor` */
const showSignature = ({ name, email, seconds }: Signature): object => ({
  name,
  email,
  date: new Date(seconds * 1000).toISOString(),
})
