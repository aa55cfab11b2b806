import type { Repository, Role } from '../state.ts'
import { fullName, type World } from '../world.ts'
import { nodeId, showAccount } from './account.ts'

/** Who may read it. */
export const visibilityOf = ({ isPrivate, isInternal }: Repository): string =>
  isInternal ? 'internal' : isPrivate ? 'private' : 'public'

/** `repository`, also within pull requests and webhooks. */
export function showRepository(world: World, repository: Repository, role: Role | null): object {
  const { id, name, owner, isPrivate, isArchived, hasIssues, parent } = repository
  const forks = forksOf(world, repository)
  const open = [...repository.issues.values()].filter(({ state }) => state === 'open').length
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: fullName(repository),
    private: isPrivate,
    owner: showAccount(world, owner),
    ...addresses(world, repository),
    description: null,
    fork: parent !== null,
    created_at: repository.created.toISOString(),
    updated_at: repository.pushed.toISOString(),
    pushed_at: repository.pushed.toISOString(),
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: hasIssues,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    mirror_url: null,
    archived: isArchived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: visibilityOf(repository),
    forks,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    permissions: showRights(role),
  }
}

/** `full-repository` */
export function showFullRepository(
  world: World,
  repository: Repository,
  role: Role | null,
): object {
  const { parent } = repository
  return {
    ...showRepository(world, repository, role),
    network_count: forksOf(world, repository),
    subscribers_count: 0,
    ...(repository.owner.type === 'Organization'
      ? { organization: showAccount(world, repository.owner) }
      : {}),
    ...(parent === null
      ? {}
      : {
          parent: showRepository(world, parent, null),
          source: showRepository(world, parent, null),
        }),
  }
}

/** `{ admin, maintain, push, triage, pull }` */
export function showRights(role: Role | null): object {
  const rank = role === null ? -1 : ranks.indexOf(role)
  return {
    admin: rank >= 4,
    maintain: rank >= 3,
    push: rank >= 2,
    triage: rank >= 1,
    pull: rank >= 0,
  }
}

const ranks: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin']

const forksOf = ({ repositories }: World, repository: Repository): number =>
  [...repositories.values()].filter(({ parent }) => parent === repository).length

/** What follows a repository's address in the links that GitHub gives with it. */
const suffixes = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
}

function addresses(world: World, repository: Repository): object {
  const name = fullName(repository)
  const api = apiOf(world, repository)
  return {
    ...Object.fromEntries(
      Object.entries(suffixes).map(([key, suffix]) => [key, `${api}${suffix}`]),
    ),
    url: api,
    html_url: htmlOf(repository),
    git_url: `git://github.com/${name}.git`,
    ssh_url: `git@github.com:${name}.git`,
    clone_url: `https://github.com/${name}.git`,
    svn_url: `https://github.com/${name}`,
  }
}

/** A repository's address in the REST API. */
export const apiOf = ({ url }: World, repository: Repository): string =>
  `${url}/repos/${fullName(repository)}`

/** A repository's page. */
export const htmlOf = (repository: Repository): string =>
  `https://github.com/${fullName(repository)}`
