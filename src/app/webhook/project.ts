import {
  type CommandErrand,
  commitId,
  type DepartureErrand,
  type FixErrand,
  id,
  keyOf,
  nameIn,
  nodeId,
  type Place,
  type ReviewErrand,
  record,
} from '../errands.ts'
import { fixAction } from '../fix/names.ts'
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
  | {
      readonly queue: 'fixes'
      readonly data: FixErrand
      readonly key: string
      readonly id: string
    }
  | {
      readonly queue: 'departures'
      readonly data: DepartureErrand
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
  const name = typeof action === 'string' ? `${event}.${action}` : event
  const projection = projections[name]
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

/** The button that has a follow-up opened: who pressed it asks as if by a command. */
const pressed: Projection = (payload, delivery) => {
  const { external_id: written, head_sha: sha } = record(payload['check_run'])
  const { identifier } = record(payload['requested_action'])
  const head = commitId(sha)
  const subject = subjectOf(written, head)
  if (identifier !== fixAction || subject?.k !== 'pull-request') return null
  const place = placeOf(payload)
  const { number } = subject
  const by = nameIn(record(payload['sender'])['login'])
  const data = { k: 'press', place, number, by, head, id: `press-${delivery}` } as const
  return { queue: 'fixes', data, key: `${place.repository}#${number}`, id: delivery }
}

/** Only where follow-ups for the default branch go: other branches have pull requests. */
const push: Projection = (payload, delivery) => {
  const { default_branch: branch } = record(payload['repository'])
  if (payload['ref'] !== `refs/heads/${branch}` || payload['deleted'] === true) return null
  const place = placeOf(payload)
  const data = { k: 'spread', place, scope: null } as const
  return { queue: 'fixes', data, key: `${place.repository}/spread`, id: delivery }
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

const uninstalled: Projection = (payload, delivery) =>
  departure({ installation: installationOf(payload), repositories: null }, delivery)

const removed: Projection = (payload, delivery) => {
  const { repositories_removed: gone } = payload
  if (!Array.isArray(gone)) throw new TypeError('a list is missing')
  const repositories = gone.map((each) => id(record(each)['id']))
  return departure({ installation: installationOf(payload), repositories }, delivery)
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
  'check_run.requested_action': pressed,
  'check_suite.rerequested': checkSuite,
  push,
  'installation.deleted': uninstalled,
  'installation_repositories.removed': removed,
}

const review = (data: ReviewErrand, delivery: string): Errand => ({
  queue: 'reviews',
  data,
  key: keyOf(data),
  id: delivery,
})

const departure = (data: DepartureErrand, delivery: string): Errand => ({
  queue: 'departures',
  data,
  key: `${data.installation}`,
  id: delivery,
})

const installationOf = (payload: Json): number => id(record(payload['installation'])['id'])

function placeOf(payload: Json): Place {
  const { id: repository, name, owner } = record(payload['repository'])
  return {
    installation: installationOf(payload),
    repository: id(repository),
    owner: nameIn(record(owner)['login']),
    name: nameIn(name),
  }
}
