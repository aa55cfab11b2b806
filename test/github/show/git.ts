import { type Change, changesBetween } from '../git/changes.ts'
import { commitOf } from '../git/history.ts'
import type { Signature } from '../git/objects.ts'
import type { Repository } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId } from './account.ts'
import { apiOf, htmlOf } from './repository.ts'

/** `git-commit` */
export function showGitCommit(world: World, repository: Repository, sha: string): object {
  const { author, committer, message, tree, parents } = commitOf(repository.store, sha)
  const api = apiOf(world, repository)
  return {
    sha,
    node_id: nodeId('Commit', `${repository.id}:${sha}`),
    url: `${api}/git/commits/${sha}`,
    html_url: `${htmlOf(repository)}/commit/${sha}`,
    author: showSignature(author),
    committer: showSignature(committer),
    message,
    tree: { sha: tree, url: `${api}/git/trees/${tree}` },
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${api}/git/commits/${parent}`,
      html_url: `${htmlOf(repository)}/commit/${parent}`,
    })),
    verification: unsigned,
  }
}

/** `commit` */
export function showCommit(world: World, repository: Repository, sha: string): object {
  const { author, committer, message, tree, parents } = commitOf(repository.store, sha)
  const api = apiOf(world, repository)
  return {
    sha,
    node_id: nodeId('Commit', `${repository.id}:${sha}`),
    url: `${api}/commits/${sha}`,
    html_url: `${htmlOf(repository)}/commit/${sha}`,
    comments_url: `${api}/commits/${sha}/comments`,
    commit: {
      url: `${api}/git/commits/${sha}`,
      author: showSignature(author),
      committer: showSignature(committer),
      message,
      comment_count: 0,
      tree: { sha: tree, url: `${api}/git/trees/${tree}` },
      verification: unsigned,
    },
    // Signatures here are not those of accounts.
    author: null,
    committer: null,
    parents: parents.map((parent) => ({
      sha: parent,
      url: `${api}/commits/${parent}`,
      html_url: `${htmlOf(repository)}/commit/${parent}`,
    })),
  }
}

/** A commit with what it changed, as `GET /commits/{ref}` gives it. */
export function showCommitWithFiles(world: World, repository: Repository, sha: string): object {
  const { tree, parents } = commitOf(repository.store, sha)
  const [parent] = parents
  const before = parent === undefined ? null : commitOf(repository.store, parent).tree
  const changes = changesBetween(repository.store, before, tree)
  const sum = (key: 'additions' | 'deletions'): number =>
    changes.reduce((total, change) => total + change[key], 0)
  const [additions, deletions] = [sum('additions'), sum('deletions')]
  return {
    ...showCommit(world, repository, sha),
    stats: { additions, deletions, total: additions + deletions },
    files: changes.map((change) => showChange(world, repository, sha, change)),
  }
}

/** `simple-commit`, as check suites and merge groups bear it. */
export function showSimpleCommit({ store }: Repository, sha: string): object {
  const { tree, message, author, committer } = commitOf(store, sha)
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: gitDate(committer.seconds),
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  }
}

/** A commit as a push bears it, without the names of its files. */
export function showPushedCommit(repository: Repository, sha: string): object {
  return {
    ...showSimpleCommit(repository, sha),
    distinct: true,
    url: `${htmlOf(repository)}/commit/${sha}`,
  }
}

/** `diff-entry`, of a comparison whose new side is `sha`. */
export function showChange(
  world: World,
  repository: Repository,
  sha: string,
  change: Change,
): object {
  const { path, status, id, additions, deletions, patch, previous } = change
  const at = path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: id,
    filename: path,
    status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${htmlOf(repository)}/blob/${sha}/${at}`,
    raw_url: `${htmlOf(repository)}/raw/${sha}/${at}`,
    contents_url: `${apiOf(world, repository)}/contents/${at}?ref=${sha}`,
    ...(patch === null ? {} : { patch }),
    ...(previous === null ? {} : { previous_filename: previous }),
  }
}

/** `git-ref` */
export function showRef(world: World, repository: Repository, ref: string): object {
  const sha = repository.refs.get(ref) ?? ''
  const api = apiOf(world, repository)
  return {
    ref,
    node_id: nodeId('Ref', `${repository.id}:${ref}`),
    url: `${api}/git/${ref}`,
    object: { type: 'commit', sha, url: `${api}/git/commits/${sha}` },
  }
}

/** `{ name, email, date }` */
const showSignature = ({ name, email, seconds }: Signature): object => ({
  name,
  email,
  date: gitDate(seconds),
})

/** Without parts of a second, which Git does not know. */
const gitDate = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('.000', '')

const unsigned = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
}
