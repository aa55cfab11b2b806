import type { Answer } from '../types/engine.ts'

/** A file that is there and cannot be read: a problem in the report, and no reason to try again. */
export function unreadable<T>(message: string): Answer<T> {
  return { ok: false, code: 'unreadable', message, transient: false }
}
