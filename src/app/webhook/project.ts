import { isSettingsRepository } from '../../render/names.ts'
import { dashboardMark, newlyTicked } from '../dashboard/box.ts'
import type { ShowErrand, TickErrand } from '../dashboard/errands.ts'
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
import type { Named, SurveyErrand } from '../scan/errands.ts'

/** What is to be done about a delivery; `id` is the same for deliveries of the same thing. */
export type Errand =
  | To<'reviews', ReviewErrand>
  | To<'commands', CommandErrand>
  | To<'fixes', FixErrand>
  | To<'surveys', SurveyErrand>
  | To<'ticks', TickErrand>
  | To<'dashboards', ShowErrand>
  | To<'departures', DepartureErrand>

type To<Queue, Data> = {
  readonly queue: Queue
  readonly data: Data
  readonly key: string
  readonly id: string
}

export type Delivery = { readonly id: string; readonly event: string; readonly payload: unknown }

type Json = Readonly<Record<string, unknown>>
type Projection = (payload: Json, delivery: string) => Errand | readonly Errand[] | null

/**
 * The identifiers out of a delivery, and nothing else of it: what was pushed or written is read
 * from GitHub when it is needed, as it is then.
 *
 * @returns one errand for each queue, in the order in which they are to be queued; none for what asks
 * for nothing.
 * @throws TypeError for a payload that is not what GitHub documents:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export function project({ id: delivery, event, payload }: Delivery): readonly Errand[] {
  const body = record(payload)
  const { action } = body
  const name = typeof action === 'string' ? `${event}.${action}` : event
  return [projections[name]?.(body, delivery) ?? []].flat()
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

/** Only to the default branch: it is what follow-ups are for and what is scanned. */
const push: Projection = (payload, delivery) => {
  const { default_branch: branch } = record(payload['repository'])
  if (payload['ref'] !== `refs/heads/${branch}` || payload['deleted'] === true) return null
  const place = placeOf(payload)
  const data = { k: 'spread', place, scope: null } as const
  const spread = { queue: 'fixes', data, key: `${place.repository}/spread`, id: delivery } as const
  const pushed = [{ id: place.repository, commit: commitId(payload['after']) }]
  const looked = surveyOf([payload['repository']], payload)
  return [spread, survey({ ...looked, pushed }, delivery)]
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
  const { node: of } = namedBy(payload['repository'])
  const data = { place, number: id(issue['number']), comment: nodeId(node), node: of }
  return {
    queue: 'commands',
    data,
    key: `${place.repository}#${data.number}`,
    id: `comment ${data.comment}`,
  }
}

/**
 * Boxes of a dashboard that a person ticked; whatever else they wrote there under our name is put
 * right. Whether it is the dashboard at all is looked at when the boxes are heeded.
 */
const ticked: Projection = (payload, delivery) => {
  const { number, body, state, updated_at: at } = record(payload['issue'])
  const { body: was, title } = record(payload['changes'] ?? {})
  const { from } = record(was ?? {})
  if (state !== 'open' || !isOfPerson(payload)) return null
  const now = typeof body === 'string' ? body : ''
  const before = typeof from === 'string' ? from : null
  const mark = dashboardMark(installationOf(payload))
  const boxes = before !== null && now.includes(mark) ? newlyTicked(before, now) : []
  if (boxes.length === 0 || typeof at !== 'string') {
    const isEdited = before !== null || title !== undefined
    const isOurs = [now, before].some((text) => text?.includes(mark))
    return isEdited && isOurs ? show(payload, delivery, false) : null
  }
  const place = placeOf(payload)
  const by = nameIn(record(payload['sender'])['login'])
  const data = { place, number: id(number), by, at, boxes }
  return { queue: 'ticks', data, key: `${place.repository}#${data.number}`, id: delivery }
}

/** Whether a person did something to an issue of an App's: not an App, so never we ourselves. */
function isOfPerson(payload: Json): boolean {
  const { user } = record(payload['issue'])
  const { type } = record(payload['sender'] ?? {})
  return type === 'User' && record(user ?? {})['type'] === 'Bot'
}

