import { editPull, openPull } from '../acts/pulls.ts'
import { setState } from '../acts/states.ts'
import { mergedTree } from '../git/history.ts'
import { type AskedAt, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { showPull } from '../show/pull.ts'
import type { Permissions, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { pullAt, pullsOf } from './pulls.ts'

const writing: readonly Permissions[] = [{ pull_requests: 'write' }]
const at = '/repos/{owner}/{repo}/pulls'

/** https://docs.github.com/en/rest/pulls/pulls, what writes. */
export const pullWritingRoutes: readonly RepositoryRoute[] = [
  { operation: `POST ${at}`, by: 'repository', needs: writing, isContent: true, handle: create },
  { operation: `PATCH ${at}/{pull_number}`, by: 'repository', needs: writing, handle: update },
]

function create(world: World, { repository, body }: AskedAt): Reply {
  const [head, baseBranch] = [String(body['head']), String(body['base'])]
  const [owner, branch] = head.includes(':') ? head.split(':') : [repository.owner.login, head]
  const headRepository = forkOf(world, repository, owner ?? '')
  const headBranch = branch ?? ''
  const headSha = headRepository?.refs.get(`refs/heads/${headBranch}`)
  const baseSha = repository.refs.get(`refs/heads/${baseBranch}`)
  if (headRepository === null || headSha === undefined) throw invalid('head')
  if (baseSha === undefined) throw invalid('base')
  const isOpen = pullsOf(repository).some(
    ({ issue, pull }) =>
      issue.state === 'open' &&
      pull.headRepository === headRepository &&
      pull.headBranch === headBranch &&
      pull.baseBranch === baseBranch,
  )
  if (isOpen) throw custom(`A pull request already exists for ${owner}:${headBranch}.`)
  const merged = mergedTree(repository.store, baseSha, headSha)
  if (merged !== null && merged === repository.store.commit(baseSha)?.tree)
    throw custom(`No commits between ${baseBranch} and ${headBranch}`)
  const opened = openPull(world, repository, {
    author: world.app.bot,
    title: String(body['title'] ?? headBranch),
    body: (body['body'] ?? null) as string | null,
    headRepository,
    headBranch,
    baseBranch,
    isDraft: body['draft'] === true,
  })
  return { status: 201, body: showPull(world, opened) }
}

const forkOf = (world: World, { store }: Repository, owner: string): Repository | null =>
  [...world.repositories.values()].find((it) => it.store === store && it.owner.login === owner) ??
  null

const invalid = (field: string): Refused =>
  new Refused(422, 'Validation Failed', [{ resource: 'PullRequest', field, code: 'invalid' }])

const custom = (message: string): Refused =>
  new Refused(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }])

function update(world: World, asked: AskedAt): Reply {
  const found = pullAt(asked)
  const { title, body, base, state } = asked.body as {
    readonly title?: string
    readonly body?: string
    readonly base?: string
    readonly state?: 'open' | 'closed'
  }
  if (base !== undefined && !asked.repository.refs.has(`refs/heads/${base}`)) throw invalid('base')
  editPull(world, found, world.app.bot, {
    ...(title === undefined ? {} : { title }),
    ...(body === undefined ? {} : { body }),
    ...(base === undefined ? {} : { baseBranch: base }),
  })
  if (state !== undefined) setState(world, found, world.app.bot, state)
  return { status: 200, body: showPull(world, found) }
}
