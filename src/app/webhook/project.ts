import {
  type CommandErrand,
  commitId,
  id,
  keyOf,
  nameIn,
  nodeId,
  type Place,
  type ReviewErrand,
  record,
} from '../errands.ts'
import { subjectOf } from '../review/external-id.ts'

/** What is to be done about a delivery; `id` is the same for deliveries of the same thing. */
export type Errand =
  | {
      readonly queue: 'reviews'
      readonly data: ReviewErrand
      readonly key: string
      readonly id: string
    }
  | {
      readonly queue: 'commands'
      readonly data: CommandErrand
      readonly key: string
      readonly id: string
    }

export type Delivery = { readonly id: string; readonly event: string; readonly payload: unknown }

type Json = Readonly<Record<string, unknown>>
type Projection = (payload: Json, delivery: string) => Errand | null

/**
 * The identifiers out of a delivery, and nothing else of it: what was pushed or written is read
 * from GitHub when it is needed, as it is then.
 *
 * @returns null for what asks for nothing.
 * @throws TypeError for a payload that is not what GitHub documents:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export function project({ id: delivery, event, payload }: Delivery): Errand | null {
  const body = record(payload)
  const { action } = body
  const projection = typeof action === 'string' ? projections[`${event}.${action}`] : undefined
  return projection === undefined ? null : projection(body, delivery)
}

const pullRequest: Projection = (payload, delivery) => {
  const { number } = record(payload['pull_request'])
  const subject = { k: 'pull-request', number: id(number) } as const
  return review({ place: placeOf(payload), subject, again: false }, delivery)
}

/** Of what may be edited only the base changes what a review says. */
const edited: Projection = (payload, delivery) =>
  'base' in record(payload['changes'] ?? {}) ? pullRequest(payload, delivery) : null

const mergeGroup: Projection = (payload, delivery) => {
  const { base_sha: base, head_sha: head } = record(payload['merge_group'])
  const subject = { k: 'merge-group', base: commitId(base), head: commitId(head) } as const
  return review({ place: placeOf(payload), subject, again: false }, delivery)
}

const checkRun: Projection = (payload, delivery) => {
  const { external_id: written, head_sha: head } = record(payload['check_run'])
  const subject = subjectOf(written, commitId(head))
  return subject && review({ place: placeOf(payload), subject, again: true }, delivery)
}

const checkSuite: Projection = (payload, delivery) => {
  const { head_sha: head } = record(payload['check_suite'])
  const subject = { k: 'commit', head: commitId(head) } as const
  return review({ place: placeOf(payload), subject, again: true }, delivery)
}

/** People only, below pull requests only, and only where the word is there at all. */
const comment: Projection = (payload) => {
  const { node_id: node, body, user } = record(payload['comment'])
  const issue = record(payload['issue'])
  const isAsked = typeof body === 'string' && body.includes('/edgewise')
  if (!isAsked || !issue['pull_request'] || record(user ?? {})['type'] !== 'User') return null
  const place = placeOf(payload)
  const data = { place, number: id(issue['number']), comment: nodeId(node) }
  return {
    queue: 'commands',
    data,
    key: `${place.repository}#${data.number}`,
    id: `comment ${data.comment}`,
  }
}

const projections: Readonly<Record<string, Projection | undefined>> = {
  'pull_request.opened': pullRequest,
  'pull_request.synchronize': pullRequest,
  'pull_request.reopened': pullRequest,
  'pull_request.ready_for_review': pullRequest,
  'pull_request.edited': edited,
  'pull_request.closed': pullRequest,
  'merge_group.checks_requested': mergeGroup,
  'issue_comment.created': comment,
  'check_run.rerequested': checkRun,
  'check_run.requested_action': checkRun,
  'check_suite.rerequested': checkSuite,
}

const review = (data: ReviewErrand, delivery: string): Errand => ({
  queue: 'reviews',
  data,
  key: keyOf(data),
  id: delivery,
})

function placeOf(payload: Json): Place {
  const { id: repository, name, owner } = record(payload['repository'])
  return {
    installation: id(record(payload['installation'])['id']),
    repository: id(repository),
    owner: nameIn(record(owner)['login']),
    name: nameIn(name),
  }
}
