import { changesBetween } from '../git/changes.ts'
import { commitOf, commitsBetween, mergeBase } from '../git/history.ts'
import { entryAt } from '../git/trees.ts'
import { type AskedAt, page, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { showAccount } from '../show/account.ts'
import { showChange, showCommit, showCommitWithFiles } from '../show/git.ts'
import { apiOf, htmlOf, showFullRepository, showRights } from '../show/repository.ts'
import type { Permissions, Repository } from '../state.ts'
import { fullName, type World } from '../world.ts'
import { lines } from './git.ts'
import { commitAt } from './revisions.ts'

const metadata: readonly Permissions[] = [{ metadata: 'read' }]
const contents: readonly Permissions[] = [{ contents: 'read' }]
const at = '/repos/{owner}/{repo}'

/** https://docs.github.com/en/rest/repos, branches and commits; what reads. */
export const repositoryRoutes: readonly RepositoryRoute[] = [
  {
    operation: `GET ${at}`,
    by: 'repository',
    needs: metadata,
    handle: (world, { repository }) => ({
      status: 200,
      body: showFullRepository(world, repository, null),
    }),
  },
  {
    operation: `GET ${at}/branches`,
    by: 'repository',
    needs: contents,
    handle: (world, asked) => ({
      status: 200,
      ...page(asked, branchesOf(asked.repository), (name) => ({
        name,
        commit: linkTo(world, asked.repository, name),
        protected: false,
      })),
    }),
  },
  {
    operation: `GET ${at}/branches/{branch}`,
    by: 'repository',
    needs: contents,
    handle: getBranch,
  },
  {
    operation: `GET ${at}/commits/{ref}`,
    by: 'repository',
    needs: contents,
    handle: (world, { repository, path: { ref = '' } }) => {
      const sha = commitAt(repository, ref)
      if (sha === null) throw new Refused(422, `No commit found for SHA: ${ref}`)
      return { status: 200, body: showCommitWithFiles(world, repository, sha) }
    },
  },
  { operation: `GET ${at}/compare/{basehead}`, by: 'repository', needs: contents, handle: compare },
  { operation: `GET ${at}/contents/{path}`, by: 'repository', needs: contents, handle: getContent },
  {
    operation: `GET ${at}/collaborators/{username}/permission`,
    by: 'repository',
    needs: metadata,
    handle: getPermission,
  },
]

const branchesOf = ({ refs }: Repository): readonly string[] =>
  [...refs.keys()]
    .filter((ref) => ref.startsWith('refs/heads/'))
    .map((ref) => ref.slice('refs/heads/'.length))
    .toSorted()

function linkTo(world: World, repository: Repository, branch: string): object {
  const sha = repository.refs.get(`refs/heads/${branch}`) ?? ''
  return { sha, url: `${apiOf(world, repository)}/commits/${sha}` }
}

function getBranch(world: World, { repository, path: { branch = '' } }: AskedAt): Reply {
  const sha = repository.refs.get(`refs/heads/${branch}`)
  if (sha === undefined) throw new Refused(404, 'Branch not found')
  const self = `${apiOf(world, repository)}/branches/${branch}`
  const checks = { enforcement_level: 'off', contexts: [], checks: [] }
  return {
    status: 200,
    body: {
      name: branch,
      commit: showCommit(world, repository, sha),
      _links: { self, html: `${htmlOf(repository)}/tree/${branch}` },
      protected: false,
      protection: { enabled: false, required_status_checks: checks },
      protection_url: `${self}/protection`,
    },
  }
}

/** `base...head`, each a revision of this repository or `owner:branch` of a fork of it. */
function compare(world: World, asked: AskedAt): Reply {
  const { repository } = asked
  const [left = '', right = ''] = (asked.path['basehead'] ?? '').split('...')
  const [base, head] = [
    commitOfSide(world, repository, left),
    commitOfSide(world, repository, right),
  ]
  const { store } = repository
  const common = base === null || head === null ? null : mergeBase(store, base, head)
  if (base === null || head === null) throw new Refused(404, 'Not Found')
  if (common === null) throw new Refused(404, `No common ancestor between ${left} and ${right}.`)
  const ahead = commitsBetween(store, base, head)
  const behind = commitsBetween(store, head, base)
  const isFirst = (asked.query.get('page') ?? '1') === '1'
  const { body: commits, headers } = page(asked, ahead, (sha) => showCommit(world, repository, sha))
  const changes = changesBetween(store, commitOf(store, common).tree, commitOf(store, head).tree)
  const html = `${htmlOf(repository)}/compare/${left}...${right}`
  const body = {
    url: `${apiOf(world, repository)}/compare/${left}...${right}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: showCommit(world, repository, base),
    merge_base_commit: showCommit(world, repository, common),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits,
    // Files are on the first page only, and no more than 300.
    files: (isFirst ? changes.slice(0, world.limits.compareFiles) : []).map((change) =>
      showChange(world, repository, head, change),
    ),
  }
  return { status: 200, body, headers }
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged'
  if (ahead > 0) return 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

function commitOfSide(world: World, repository: Repository, side: string): string | null {
  const [owner, branch] = side.includes(':') ? side.split(':') : [undefined, side]
  if (owner === undefined || branch === undefined) return commitAt(repository, side)
  const fork = [...world.repositories.values()].find(
    (it) => it.store === repository.store && it.owner.login.toLowerCase() === owner.toLowerCase(),
  )
  return fork === undefined ? null : commitAt(fork, branch)
}

const raw = { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }
/** https://docs.github.com/en/rest/repos/contents#get-repository-content */
const largest = 100_000_000
const largestInJson = 1_000_000

function getContent(world: World, { repository, path, query, accept }: AskedAt): Reply {
  const file = path['path'] ?? ''
  const ref = query.get('ref') ?? repository.defaultBranch
  const commit = commitAt(repository, ref)
  if (commit === null) throw new Refused(404, `No commit found for the ref ${ref}`)
  const { store } = repository
  const found = entryAt(store, commitOf(store, commit).tree, file)
  if (found === null) throw new Refused(404, 'Not Found')
  const show = (name: string, { mode, id }: { mode: string; id: string }): object =>
    showEntry(world, { repository, ref, file: name, mode, id })
  if (found.mode === '040000') {
    const under = file === '' ? '' : `${file}/`
    const entries = store.tree(found.id) ?? []
    return { status: 200, body: entries.map((it) => show(`${under}${it.name}`, it)) }
  }
  const bytes = store.blob(found.id) ?? Buffer.alloc(0)
  if (bytes.length > largest) throw new Refused(403, 'This API returns blobs up to 100 MB in size.')
  if (/\braw\b/.test(accept)) return { status: 200, body: bytes, headers: raw }
  const isLarge = bytes.length > largestInJson
  const content = isLarge
    ? { encoding: 'none', content: '' }
    : { encoding: 'base64', content: lines(bytes.toString('base64')) }
  return { status: 200, body: { ...show(file, found), ...content } }
}

type Shown = {
  readonly repository: Repository
  readonly ref: string
  readonly file: string
  readonly mode: string
  readonly id: string
}

const types: Readonly<Record<string, string>> = {
  '040000': 'dir',
  '120000': 'symlink',
  '160000': 'submodule',
}

function showEntry(world: World, { repository, ref, file, mode, id }: Shown): object {
  const type = types[mode] ?? 'file'
  const api = apiOf(world, repository)
  const self = `${api}/contents/${file}?ref=${ref}`
  const git = `${api}/git/${type === 'dir' ? 'trees' : 'blobs'}/${id}`
  const html = `${htmlOf(repository)}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${file}`
  const download = `https://raw.githubusercontent.com/${fullName(repository)}/${ref}/${file}`
  return {
    type,
    size: repository.store.blob(id)?.length ?? 0,
    name: file.split('/').at(-1) ?? '',
    path: file,
    sha: id,
    url: self,
    git_url: git,
    html_url: html,
    download_url: type === 'file' ? download : null,
    _links: { self, git, html },
  }
}

/** `maintain` counts as `write`, `triage` as `read`: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
function getPermission(world: World, { repository, path: { username = '' } }: AskedAt): Reply {
  const account = world.accounts.get(username.toLowerCase())
  if (account === undefined) throw new Refused(404, `${username} is not a user`)
  const role = world.roleOf(repository, account)
  const legacy = { maintain: 'write', triage: 'read' }[role as string] ?? role ?? 'none'
  return {
    status: 200,
    body: {
      permission: legacy,
      role_name: role ?? 'none',
      user: {
        ...showAccount(world, account),
        permissions: showRights(role),
        role_name: role ?? 'none',
      },
    },
  }
}
