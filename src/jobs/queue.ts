import { createHash } from 'node:crypto'

/**
 * A queue of jobs that carry `Data`. Jobs of one key never run twice at once; jobs of different
 * keys run side by side. Times are seconds.
 */
export type Queue<Data> = {
  readonly name: string
  /**
   * What becomes of a job when another one of its key waits already: `newest` merges the two, and
   * as `merge` says; `all` keeps both. One worker takes them as they came; several
   * that look at the same moment may take two of a key in the other order.
   */
  readonly keeps: 'newest' | 'all'
  /** The data of two jobs that become one, where `keeps` is `newest`; else that of the newer. */
  merge(older: Data, newer: Data): Data
  /** Makes the data of what was stored, which an older version may have written; throws. */
  readonly read: (stored: unknown) => Data
  /** How often a job is tried before it is a dead letter. */
  readonly attempts: number
  /** The wait after the first failure; it doubles with each, with some chance, up to `longest`. */
  readonly backoff: { readonly first: number; readonly longest: number }
  /** How long a worker may be silent before its job goes to another; at least 10. */
  readonly heartbeat: number
  /** How long one attempt may take. */
  readonly limit: number
}

type Needed = 'name' | 'keeps' | 'read'

const defaults: Omit<Queue<unknown>, Needed | 'merge'> = {
  attempts: 10,
  backoff: { first: 2, longest: 900 },
  heartbeat: 60,
  limit: 900,
}

/**
 * Describes a queue. Unless told otherwise a job is tried ten times over about 45 minutes; a worker
 * proves every half minute that it lives, and may need a quarter of an hour.
 */
export function defineQueue<Data>(
  given: Pick<Queue<Data>, Needed> & Partial<Queue<Data>>,
): Queue<Data> {
  return { ...defaults, merge: (_older, newer) => newer, ...given }
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/**
 * The id of a job for any text: a UUID is its own (GitHub's delivery ids are such), other text gets
 * the one that follows from its hash (UUID version 8, RFC 9562 §5.8). Like texts have like ids, so
 * that several servers may ask for the same work and it is done once.
 */
export function jobId(text: string): string {
  const lower = text.toLowerCase()
  if (uuid.test(lower)) return lower
  const hex = createHash('sha256').update(text).digest('hex')
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ]
  return [...parts, hex.slice(20, 32)].join('-')
}
