import { type CheckFields, createCheckRun, updateCheckRun } from '../acts/checks.ts'
import {
  type AskedAt,
  type Json,
  page,
  Refused,
  type Reply,
  type RepositoryRoute,
} from '../http/call.ts'
import { showAnnotation, showCheckRun, showCheckSuite } from '../show/check.ts'
import type { Annotation, CheckRun, CheckStatus, Permissions } from '../state.ts'
import type { World } from '../world.ts'
import { commitAt } from './revisions.ts'

const reading: readonly Permissions[] = [{ checks: 'read' }]
const writing: readonly Permissions[] = [{ checks: 'write' }]
const at = '/repos/{owner}/{repo}'

/** https://docs.github.com/en/rest/checks/runs and https://docs.github.com/en/rest/checks/suites */
export const checkRoutes: readonly RepositoryRoute[] = [
  { operation: `POST ${at}/check-runs`, by: 'repository', needs: writing, handle: create },
  {
    operation: `PATCH ${at}/check-runs/{check_run_id}`,
    by: 'repository',
    needs: writing,
    handle: (world, asked) => {
      const run = runOf(asked)
      updateCheckRun(world, asked.repository, run, fieldsOf(asked.body))
      return { status: 200, body: showCheckRun(world, asked.repository, run) }
    },
  },
  {
    operation: `GET ${at}/check-runs/{check_run_id}`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => ({
      status: 200,
      body: showCheckRun(world, asked.repository, runOf(asked)),
    }),
  },
  {
    operation: `GET ${at}/check-runs/{check_run_id}/annotations`,
    by: 'repository',
    needs: reading,
    handle: (_, asked) => {
      const run = runOf(asked)
      const show = (it: Annotation): object => showAnnotation(asked.repository, run, it)
      return { status: 200, ...page(asked, run.annotations, show) }
    },
  },
  {
    operation: `GET ${at}/commits/{ref}/check-runs`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const sha = commitOfRef(asked)
      const runs = asked.repository.checkRuns.filter(({ headSha }) => headSha === sha)
      return list(world, asked, runs)
    },
  },
  {
    operation: `GET ${at}/check-suites/{check_suite_id}/check-runs`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const id = Number(asked.path['check_suite_id'])
      const runs = asked.repository.checkRuns.filter(({ suite }) => suite.id === id)
      return list(world, asked, runs)
    },
  },
  {
    operation: `GET ${at}/commits/{ref}/check-suites`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const sha = commitOfRef(asked)
      const suites = asked.repository.checkSuites.filter(({ headSha }) => headSha === sha)
      const { body, headers } = page(asked, suites, (it) =>
        showCheckSuite(world, asked.repository, it),
      )
      return { status: 200, body: { total_count: suites.length, check_suites: body }, headers }
    },
  },
]

function commitOfRef({ repository, path: { ref = '' } }: AskedAt): string {
  const sha = commitAt(repository, ref.replace(/^heads\//, ''))
  if (sha === null) throw new Refused(422, `No commit found for SHA: ${ref}`)
  return sha
}

function runOf({ repository, path }: AskedAt): CheckRun {
  const found = repository.checkRuns.find(({ id }) => id === Number(path['check_run_id']))
  if (found === undefined) throw new Refused(404, 'Not Found')
  return found
}

/** Newest first; only the latest of each name unless all are asked for. */
function list(world: World, asked: AskedAt, runs: readonly CheckRun[]): Reply {
  const { query, repository } = asked
  const [name, status, app] = [query.get('check_name'), query.get('status'), query.get('app_id')]
  const latest = new Map(runs.map((run) => [run.name, run]))
  const found = (query.get('filter') === 'all' ? [...runs] : [...latest.values()])
    .filter((run) => name === null || run.name === name)
    .filter((run) => status === null || run.status === status)
    .filter(() => app === null || Number(app) === world.app.id)
    .toReversed()
  const { body, headers } = page(asked, found, (run) => showCheckRun(world, repository, run))
  return { status: 200, body: { total_count: found.length, check_runs: body }, headers }
}

function create(world: World, { repository, body }: AskedAt): Reply {
  const headSha = String(body['head_sha'])
  if (repository.store.commit(headSha) === null)
    throw new Refused(422, `No commit found for SHA: ${headSha}`)
  const run = createCheckRun(world, repository, { ...fieldsOf(body), headSha })
  return { status: 201, body: showCheckRun(world, repository, run) }
}

type Output = {
  readonly title?: string
  readonly summary?: string
  readonly text?: string
  readonly annotations?: readonly (Partial<Annotation> & Pick<Annotation, 'path' | 'message'>)[]
}

/** What was said, by the names that are used here; what was not said is absent. */
function fieldsOf(body: Json): CheckFields {
  const output = (body['output'] ?? {}) as Output
  const named = {
    name: body['name'],
    externalId: body['external_id'],
    detailsUrl: body['details_url'],
    status: body['status'] as CheckStatus | undefined,
    conclusion: body['conclusion'],
    started: body['started_at'],
    completed: body['completed_at'],
    title: output.title,
    summary: output.summary,
    text: output.text,
    actions: body['actions'],
    annotations: output.annotations?.map((annotation) => ({ ...blank, ...annotation })),
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

const blank = {
  start_line: 1,
  end_line: 1,
  start_column: null,
  end_column: null,
  annotation_level: 'notice',
  title: null,
  raw_details: null,
}
