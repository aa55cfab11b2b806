import type { Fact, Field, LawId, Why } from '../types/evidence.ts'
import { fact, isWhy } from '../types/why.ts'
import { items, text } from './field.ts'

/** The field where it is written; an absent one says nothing. */
export const written = (field: Field): Field | null => (field.node === null ? null : field)

/** A string scalar with its field; `null` where there is none. */
export function stringFact(field: Field): Fact<string> | null {
  const value = text(field)
  return value === null ? null : fact(value, field)
}

type Law = Extract<Why, { k: 'law' }>

/** A law whose reasons are gathered when they are asked for; most never are. */
class LazyLaw implements Law {
  readonly k = 'law'
  readonly law: LawId
  readonly #gather: () => readonly (Why | null | undefined)[]
  #from: readonly Why[] | null = null

  constructor(id: LawId, gather: () => readonly (Why | null | undefined)[]) {
    this.law = id
    this.#gather = gather
  }

  get from(): readonly Why[] {
    this.#from ??= this.#gather().filter(isWhy)
    return this.#from
  }
}

/**
 * What `law` makes, with the reasons gathered at first use: for what is read of every object. The
 * reasons are what stands in documents, or is absent there; never an unknown.
 */
export const lawOf = (id: LawId, gather: () => readonly (Why | null | undefined)[]): Law =>
  new LazyLaw(id, gather)

/** Whether a law is about what documents say, and nothing below it is unknown. */
export const isRead = (why: Law): boolean => why instanceof LazyLaw

/** The strings of a list, each with its field. */
export const stringFacts = (field: Field): Fact<string>[] =>
  items(field).flatMap((item) => stringFact(item) ?? [])
