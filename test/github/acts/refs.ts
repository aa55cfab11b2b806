import { grants } from '../http/callers.ts'
import { showCheckSuiteInEvent } from '../show/check.ts'
import { showPull } from '../show/pull.ts'
import type { Account, CheckSuite, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { setState } from './states.ts'

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
  if (!branch.startsWith('gh-readonly-queue/'))
    addSuite(world, repository, { branch, sha, before, by })
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
  }
}

/** Takes a branch away; pull requests that come from it are closed. */
export function deleteRef(
  world: World,
  repository: Repository,
  { ref, by }: { readonly ref: string; readonly by: Account },
): void {
  if (!repository.refs.delete(ref)) throw new Error(`there is no ref ${ref}`)
  for (const { repository: at, issue } of world.openPulls()) {
    const { pull } = issue
    if (pull?.headRepository === repository && ref === `refs/heads/${pull.headBranch}`)
      setState(world, { repository: at, issue, pull }, by, 'closed')
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
