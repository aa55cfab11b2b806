import { nodeId } from '../show/account.ts'
import { runUrl } from '../show/check.ts'
import type { CheckRun, CheckSuite, Repository } from '../state.ts'
import { connection, type Paging } from './connection.ts'
import type { Reader } from './reader.ts'

type SuiteFilter = { readonly appId?: number | null; readonly checkName?: string | null }
type RunFilter = {
  readonly checkName?: string | null
  readonly checkType?: 'ALL' | 'LATEST' | null
  readonly status?: string | null
}

type Filtered<F> = Paging & { readonly filterBy?: F | null }

/** `Commit.checkSuites`; the only App that makes any here is the one under test. */
export const checkSuites =
  (reader: Reader, repository: Repository, sha: string) =>
  ({ filterBy, ...paging }: Filtered<SuiteFilter>): object => {
    reader.must(repository, [{ checks: 'read' }])
    const { appId = null, checkName = null } = filterBy ?? {}
    const suites = repository.checkSuites
      .filter(({ headSha }) => headSha === sha)
      .filter(() => appId === null || appId === reader.world.app.id)
      .filter(
        (suite) =>
          checkName === null ||
          repository.checkRuns.some((run) => run.suite === suite && run.name === checkName),
      )
    const nodes = suites.map((suite) => showSuite(repository, suite))
    return connection('checkSuites', nodes, paging)
  }

const showSuite = (repository: Repository, suite: CheckSuite): object => ({
  __typename: 'CheckSuite',
  id: nodeId('CheckSuite', suite.id),
  databaseId: suite.id,
  checkRuns: ({ filterBy, ...paging }: Filtered<RunFilter>) => {
    const runs = repository.checkRuns.filter((run) => run.suite === suite)
    const wanted = matching(runs, filterBy ?? {})
    return connection(
      'checkRuns',
      wanted.map((run) => showRun(repository, run)),
      paging,
    )
  },
})

/** The latest run of each name, unless all are asked for. */
function matching(
  runs: readonly CheckRun[],
  { checkName = null, checkType, status = null }: RunFilter,
): readonly CheckRun[] {
  const shown =
    checkType === 'ALL' ? runs : [...new Map(runs.map((run) => [run.name, run])).values()]
  return shown
    .filter(({ name }) => checkName === null || name === checkName)
    .filter((run) => status === null || run.status.toUpperCase() === status)
}

const showRun = (repository: Repository, run: CheckRun): object => ({
  __typename: 'CheckRun',
  id: nodeId('CheckRun', run.id),
  databaseId: run.id,
  name: run.name,
  url: runUrl(repository, run),
  externalId: run.externalId === '' ? null : run.externalId,
  status: run.status.toUpperCase(),
  conclusion: run.conclusion?.toUpperCase() ?? null,
  completedAt: run.completed,
  title: run.title,
  summary: run.summary,
  text: run.text,
})
