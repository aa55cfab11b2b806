import { createHash } from 'node:crypto'
import type { Check } from '../../forge/code-host.ts'
import type { Subject } from '../errands.ts'

/** What a check run says, without what names it. */
export type Said = Omit<Check, 'externalId' | 'head'>

/**
 * The name that a check run is given: what it is about, and what it says in two digests. So whoever
 * finds it knows without reading it whether it says the same, or has the same annotations, which
 * GitHub lets nobody take away.
 */
export function externalId(subject: Subject, said: Said): string {
  const { annotations, ...rest } = said
  const about =
    subject.k === 'pull-request' ? `pull-request/${subject.number}` : `merge-group/${subject.base}`
  return `${about}/${digest(rest)}/${digest(annotations)}`
}

/** What the annotations of a check run are called in its name; null where it is not of ours. */
export function annotationsIn(name: string | null): string | null {
  return pattern.exec(name ?? '')?.[3] ?? null
}

/** What a check run is about, by its name and its commit; null where that is not of ours. */
export function subjectOf(name: unknown, head: string): Subject | null {
  const found = typeof name === 'string' ? pattern.exec(name) : null
  if (found === null) return null
  const [, number, base] = found
  if (number !== undefined) return { k: 'pull-request', number: Number(number) }
  return base === undefined ? null : { k: 'merge-group', base, head }
}

const pattern =
  /^(?:pull-request\/([1-9]\d{0,9})|merge-group\/([\da-f]{40,64}))\/[\da-f]{16}\/([\da-f]{16})$/

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
