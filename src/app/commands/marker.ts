import type { OwnComment } from '../../forge/code-host.ts'

/**
 * The body of an answer, with what it answers (the number of a comment, the name of a press) and how,
 * for whoever comes back to look.
 */
export function answerBody(
  comment: number | string,
  { done, body }: { readonly done: boolean; readonly body: string },
): string {
  return `<!-- edgewise:answer ${comment} ${done ? 'done' : 'refused'} -->\n${body}`
}

/** How a comment was answered already; null where it was not. */
export function answered(
  comments: readonly Pick<OwnComment, 'body'>[],
  comment: number | string,
): boolean | null {
  for (const { body } of comments) {
    const [, id, word] = /^<!-- edgewise:answer ([\w-]+) (done|refused) -->/.exec(body) ?? []
    if (id === String(comment)) return word === 'done'
  }
  return null
}
