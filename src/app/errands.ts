import { isObjectId } from '../forge/hash.ts'
import { defineQueue, type Queue } from '../jobs/queue.ts'

/** A repository as an installation of the App sees it. Ids are GitHub's; names may change. */
export type Place = {
  readonly installation: number
  readonly repository: number
  readonly owner: string
  readonly name: string
}

/** What a check run is about. */
export type Subject =
  | { readonly k: 'pull-request'; readonly number: number }
  | { readonly k: 'merge-group'; readonly base: string; readonly head: string }

/** Make GitHub match what is true of a subject now. */
export type ReviewErrand = {
  readonly place: Place
  /** `commit`: all subjects that have a check run of ours on it. */
  readonly subject: Subject | { readonly k: 'commit'; readonly head: string }
  /** Somebody asked: what is there already is concluded once more. */
  readonly again: boolean
}

/** Answer a comment, which is read when that is done. */
export type CommandErrand = {
  readonly place: Place
  readonly number: number
  /** The comment, by the id that GitHub's events call `node_id`. */
  readonly comment: string
}

/** Ask GitHub for deliveries that failed in so many past minutes. */
export type RedeliveryErrand = { readonly minutes: number }

/** One at a time for each subject; of those that wait only the newest is done. */
export const reviews: Queue<ReviewErrand> = defineQueue({
  name: 'reviews',
  keeps: 'newest',
  read: (stored) => {
    const { place, subject, again } = record(stored)
    return { place: readPlace(place), subject: readSubject(subject), again: again === true }
  },
})

/** One at a time for each pull request, and every one of them. */
export const commands: Queue<CommandErrand> = defineQueue({
  name: 'commands',
  keeps: 'all',
  read: (stored) => {
    const { place, number, comment } = record(stored)
    return { place: readPlace(place), number: id(number), comment: nodeId(comment) }
  },
})

/** One at a time in all. It comes again by itself, so it does not try for long. */
export const redeliveries: Queue<RedeliveryErrand> = defineQueue({
  name: 'redeliveries',
  keeps: 'newest',
  attempts: 2,
  read: (stored) => ({ minutes: id(record(stored)['minutes']) }),
})

export const queues: readonly Queue<unknown>[] = [reviews, commands, redeliveries]

/** What must not be worked on twice at once. */
export function keyOf({ place, subject }: Pick<ReviewErrand, 'place' | 'subject'>): string {
  if (subject.k === 'pull-request') return `${place.repository}#${subject.number}`
  // Asking anew for all checks of a commit is not the check of a merge group on it.
  return `${place.repository}${subject.k === 'commit' ? '/checks' : ''}@${subject.head}`
}

type Json = Readonly<Record<string, unknown>>

/** The members of a JSON object. @throws where it is none. */
export function record(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new TypeError('an object is missing')
  return value as Json
}

/** One of GitHub's numbers. @throws for anything else. */
export function id(value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value)
  throw new TypeError('a number is missing')
}

/** The id of a commit. @throws for anything else. */
export function commitId(value: unknown): string {
  if (typeof value === 'string' && isObjectId(value)) return value
  throw new TypeError('the id of a commit is missing')
}

/** A login or the name of a repository. @throws for anything else. */
export function nameIn(value: unknown): string {
  if (typeof value === 'string' && /^(?!\.{1,2}$)[\w.-]{1,100}$/.test(value)) return value
  throw new TypeError('a name is missing')
}

/** What GitHub calls a thing in GraphQL. @throws for anything else. */
export function nodeId(value: unknown): string {
  if (typeof value === 'string' && /^[\w=+/-]{1,200}$/.test(value)) return value
  throw new TypeError('a node id is missing')
}

function readPlace(stored: unknown): Place {
  const { installation, repository, owner, name } = record(stored)
  return {
    installation: id(installation),
    repository: id(repository),
    owner: nameIn(owner),
    name: nameIn(name),
  }
}

function readSubject(stored: unknown): ReviewErrand['subject'] {
  const { k, number, base, head } = record(stored)
  if (k === 'pull-request') return { k, number: id(number) }
  if (k === 'commit') return { k, head: commitId(head) }
  if (k === 'merge-group') return { k, base: commitId(base), head: commitId(head) }
  throw new TypeError('the subject is missing')
}
