import { locate, pathText } from '../source/field.ts'
import type { Fact, Field } from '../types/evidence.ts'
import type { Problem } from '../types/source.ts'

/**
 * The settings are described once, as forms: a form reads a field and publishes the JSON Schema of
 * what it reads. A schema says less than its reader where JSON Schema has no word for it (CIDRs,
 * calendar days, references between keys), never something else.
 */
export type Form<T> = {
  readonly schema: Schema
  /** Undefined: refused, and the log says why. Reading goes on, so that all errors are found. */
  readonly read: (field: Field, log: Log) => T | undefined
}

type Json = string | number | boolean | null | readonly Json[] | Schema
export type Schema = { readonly [keyword: string]: Json }

/**
 * Collects what is wrong; messages start with the path of the field and end with the remedy. One
 * that takes work to write (suggestions) is only asked for while there is room for it.
 */
export type Log = (field: Field, message: string | (() => string)) => undefined

/** More errors than anybody mends in one go: the rest is counted. */
const MOST_PROBLEMS = 100

/** A log, and what it has collected in the end, in order of appearance. */
export function openLog(): { readonly log: Log; readonly problems: () => readonly Problem[] } {
  const listed: Problem[] = []
  let left = 0
  let last: Field | null = null
  const log: Log = (field, message) => {
    last = field
    if (listed.length >= MOST_PROBLEMS) left++
    else listed.push(invalid(field, typeof message === 'string' ? message : message()))
    return undefined
  }
  const problems = (): readonly Problem[] => {
    if (left === 0 || last === null) return listed
    return [...listed, invalid(last, `${left} more errors are not listed; mend the first ones`)]
  }
  return { log, problems }
}

const invalid = (field: Field, message: string): Problem => ({
  code: 'settings-invalid',
  message,
  at: locate(field),
})

/** `clusters[0].pools must be a list`; the document itself is called `the file`. */
export const complaint = (field: Field, what: string): string =>
  `${field.path.length === 0 ? 'the file' : pathText(field)} ${what}`

/** Turns what a form reads into something else; `to` may refuse after it has logged. */
export function convert<T, U>(
  form: Form<T>,
  to: (value: T, field: Field, log: Log) => U | undefined,
): Form<U> {
  const read = (field: Field, log: Log): U | undefined => {
    const value = form.read(field, log)
    return value === undefined ? undefined : to(value, field, log)
  }
  return { schema: form.schema, read }
}

/** Adds a condition; `wrong` answers what to say about a value that breaks it, or null. */
export function refine<T>(
  form: Form<T>,
  schema: Schema,
  wrong: (value: T) => string | null,
): Form<T> {
  const checked = convert(form, (value, field, log) => {
    const what = wrong(value)
    return what === null ? value : log(field, complaint(field, what))
  })
  return { schema: { ...form.schema, ...schema }, read: checked.read }
}

/** Keeps the field beside the value, as the reason for it. */
export const asFact = <T>(form: Form<T>): Form<Fact<T>> =>
  convert(form, (value, field) => ({ value, why: field }))

/** A form with a sentence for editors that show the schema. */
export const described = <T>(form: Form<T>, description: string): Form<T> => ({
  schema: { ...form.schema, description },
  read: form.read,
})
