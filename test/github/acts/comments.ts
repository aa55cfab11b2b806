import { showComment, showIssue } from '../show/issue.ts'
import type { Account, Comment, Issue, Reaction, ReactionName, Repository } from '../state.ts'
import type { World } from '../world.ts'

export type IssueAt = { readonly repository: Repository; readonly issue: Issue }

/** Somebody comments on an issue or a pull request. */
export function addComment(world: World, at: IssueAt, author: Account, body: string): Comment {
  const now = world.now()
  const comment: Comment = {
    id: world.nextId(),
    author,
    viaApp: author === world.app.bot,
    created: now,
    updated: now,
    edited: null,
    reactions: [],
    body,
  }
  at.issue.comments.push(comment)
  at.issue.updated = now
  tell(world, at, { comment, action: 'created', by: author })
  return comment
}

/** Changes the text of a comment. */
export function editComment(world: World, at: IssueAt, comment: Comment, body: string): void {
  const from = comment.body
  comment.body = body
  comment.updated = world.now()
  comment.edited = comment.updated
  tell(world, at, { comment, action: 'edited', by: comment.author, changes: { body: { from } } })
}

/** Takes a comment away. */
export function deleteComment(world: World, at: IssueAt, comment: Comment, by: Account): void {
  at.issue.comments.splice(at.issue.comments.indexOf(comment), 1)
  tell(world, at, { comment, action: 'deleted', by })
}

/** Reacts to a comment; who did so before has still one reaction. Says whether it is new. */
export function react(
  world: World,
  comment: Comment,
  author: Account,
  content: ReactionName,
): { readonly reaction: Reaction; readonly isNew: boolean } {
  const known = comment.reactions.find((it) => it.author === author && it.content === content)
  if (known !== undefined) return { reaction: known, isNew: false }
  const reaction: Reaction = { id: world.nextId(), author, content, created: world.now() }
  comment.reactions.push(reaction)
  return { reaction, isNew: true }
}

type Told = {
  readonly comment: Comment
  readonly action: string
  readonly by: Account
  readonly changes?: object
}

function tell(world: World, at: IssueAt, { comment, action, by, changes }: Told): void {
  world.announce({
    name: 'issue_comment',
    action,
    sender: by,
    repository: at.repository,
    payload: {
      issue: showIssue(world, at),
      comment: showComment(world, at, comment),
      ...(changes === undefined ? {} : { changes }),
    },
  })
}
