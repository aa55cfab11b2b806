import type { CodeHost } from '../../forge/code-host.ts'
import { answered } from '../commands/marker.ts'
import { commandIn } from '../commands/parse.ts'

/** Begins the comment that says so; whoever replays the command answers it all the same. */
const mark = (comment: number): string => `<!-- edgewise:failed ${comment} -->`

const words =
  'This command failed, and the operator of Edgewise can see why. What it had begun may be there in part. Write it again to try once more.'

/**
 * Says below a pull request that a command died: one line and 👎. What was answered before it died
 * stays answered, and what is no command, or not any more, is left alone.
 */
export async function concludeCommand(
  host: CodeHost,
  { number, comment: node }: { readonly number: number; readonly comment: string },
): Promise<string> {
  const comment = await host.comment(node)
  const isTheirs = comment !== null && comment.number === number && !comment.isBot
  if (!isTheirs || comment.isEdited || commandIn(comment.body) === null) return 'gone'
  const comments = (await host.pullRequest(number))?.comments ?? []
  const before = answered(comments, comment.id)
  if (before === null && !comments.some(({ body }) => body.startsWith(mark(comment.id))))
    await host.putComment({ number, body: `${mark(comment.id)}\n${words}` })
  await host.react(comment.id, before === true ? '+1' : '-1')
  return before === null ? 'concluded' : 'answered before'
}
