import type { Annotation, Check, Outcome, Reaction } from '../code-host.ts'
import { type Calls, orNull } from './calls.ts'

/**
 * Creates or changes a check run. GitHub adds annotations to those that are there.
 * https://docs.github.com/en/rest/checks/runs#create-a-check-run
 */
export async function putCheck(
  calls: Calls,
  name: string,
  check: Check & { readonly id?: number | undefined },
): Promise<number> {
  const content = {
    name,
    external_id: check.externalId,
    ...stateOf(check.outcome),
    output: {
      title: check.title,
      summary: check.summary,
      ...(check.text === null ? {} : { text: check.text }),
      annotations: check.annotations.map(annotation),
    },
    actions: check.actions,
  }
  const { id } =
    check.id === undefined
      ? await calls.write<Created>('POST /repos/{owner}/{repo}/check-runs', {
          head_sha: check.head,
          ...content,
        })
      : await calls.write<Created>('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
          check_run_id: check.id,
          ...content,
        })
  return id
}

type Created = { readonly id: number }

const stateOf = (outcome: Outcome) =>
  outcome === 'in_progress'
    ? { status: 'in_progress' }
    : { status: 'completed', conclusion: outcome }

const annotation = ({ path, startLine, endLine, level, title, message }: Annotation) => ({
  path,
  start_line: startLine,
  end_line: endLine,
  annotation_level: level,
  title,
  message,
})

/** https://docs.github.com/en/rest/issues/comments#create-an-issue-comment, 65,536 characters */
export async function putComment(
  calls: Calls,
  { number, body, id }: { number: number; body: string; id?: number | undefined },
): Promise<number> {
  if (id !== undefined) {
    const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}'
    await calls.write(route, { comment_id: id, body })
    return id
  }
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
  return (await calls.write<Created>(route, { issue_number: number, body })).id
}

/** https://docs.github.com/en/rest/issues/comments#delete-an-issue-comment */
export async function deleteComment(calls: Calls, id: number): Promise<void> {
  const route = 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}'
  await orNull(calls.write(route, { comment_id: id }))
}

/** https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment */
export async function react(calls: Calls, comment: number, content: Reaction): Promise<void> {
  const route = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'
  await calls.write(route, { comment_id: comment, content })
}
