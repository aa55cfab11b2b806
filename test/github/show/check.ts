import type { Annotation, CheckRun, CheckSuite, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId } from './account.ts'
import { showApp } from './app.ts'
import { showSimpleCommit } from './git.ts'
import { type PullAt, showPullMinimal } from './pull.ts'
import { apiOf, htmlOf, showRepository } from './repository.ts'

/** The page of a check run. */
export const runUrl = (repository: Repository, { id }: CheckRun): string =>
  `${htmlOf(repository)}/runs/${id}`

/** `check-run` */
export function showCheckRun(world: World, repository: Repository, run: CheckRun): object {
  const url = `${apiOf(world, repository)}/check-runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: runUrl(repository, run),
    details_url: run.detailsUrl ?? 'https://example.com',
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.started,
    completed_at: run.completed,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: showApp(world, world.app),
    pull_requests: pullsAt(repository, run.headSha).map((it) => showPullMinimal(world, it)),
  }
}

/** A check run as webhooks bear it, with its suite. */
export function showCheckRunInEvent(world: World, repository: Repository, run: CheckRun): object {
  return {
    ...showCheckRun(world, repository, run),
    check_suite: showCheckSuiteInEvent(world, repository, run.suite),
  }
}

/** `check-annotation` */
export const showAnnotation = (
  repository: Repository,
  { headSha }: CheckRun,
  annotation: Annotation,
): object => ({
  ...annotation,
  blob_href: `${htmlOf(repository)}/blob/${headSha}/${encodeURI(annotation.path)}`,
})

/** `check-suite` */
export function showCheckSuite(world: World, repository: Repository, suite: CheckSuite): object {
  const { id, headSha, headBranch, before, created } = suite
  const url = `${apiOf(world, repository)}/check-suites/${id}`
  const runs = repository.checkRuns.filter((run) => run.suite === suite)
  return {
    id,
    node_id: nodeId('CheckSuite', id),
    head_branch: headBranch,
    head_sha: headSha,
    status: statusOf(runs),
    conclusion: statusOf(runs) === 'completed' ? (runs.at(-1)?.conclusion ?? null) : null,
    url,
    before,
    after: headSha,
    pull_requests: pullsAt(repository, headSha).map((it) => showPullMinimal(world, it)),
    app: showApp(world, world.app),
    repository: showRepository(world, repository, null),
    created_at: created.toISOString(),
    updated_at: created.toISOString(),
    head_commit: showSimpleCommit(repository, headSha),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  }
}

/** A check suite as webhooks bear it: the repository stands beside it. */
export function showCheckSuiteInEvent(
  world: World,
  repository: Repository,
  suite: CheckSuite,
): object {
  const { repository: _, ...rest } = showCheckSuite(world, repository, suite) as {
    repository: object
  }
  return rest
}

function statusOf(runs: readonly CheckRun[]): string {
  if (runs.length === 0) return 'queued'
  return runs.every(({ status }) => status === 'completed') ? 'completed' : 'in_progress'
}

/**
 * The open pull requests whose head a commit is; those from forks are left out, which is also what
 * GitHub does.
 */
const pullsAt = (repository: Repository, sha: string): readonly PullAt[] =>
  [...repository.issues.values()].flatMap((issue) => {
    const { pull } = issue
    const isHere = pull?.headRepository === repository && pull.headSha === sha
    return pull !== null && isHere && issue.state === 'open' ? [{ repository, issue, pull }] : []
  })
