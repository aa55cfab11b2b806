import { editIssue, type IssueEdit, tellOfIssue } from '../acts/issues.ts'
import { newIssue } from '../acts/pulls.ts'
import { type AskedAt, page, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { showIssue } from '../show/issue.ts'
import type { Issue, Permissions } from '../state.ts'
import type { World } from '../world.ts'

const reading: readonly Permissions[] = [{ issues: 'read' }]
const writing: readonly Permissions[] = [{ issues: 'write' }]
const at = '/repos/{owner}/{repo}/issues'

/** https://docs.github.com/en/rest/issues/issues */
export const issueRoutes: readonly RepositoryRoute[] = [
  { operation: `GET ${at}`, by: 'repository', needs: reading, handle: list },
  { operation: `POST ${at}`, by: 'repository', needs: writing, isContent: true, handle: open },
  {
    operation: `GET ${at}/{issue_number}`,
    by: 'repository',
    needs: [...reading, { pull_requests: 'read' }],
    handle: (world, asked) => {
      const issue = issueAt(asked)
      return { status: 200, body: showIssue(world, { repository: asked.repository, issue }) }
    },
  },
  {
    operation: `PATCH ${at}/{issue_number}`,
    by: 'repository',
    needs: writing,
    isContent: true,
    handle: (world, asked) => {
      const { repository } = asked
      const issue = issueAt(asked)
      if (issue.pull !== null) throw new Error('pull requests are not changed as issues here')
      editIssue(world, { repository, issue }, world.app.bot, checked(asked))
      return { status: 200, body: showIssue(world, { repository, issue }) }
    },
  },
]

/** Pull requests are issues here, as on GitHub. */
function list(world: World, asked: AskedAt): Reply {
  const { repository, query } = asked
  if (!repository.hasIssues) throw new Refused(404, 'Not Found')
  const state = query.get('state') ?? 'open'
  const creator = query.get('creator')
  const time = ({ created, updated }: Issue): number =>
    +(query.get('sort') === 'updated' ? updated : created)
  const found = [...repository.issues.values()]
    .filter((issue) => state === 'all' || issue.state === state)
    .filter(({ author }) => creator === null || author.login === creator)
    .toSorted((a, b) => time(a) - time(b) || a.number - b.number)
  const sorted = query.get('direction') === 'asc' ? found : found.toReversed()
  return {
    status: 200,
    ...page(asked, sorted, (issue) => showIssue(world, { repository, issue })),
  }
}

function open(world: World, asked: AskedAt): Reply {
  const { repository } = asked
  if (!repository.hasIssues) throw new Refused(410, 'Issues has been disabled in this repository.')
  const { title = '', body = null } = checked(asked)
  if (title.trim() === '') throw invalid('title', 'missing_field')
  const author = world.app.bot
  const issue = newIssue(world, repository, { author, title, body, pull: null })
  tellOfIssue(world, { repository, issue }, { action: 'opened', by: author })
  return { status: 201, body: showIssue(world, { repository, issue }) }
}

/** A number that had an issue before is not one that never had. */
function issueAt({ repository, path }: AskedAt): Issue {
  const number = Number(path['issue_number'])
  const issue = repository.issues.get(number)
  if (issue !== undefined) return issue
  const isDeleted = number >= 1 && number <= repository.numbers
  throw isDeleted ? new Refused(410, 'This issue was deleted') : new Refused(404, 'Not Found')
}

const mostOfTitle = 256
const mostOfBody = 65_536

function checked({ body: sent }: AskedAt): IssueEdit {
  const { title, body, state, ...others } = sent
  if (Object.keys(others).length > 0)
    throw new Error(`${Object.keys(others).join()} of an issue is not built here`)
  if (typeof title === 'string' && [...title].length > mostOfTitle) throw invalid('title', 'custom')
  if (typeof body === 'string' && [...body].length > mostOfBody) throw invalid('body', 'custom')
  return { title, body, state } as IssueEdit
}

const invalid = (field: string, code: string): Refused =>
  new Refused(422, 'Validation Failed', [{ resource: 'Issue', code, field }])
