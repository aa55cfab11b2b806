import { type AskedAt, page, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { showChange, showCommit } from '../show/git.ts'
import { type PullAt, pullChanges, pullCommits, showPull, showPullInList } from '../show/pull.ts'
import type { Permissions, Repository } from '../state.ts'
import type { World } from '../world.ts'

const reading: readonly Permissions[] = [{ pull_requests: 'read' }]
const at = '/repos/{owner}/{repo}'

/** https://docs.github.com/en/rest/pulls/pulls, what reads. */
export const pullRoutes: readonly RepositoryRoute[] = [
  { operation: `GET ${at}/pulls`, by: 'repository', needs: reading, handle: listPulls },
  {
    operation: `GET ${at}/pulls/{pull_number}`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => ({ status: 200, body: showPull(world, pullAt(asked)) }),
  },
  {
    operation: `GET ${at}/pulls/{pull_number}/files`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const found = pullAt(asked)
      const changes = pullChanges(found).slice(0, world.limits.pullFiles)
      const show = (change: (typeof changes)[number]): object =>
        showChange(world, asked.repository, found.pull.headSha, change)
      return { status: 200, ...page(asked, changes, show) }
    },
  },
  {
    operation: `GET ${at}/pulls/{pull_number}/commits`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => ({
      status: 200,
      ...page(asked, pullCommits(pullAt(asked)), (sha) => showCommit(world, asked.repository, sha)),
    }),
  },
  {
    operation: `GET ${at}/commits/{commit_sha}/pulls`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => ({
      status: 200,
      ...page(
        asked,
        pullsOf(asked.repository).filter((it) =>
          pullCommits(it).includes(asked.path['commit_sha'] ?? ''),
        ),
        (it) => showPullInList(world, it),
      ),
    }),
  },
]

/**
 * The pull request that a path names.
 *
 * @throws Refused with 404 where there is none.
 */
export function pullAt({ repository, path }: AskedAt): PullAt {
  const found = pullsOf(repository).find(
    ({ issue }) => issue.number === Number(path['pull_number']),
  )
  if (found === undefined) throw new Refused(404, 'Not Found')
  return found
}

/** All pull requests that were made for a repository, oldest first. */
export const pullsOf = (repository: Repository): readonly PullAt[] =>
  [...repository.issues.values()].flatMap((issue) =>
    issue.pull === null ? [] : [{ repository, issue, pull: issue.pull }],
  )

function listPulls(world: World, asked: AskedAt): Reply {
  const { query, repository } = asked
  const state = query.get('state') ?? 'open'
  const [head, base] = [query.get('head'), query.get('base')]
  const found = pullsOf(repository)
    .filter(({ issue }) => state === 'all' || issue.state === state)
    .filter(({ pull }) => base === null || pull.baseBranch === base)
    .filter(
      ({ pull: { headOwner, headBranch } }) =>
        head === null || head === `${headOwner.login}:${headBranch}`,
    )
    .toReversed()
  const sorted = query.get('direction') === 'asc' ? found.toReversed() : found
  return { status: 200, ...page(asked, sorted, (it) => showPullInList(world, it)) }
}
