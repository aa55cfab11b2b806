import type { Fact, Field } from '../types/evidence.ts'
import { fact } from '../types/why.ts'
import { items, text } from './field.ts'

/** The field where it is written; an absent one says nothing. */
export const written = (field: Field): Field | null => (field.node === null ? null : field)

/** A string scalar with its field; `null` where there is none. */
export function stringFact(field: Field): Fact<string> | null {
  const value = text(field)
  return value === null ? null : fact(value, field)
}

/** The strings of a list, each with its field. */
export const stringFacts = (field: Field): Fact<string>[] =>
  items(field).flatMap((item) => stringFact(item) ?? [])
