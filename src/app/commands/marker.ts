import type { OwnComment } from '../../forge/code-host.ts'

/** The body of an answer, with what it answers and how, for whoever comes back to look. */
export function answerBody(comment: number, { done, body }: { done: boolean; body: string }) {
  return `<!-- edgewise:answer ${comment} ${done ? 'done' : 'refused'} -->\n${body}`
}

/** How a comment was answered already; null where it was not. */
export function answered(comments: readonly OwnComment[], comment: number): boolean | null {
  for (const { body } of comments) {
    const [, id, word] = /^<!-- edgewise:answer (\d+) (done|refused) -->/.exec(body) ?? []
    if (Number(id) === comment) return word === 'done'
  }
  return null
}
