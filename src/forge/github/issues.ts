import { Refused } from '../errors.ts'
import type { HostIssue, Issues } from '../installation.ts'
import type { Calls } from './calls.ts'
import { issueQuery, issuesByQuery, newestIssuesQuery } from './queries/issues.ts'

type IssueNode = {
  readonly number: number
  readonly state: 'OPEN' | 'CLOSED'
  readonly viewerDidAuthor: boolean
  readonly title: string
  readonly body: string
}

type Page = {
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly nodes: readonly (IssueNode | null)[] | null
}

/** What Edgewise does with issues of its own on GitHub. */
export function githubIssues(calls: Calls): Issues {
  return {
    issue: (number) => readIssue(calls, number),
    ownIssues: () => readOwnIssues(calls),
    putIssue: (issue, number) => putIssue(calls, issue, number),
  }
}

/** Without the permission the whole repository is missing, because the list of issues is. */
const hidden = () => new Refused('GitHub shows no issues of this repository', 403)

type IssueAnswer = { readonly repository: { readonly issue: IssueNode | null } | null }

async function readIssue(calls: Calls, number: number): Promise<HostIssue | null> {
  const { repository } = await calls.query<IssueAnswer>(issueQuery, { number })
  if (repository === null) throw hidden()
  return repository.issue && issueOf(repository.issue)
}

const most = 50

/** Pages of a hundred that are looked through where nothing of ours was found in another way. */
const mostPages = 10

type ListAnswer = {
  readonly viewer: { readonly login: string }
  readonly repository: { readonly issues: Page } | null
}

/**
 * Two ways, because neither is enough. GitHub's filter by author reaches back however many issues
 * there are, but some hosts find nothing of an App's with it
 * (https://github.com/renovatebot/renovate/issues/44730). The newest issues of all are read whole:
 * among them is the one whose making was never answered. The REST API would mix in pull requests,
 * of which we open many.
 */
async function readOwnIssues(calls: Calls): Promise<readonly HostIssue[]> {
  const found = new Map<number, HostIssue>()
  const keep = ({ nodes }: Page): void => {
    for (const node of nodes ?? []) if (node?.viewerDidAuthor) found.set(node.number, issueOf(node))
  }
  const ask = async (document: string, variables: Readonly<Record<string, unknown>>) => {
    const { viewer, repository } = await calls.query<ListAnswer>(document, variables)
    if (repository === null) throw hidden()
    keep(repository.issues)
    return { viewer, next: nextOf(repository.issues) }
  }
  let { viewer, next } = await ask(newestIssuesQuery, { after: null })
  if (next !== null) await ask(issuesByQuery, { by: viewer.login })
  for (let page = 1; page < mostPages && next !== null && found.size === 0; page += 1)
    next = (await ask(newestIssuesQuery, { after: next })).next
  return [...found.values()].toSorted((a, b) => b.number - a.number).slice(0, most)
}

const nextOf = ({ pageInfo }: Page): string | null =>
  pageInfo?.hasNextPage ? pageInfo.endCursor : null

const issueOf = ({ number, state, viewerDidAuthor, title, body }: IssueNode): HostIssue => ({
  number,
  state: state === 'OPEN' ? 'open' : 'closed',
  isOurs: viewerDidAuthor,
  title,
  body,
})

/**
 * https://docs.github.com/en/rest/issues/issues#create-an-issue, a title of 256 characters and a body
 * of 65,536. Status 410 is for issues that are switched off, and for one that was deleted.
 */
async function putIssue(
  calls: Calls,
  { title, body }: Parameters<Issues['putIssue']>[0],
  number?: number,
): Promise<number> {
  if (number === undefined) {
    const route = 'POST /repos/{owner}/{repo}/issues'
    return (await calls.write<{ readonly number: number }>(route, { title, body })).number
  }
  const route = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}'
  await calls.write(route, { issue_number: number, title, body, state: 'open' })
  return number
}