/** A dashboard was closed for a while, and what it shows is of then. */
const reopened: Projection = (payload, delivery) => {
  const { body } = record(payload['issue'])
  const isIt = typeof body === 'string' && body.includes(dashboardMark(installationOf(payload)))
  return isIt && isOfPerson(payload) ? show(payload, delivery, true) : null
}

/** Who may read the dashboard, or what it tells of, is another question now. */
const unveiled: Projection = (payload, delivery) => show(payload, delivery, true)

const uninstalled: Projection = (payload, delivery) =>
  departure({ installation: installationOf(payload), repositories: null }, delivery)

const removed: Projection = (payload, delivery) => {
  const gone = listOf(payload['repositories_removed'])
  const repositories = gone.map((each) => id(record(each)['id']))
  return departure({ installation: installationOf(payload), repositories }, delivery)
}

/** What GitHub has now is surveyed, all of it. */
const all = (payload: Json, delivery: string): Errand =>
  survey({ installation: installationOf(payload), repositories: null }, delivery)

/** The repository that a delivery is about is surveyed. */
const one = (payload: Json, delivery: string): Errand =>
  survey(surveyOf([payload['repository']], payload), delivery)

/** So many at once are all of them, as likely as not. */
const mostNamed = 100

/** A survey of some repositories; of all, where the settings of one of them hold for all. */
function surveyOf(repositories: readonly unknown[], payload: Json): SurveyErrand {
  const settles = repositories.some((each) => isSettingsRepository(nameIn(record(each)['name'])))
  const isAll = settles || repositories.length > mostNamed
  return {
    installation: installationOf(payload),
    repositories: isAll ? null : repositories.map(namedBy),
  }
}

const added: Projection = (payload, delivery) => {
  const { repositories_added: repositories, repository_selection: selection } = payload
  if (selection === 'all') return all(payload, delivery)
  return survey(surveyOf(listOf(repositories), payload), delivery)
}

/** Of what may be edited only the default branch changes what is scanned. */
const repositoryEdited: Projection = (payload, delivery) =>
  'default_branch' in record(payload['changes'] ?? {}) ? one(payload, delivery) : null

const projections: Readonly<Record<string, Projection | undefined>> = {
  'pull_request.opened': pullRequest,
  'pull_request.synchronize': pullRequest,
  'pull_request.reopened': pullRequest,
  'pull_request.ready_for_review': pullRequest,
  'pull_request.edited': edited,
  'pull_request.closed': pullRequest,
  'merge_group.checks_requested': mergeGroup,
  'issue_comment.created': comment,
  'issues.edited': ticked,
  'issues.reopened': reopened,
  'check_run.rerequested': checkRun,
  'check_run.requested_action': pressed,
  'check_suite.rerequested': checkSuite,
  push,
  'installation.created': all,
  'installation.unsuspend': all,
  'installation.new_permissions_accepted': all,
  'installation.deleted': uninstalled,
  'installation_repositories.added': added,
  'installation_repositories.removed': removed,
  'repository.archived': one,
  'repository.unarchived': one,
  'repository.renamed': one,
  'repository.transferred': one,
  'repository.deleted': one,
  'repository.edited': repositoryEdited,
  'repository.publicized': unveiled,
  'repository.privatized': unveiled,
}

const review = (data: ReviewErrand, delivery: string): Errand => ({
  queue: 'reviews',
  data,
  key: keyOf(data),
  id: delivery,
})

/** Beside another errand of the same delivery, so by a name of its own. */
const survey = (data: SurveyErrand, delivery: string): Errand => ({
  queue: 'surveys',
  data,
  key: `${data.installation}`,
  id: `survey ${delivery}`,
})

/** GitHub is asked how the dashboard is there: at once, or when it is edited next. */
function show(payload: Json, delivery: string, isSoon: boolean): Errand {
  const installation = installationOf(payload)
  const data: ShowErrand = { installation, looks: true, ...(isSoon ? { isDue: true } : {}) }
  return { queue: 'dashboards', data, key: `${installation}`, id: `show ${delivery}` }
}

const departure = (data: DepartureErrand, delivery: string): Errand => ({
  queue: 'departures',
  data,
  key: `${data.installation}`,
  id: delivery,
})

const namedBy = (repository: unknown): Named => {
  const { id: number, node_id: node } = record(repository)
  return { id: id(number), node: nodeId(node) }
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TypeError('a list is missing')
}

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
