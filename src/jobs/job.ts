/** The right to act for a job. */
export type Lease = {
  /**
   * Asks the database whether this attempt still owns the job, and keeps it for another heartbeat.
   * To be asked before every write to the outside: a process that was paused, or whose job ran out
   * of time, is told so here while another one does the work. Throws where the database is gone.
   */
  isHeld(): Promise<boolean>
}

export type Job<Data> = {
  /** What it was sent with, or the id of its replay. */
  readonly id: string
  readonly key: string
  readonly data: Data
  /** 1 the first time. */
  readonly attempt: number
  /** Whether it becomes a dead letter when this attempt fails. */
  readonly isLast: boolean
  readonly lease: Lease
  /** Aborted when the job is lost, its time is up, or the process has to end. */
  readonly signal: AbortSignal
}

/** Another attempt would end the same way: the job becomes a dead letter at once. */
export class Permanent extends Error {
  override name = 'Permanent'
}

/**
 * Does a job. It may be called again for a job that it did already, because the process can end
 * between its last effect and the note that it is done: it has to look before it acts.
 *
 * @throws whatever makes the attempt fail; an error with a number `retryAfter` (seconds) puts the
 * next attempt off by just that long, a `Permanent` one is the last.
 */
export type Handler<Data> = (job: Job<Data>) => Promise<void>

/** Queued anew; merged into the one that waits; or known, because this id was sent before. */
export type Sent = 'queued' | 'merged' | 'known'

/** A job whose last attempt failed. */
export type DeadLetter = {
  readonly id: string
  readonly queue: string
  /** The id that the job was sent with. */
  readonly job: string
  readonly key: string
  readonly data: unknown
  readonly attempts: number
  /** When the last attempt failed, ISO 8601. */
  readonly died: string
  /** The message of the last failure. */
  readonly reason: string
}

/** Runs again; or dropped, because a newer job of its key waits and does its work. */
export type Replayed = 'replayed' | 'superseded'

/** How many jobs of a queue there are: ready, put off, at work, dead. */
export type Counts = {
  readonly queue: string
  readonly ready: number
  readonly later: number
  readonly active: number
  readonly dead: number
}
