import { addComment, deleteComment, editComment, type IssueAt, react } from '../acts/comments.ts'
import { type AskedAt, page, Refused, type Reply, type RepositoryRoute } from '../http/call.ts'
import { showComment, showReaction } from '../show/issue.ts'
import type { Comment, Permissions, ReactionName } from '../state.ts'
import type { World } from '../world.ts'

const reading: readonly Permissions[] = [{ issues: 'read' }, { pull_requests: 'read' }]
const writing: readonly Permissions[] = [{ issues: 'write' }, { pull_requests: 'write' }]
const at = '/repos/{owner}/{repo}/issues'

/** https://docs.github.com/en/rest/issues/comments and https://docs.github.com/en/rest/reactions/reactions */
export const commentRoutes: readonly RepositoryRoute[] = [
  {
    operation: `GET ${at}/{issue_number}/comments`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const found = issueAt(asked)
      const show = (comment: Comment): object => showComment(world, found, comment)
      return { status: 200, ...page(asked, found.issue.comments, show) }
    },
  },
  {
    operation: `POST ${at}/{issue_number}/comments`,
    by: 'repository',
    needs: writing,
    isContent: true,
    handle: (world, asked) => {
      const found = issueAt(asked)
      if (found.issue.isLocked)
        throw new Refused(403, 'Unable to create comment because issue is locked.')
      const comment = addComment(world, found, world.app.bot, textOf(asked))
      return { status: 201, body: showComment(world, found, comment) }
    },
  },
  {
    operation: `GET ${at}/comments/{comment_id}`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const { comment, ...found } = commentAt(asked)
      return { status: 200, body: showComment(world, found, comment) }
    },
  },
  {
    operation: `PATCH ${at}/comments/{comment_id}`,
    by: 'repository',
    needs: writing,
    isContent: true,
    handle: (world, asked) => {
      const { comment, ...found } = ownComment(world, asked)
      editComment(world, found, comment, textOf(asked))
      return { status: 200, body: showComment(world, found, comment) }
    },
  },
  {
    operation: `DELETE ${at}/comments/{comment_id}`,
    by: 'repository',
    needs: writing,
    handle: (world, asked) => {
      const { comment, ...found } = ownComment(world, asked)
      deleteComment(world, found, comment, world.app.bot)
      return { status: 204 }
    },
  },
  {
    operation: `GET ${at}/comments/{comment_id}/reactions`,
    by: 'repository',
    needs: reading,
    handle: (world, asked) => {
      const content = asked.query.get('content')
      const found = commentAt(asked).comment.reactions.filter(
        (reaction) => content === null || reaction.content === content,
      )
      return { status: 200, ...page(asked, found, (it) => showReaction(world, it)) }
    },
  },
  {
    operation: `POST ${at}/comments/{comment_id}/reactions`,
    by: 'repository',
    needs: writing,
    handle: (world, asked) => {
      const content = asked.body['content'] as ReactionName
      const { reaction, isNew } = react(world, commentAt(asked).comment, world.app.bot, content)
      return { status: isNew ? 201 : 200, body: showReaction(world, reaction) }
    },
  },
  {
    operation: `DELETE ${at}/comments/{comment_id}/reactions/{reaction_id}`,
    by: 'repository',
    needs: writing,
    handle: deleteReaction,
  },
]

function issueAt({ repository, path }: AskedAt): IssueAt {
  const issue = repository.issues.get(Number(path['issue_number']))
  if (issue === undefined) throw new Refused(404, 'Not Found')
  return { repository, issue }
}

function commentAt({ repository, path }: AskedAt): IssueAt & { readonly comment: Comment } {
  const id = Number(path['comment_id'])
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find((each) => each.id === id)
    if (comment !== undefined) return { repository, issue, comment }
  }
  throw new Refused(404, 'Not Found')
}

/** An App has no business with the comments of others. */
function ownComment(world: World, asked: AskedAt): ReturnType<typeof commentAt> {
  const found = commentAt(asked)
  if (found.comment.author !== world.app.bot)
    throw new Refused(403, 'Resource not accessible by integration')
  return found
}

const longest = 65_536

function textOf({ body }: AskedAt): string {
  const text = String(body['body'])
  if (text.trim() === '')
    throw new Refused(422, 'Validation Failed', [
      { resource: 'IssueComment', code: 'missing_field', field: 'body' },
    ])
  if ([...text].length <= longest) return text
  const message = `body is too long (maximum is ${longest} characters)`
  throw new Refused(422, 'Validation Failed', [
    { resource: 'IssueComment', code: 'custom', field: 'body', message },
  ])
}

function deleteReaction(world: World, asked: AskedAt): Reply {
  const { reactions } = commentAt(asked).comment
  const index = reactions.findIndex(({ id }) => id === Number(asked.path['reaction_id']))
  if (index < 0) throw new Refused(404, 'Not Found')
  if (reactions[index]?.author !== world.app.bot)
    throw new Refused(403, 'Resource not accessible by integration')
  reactions.splice(index, 1)
  return { status: 204 }
}
