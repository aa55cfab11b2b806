import type { Field, Why } from '../types/evidence.ts'

/** Evidence without gaps and without saying the same twice. */
export function grounds(...whys: readonly (Why | null | undefined)[]): readonly Why[] {
  return [...new Set(whys.filter((why) => why !== null && why !== undefined))]
}

/** Every field that a reason rests on, once each, in the order of the chain. */
export function fieldsIn(why: Why): readonly Field[] {
  const seen = new Set<Why>()
  const found: Field[] = []
  const walk = (reason: Why): void => {
    if (seen.has(reason)) return
    seen.add(reason)
    if (reason.k === 'field') found.push(reason)
    if (reason.k === 'law') for (const cause of reason.from) walk(cause)
  }
  walk(why)
  return found
}

/** The field that a reason names first; else the place where a missing one would stand. */
export function firstField(why: Why): Field | null {
  const written = fieldsIn(why)[0]
  if (written !== undefined) return written
  return nearest(why, new Set())
}

function nearest(why: Why, seen: Set<Why>): Field | null {
  if (why.k === 'none' || why.k === 'default') return why.near
  if (why.k !== 'law' || seen.has(why)) return null
  seen.add(why)
  for (const cause of why.from) {
    const near = nearest(cause, seen)
    if (near !== null) return near
  }
  return null
}
