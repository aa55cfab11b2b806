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
  /** The review died: the check is concluded without one, and nothing else is done. */
  readonly died?: Died
}

/** When the last attempt at a job ended, ISO 8601. */
type Died = string

/** Answer a comment, which is read when that is done. */
export type CommandErrand = {
  readonly place: Place
  readonly number: number
  /** The comment, by the id that GitHub's events call `node_id`. */
  readonly comment: string
  /** The repository, by the same kind of id; absent where nobody noted it. */
  readonly node?: string
  /** The command died: that is said, and nothing else is done. */
  readonly died?: Died
}

/** Do something about follow-up pull requests. */
export type FixErrand =
  | FollowErrand
  /** Look again at the follow-ups for the default branch (null) or for a pull request. */
  | { readonly k: 'spread'; readonly place: Place; readonly scope: number | null }
  /** Somebody pressed the button of a check run. */
  | ({ readonly k: 'press'; readonly place: Place; readonly number: number } & Press)

/** Make the follow-up of an entry what it should be now. */
export type FollowErrand = {
  readonly k: 'follow'
  readonly place: Place
  /** The pull request that brings along what is to be mended; null: the default branch has it. */
  readonly scope: number | null
  readonly cluster: string
  readonly entry: string
  /** Null: nobody asked for a new one, so there is none. */
  readonly asked: Asked | null
  /** What a box of the dashboard asked for died: that is said there, and nothing else is done. */
  readonly died?: Died
}

/** Who may have a follow-up opened asked for it: that was looked at when they did. */
export type Asked = {
  /** The pull request below which the answer stands; null: the dashboard says it. */
  readonly number: number | null
  /**
   * What is answered: the number of a comment (and which answer to it), or the name of a press or of a
   * box.
   */
  readonly id: string
  /** The comment, by the id that GitHub's events call `node_id`; null for a button or a box. */
  readonly comment: string | null
  /** When it was asked, ISO 8601. */
  readonly at: string
  /** The merged follow-up that is in effect by now, as somebody says. */
  readonly confirms: number | null
}

type Press = {
  /** The login of who pressed. */
  readonly by: string
  /** The commit that the check run is on. */
  readonly head: string
  /** The same for every delivery of the press. */
  readonly id: string
}

/** What the App is not installed in any more. */
export type DepartureErrand = {
  readonly installation: number
  /** Ids; null for all that the installation had. */
  readonly repositories: readonly number[] | null
  /** Whether all of it was done before. */
  readonly again?: boolean
}

/** Ask GitHub for deliveries that failed in so many past minutes. */
export type RedeliveryErrand = { readonly minutes: number }

/** One at a time for each subject; of those that wait only the newest is done. */
export const reviews: Queue<ReviewErrand> = defineQueue({
  name: 'reviews',
  keeps: 'newest',
  read: (stored) => {
    const { place, subject, again, died } = record(stored)
    return {
      place: readPlace(place),
      subject: readSubject(subject),
      again: again === true,
      ...readDied(died),
    }
  },
  // A review says what was asked for before, and more than that an older one died.
  merge: (older, newer) => {
    const { place, subject, died } = newer
    const again = older.again || newer.again
    const isReview = older.died === undefined || died === undefined
    return { place, subject, again, ...(isReview ? {} : { died }) }
  },
})

/** One at a time for each pull request, and every one of them. */
export const commands: Queue<CommandErrand> = defineQueue({
  name: 'commands',
  keeps: 'all',
  read: (stored) => {
    const { place, number, comment, node, died } = record(stored)
    return {
      place: readPlace(place),
      number: id(number),
      comment: nodeId(comment),
      ...(node === undefined ? {} : { node: nodeId(node) }),
      ...readDied(died),
    }
  },
})

/** One at a time for each entry of a repository, and every one of them. */
export const fixes: Queue<FixErrand> = defineQueue({
  name: 'fixes',
  keeps: 'all',
  read: (stored) => {
    const errand = record(stored)
    const { k, scope, number, by, head, cluster, entry, asked } = errand
    const place = readPlace(errand['place'])
    if (k === 'spread') return { k, place, scope: numberOrNull(scope) }
    if (k === 'press')
      return {
        k,
        place,
        number: id(number),
        by: nameIn(by),
        head: commitId(head),
        id: text(errand['id']),
      }
    if (k !== 'follow') throw new TypeError('the kind of an errand is missing')
    const target = { cluster: text(cluster), entry: text(entry) }
    return {
      k,
      place,
      scope: numberOrNull(scope),
      ...target,
      asked: asked ? readAsked(asked) : null,
      ...readDied(errand['died']),
    }
  },
})

/** One at a time for each installation. */
export const departures: Queue<DepartureErrand> = defineQueue({
  name: 'departures',
  keeps: 'newest',
  read: (stored) => {
    const { installation, repositories, again } = record(stored)
    return {
      installation: id(installation),
      repositories: Array.isArray(repositories) ? repositories.map(id) : null,
      ...(again === true ? { again } : {}),
    }
  },
  merge: ({ repositories: before }, { installation, repositories: now }) => ({
    installation,
    repositories: before && now && [...new Set([...before, ...now])],
  }),
})

/** One at a time of each length. */
export const redeliveries: Queue<RedeliveryErrand> = defineQueue({
  name: 'redeliveries',
  keeps: 'newest',
  read: (stored) => ({ minutes: id(record(stored)['minutes']) }),
})

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

const numberOrNull = (value: unknown): number | null => (value === null ? null : id(value))

function text(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new TypeError('a text is missing')
}

function readAsked(stored: unknown): Asked {
  const asked = record(stored)
  const { number, comment, confirms } = asked
  return {
    number: numberOrNull(number),
    comment: comment === null ? null : nodeId(comment),
    confirms: numberOrNull(confirms),
    id: text(asked['id']),
    at: text(asked['at']),
  }
}

/** A repository as an errand names it. @throws for anything else. */
export function readPlace(stored: unknown): Place {
  const { installation, repository, owner, name } = record(stored)
  return {
    installation: id(installation),
    repository: id(repository),
    owner: nameIn(owner),
    name: nameIn(name),
  }
}

const readDied = (stored: unknown): { readonly died?: Died } =>
  typeof stored === 'string' && !Number.isNaN(Date.parse(stored)) ? { died: stored } : {}

function readSubject(stored: unknown): ReviewErrand['subject'] {
  const { k, number, base, head } = record(stored)
  if (k === 'pull-request') return { k, number: id(number) }
  if (k === 'commit') return { k, head: commitId(head) }
  if (k === 'merge-group') return { k, base: commitId(base), head: commitId(head) }
  throw new TypeError('the subject is missing')
}
