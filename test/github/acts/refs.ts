import { ancestry } from '../git/history.ts'
import { grants } from '../http/callers.ts'
import { showCheckSuiteInEvent } from '../show/check.ts'
import { showPull } from '../show/pull.ts'
import type { Account, CheckSuite, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { tellOfPush } from './pushes.ts'
import { setState, tell } from './states.ts'

/** Moves or makes a ref: pull requests follow, a check suite is asked for, both are announced. */
export function setRef(
  world: World,
  repository: Repository,
  { ref, sha, by }: { readonly ref: string; readonly sha: string; readonly by: Account },
): void {
  const before = repository.refs.get(ref)
  if (before === sha) return
  repository.refs.set(ref, sha)
  repository.pushed = world.now()
  const branch = /^refs\/heads\/(.+)/.exec(ref)?.[1]
  if (branch === undefined) return
  tellOfPush(world, repository, { ref, sha, before, by })
  if (!branch.startsWith('gh-readonly-queue/'))
    addSuite(world, repository, { branch, sha, before, by })
  mergeIndirectly(world, repository, { branch, sha, by })
  for (const { repository: at, issue } of world.openPulls()) {
    const { pull } = issue
    if (pull === null) continue
    if (pull.headRepository !== repository || branch !== pull.headBranch) continue
    const from = pull.headSha
    pull.headSha = sha
    issue.updated = world.now()
    at.refs.set(`refs/pull/${issue.number}/head`, sha)
    world.announce({
      name: 'pull_request',
      action: 'synchronize',
      sender: by,
      repository: at,
      payload: {
        number: issue.number,
        before: from,
        after: sha,
        pull_request: showPull(world, { repository: at, issue, pull }),
      },
    })
    // Observed: who takes all commits out of a pull request closes it.
    const base = at.refs.get(`refs/heads/${pull.baseBranch}`)
    if (base !== undefined && ancestry(at.store, base).has(sha))
      setState(world, { repository: at, issue, pull }, by, 'closed')
  }
}

/**
 * Whose commits arrive in its base in another way is merged:
 * https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges#indirect-merges
 */
function mergeIndirectly(
  world: World,
  repository: Repository,
  { branch, sha, by }: { readonly branch: string; readonly sha: string; readonly by: Account },
): void {
  const known = ancestry(repository.store, sha)
  for (const { repository: at, issue } of world.openPulls()) {
    const { pull } = issue
    if (at !== repository || pull?.baseBranch !== branch || !known.has(pull.headSha)) continue
    pull.merged = { at: world.now(), by, sha }
    setState(world, { repository: at, issue, pull }, by, 'closed')
  }
}

/** Takes a branch away; pull requests that come from it are closed. */
export function deleteRef(
  world: World,
  repository: Repository,
  { ref, by }: { readonly ref: string; readonly by: Account },
): void {
  if (!repository.refs.delete(ref)) throw new Error(`there is no ref ${ref}`)
  leaveBase(world, repository, { ref, by })
  for (const { repository: at, issue } of world.openPulls()) {
    const { pull } = issue
    if (pull?.headRepository === repository && ref === `refs/heads/${pull.headBranch}`)
      setState(world, { repository: at, issue, pull }, by, 'closed')
  }
}

/**
 * Pull requests into a branch that is gone go on into the base of the one that merged it, if it was
 * merged, and are closed otherwise: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/about-branches
 */
function leaveBase(
  world: World,
  repository: Repository,
  { ref, by }: { readonly ref: string; readonly by: Account },
): void {
  const branch = ref.replace(/^refs\/heads\//, '')
  const merged = [...repository.issues.values()].findLast(
    ({ pull }) => pull?.merged && pull.headRepository === repository && pull.headBranch === branch,
  )
  for (const { repository: at, issue } of world.openPulls()) {
    const { pull } = issue
    if (at !== repository || pull?.baseBranch !== branch) continue
    const place = { repository: at, issue, pull }
    if (merged?.pull == null) setState(world, place, by, 'closed')
    else {
      const from = { ref: { from: branch }, sha: { from: pull.baseSha } }
      pull.baseBranch = merged.pull.baseBranch
      pull.baseSha = repository.refs.get(`refs/heads/${pull.baseBranch}`) ?? pull.baseSha
      tell(world, place, 'edited', by, { changes: { base: from } })
    }
  }
}

type Pushed = {
  readonly branch: string
  readonly sha: string
  readonly before: string | undefined
  readonly by: Account
}

/** https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks#about-check-suites */
function addSuite(world: World, repository: Repository, { branch, sha, before, by }: Pushed): void {
  const installation = world.installationOf(repository)
  if (installation === null || !grants(installation.permissions, { checks: 'write' })) return
  if (repository.checkSuites.some(({ headSha }) => headSha === sha)) return
  const suite: CheckSuite = {
    id: world.nextId(),
    headSha: sha,
    headBranch: branch,
    before: before ?? '0'.repeat(40),
    created: world.now(),
  }
  repository.checkSuites.push(suite)
  world.announce({
    name: 'check_suite',
    action: 'requested',
    sender: by,
    repository,
    payload: { check_suite: showCheckSuiteInEvent(world, repository, suite) },
  })
}
