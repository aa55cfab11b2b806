import type { NewReview } from '../code-host.ts'
import type { Calls } from './calls.ts'

const filesAPage = 100

/** Pages that are looked through: what is suggested rarely lies behind so many files. */
const mostPages = 3

/**
 * The hunks of files of a pull request, by path; none for what GitHub shows none of: binary files,
 * and those that are too large.
 * https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
 */
export async function readPatches(
  calls: Calls,
  number: number,
  paths: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files'
  const patches = new Map<string, string>()
  for (let page = 1; page <= mostPages; page += 1) {
    const some = await calls.read<readonly { filename: string; patch?: string }[]>(route, {
      pull_number: number,
      per_page: filesAPage,
      page,
    })
    for (const { filename, patch } of some)
      if (paths.has(filename) && patch !== undefined) patches.set(filename, patch)
    if (some.length < filesAPage || patches.size === paths.size) break
  }
  return patches
}

/**
 * Writes a review that approves nothing and asks for nothing, with comments on lines of the newer
 * side. https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request
 */
export async function putReview(
  calls: Calls,
  { number, head, body, comments }: NewReview,
): Promise<void> {
  await calls.write('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
    pull_number: number,
    commit_id: head,
    event: 'COMMENT',
    body,
    comments: comments.map(({ path, startLine, line, body: text }) => ({
      path,
      body: text,
      line,
      side: 'RIGHT',
      ...(startLine === line ? {} : { start_line: startLine, start_side: 'RIGHT' }),
    })),
  })
}
