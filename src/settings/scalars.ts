import type { Field } from '../types/evidence.ts'
import type { Scalar } from '../types/source.ts'
import { parseCidr } from './cidr.ts'
import { complaint, type Form, type Log, refine } from './form.ts'
import { didYouMean } from './suggest.ts'

/** A string, empty or not; `what` completes "must be …" ("a string like \"1.35\""). */
export function anyText(what: string): Form<string> {
  const read = (field: Field, log: Log): string | undefined => {
    const value = scalarOf(field)
    if (typeof value === 'string') return value
    if (typeof value !== 'number' && typeof value !== 'boolean') return mustBe(field, what, log)
    const quoted = JSON.stringify(written(field))
    const reason = `must be ${what}; YAML reads a ${typeof value} here: write ${quoted}`
    return log(field, complaint(field, reason))
  }
  return { schema: { type: 'string' }, read }
}

/** A string with something in it. */
export const text = (what: string): Form<string> =>
  refine(anyText(what), { pattern: '\\S' }, (value) =>
    value.trim() === '' ? `must be ${what}, not empty` : null,
  )

/** A string of a certain shape; `shape` must be linear in the text's length. */
export const shaped = (what: string, shape: RegExp): Form<string> =>
  refine(text(what), { pattern: shape.source }, (value) =>
    shape.test(value) ? null : `must be ${what}, not ${show(value)}`,
  )

export const flag: Form<boolean> = {
  schema: { type: 'boolean' },
  read: (field, log) => {
    const value = scalarOf(field)
    return typeof value === 'boolean' ? value : mustBe(field, 'true or false', log)
  },
}

/** A number with both ends included. */
export function number(what: string, min: number, max: number): Form<number> {
  const read = (field: Field, log: Log): number | undefined => {
    const value = scalarOf(field)
    const fits = typeof value === 'number' && value >= min && value <= max
    return fits ? value : mustBe(field, what, log)
  }
  return { schema: { type: 'number', minimum: min, maximum: max }, read }
}

/** A whole number between two ends, both included. */
export function whole(min: number, max: number): Form<number> {
  const what = `a whole number from ${min} to ${max}`
  return refine(number(what, min, max), { type: 'integer' }, (value) =>
    Number.isInteger(value) ? null : `must be ${what}, not ${value}`,
  )
}

/**
 * One of a few words. A plain `off` is the boolean false to Kubernetes' YAML reader, so false is
 * read as `off` where that is possible.
 */
export function oneOf<const T extends string>(words: readonly T[]): Form<T> {
  const off = words.find((word) => word === 'off')
  const read = (field: Field, log: Log): T | undefined => {
    const value = scalarOf(field)
    const found = value === false ? off : words.find((word) => word === value)
    if (found !== undefined) return found
    if (value === null || value === undefined)
      return mustBe(field, `one of ${words.join(', ')}`, log)
    return log(field, () => complaint(field, `cannot be ${choice(written(field), words)}`))
  }
  return { schema: { enum: off === undefined ? [...words] : [...words, false] }, read }
}

/** A block of addresses with its prefix length, or also a single address. */
export function addressBlock(single: 'or-address' | 'block'): Form<string> {
  const what =
    single === 'block' ? 'a CIDR like 10.244.0.0/16' : 'an address or a CIDR like 10.0.1.0/24'
  return refine(text(what), single === 'block' ? { pattern: '/\\d+$' } : {}, (value) =>
    parseCidr(value) !== null && (single === 'or-address' || value.includes('/'))
      ? null
      : `must be ${what}, not ${show(value)}`,
  )
}

const LABEL_KEY = /^(?:[a-z\d][a-z\d.-]{0,252}\/)?[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?$/

/** The key of a label or taint. Source: apimachinery pkg/util/validation `IsQualifiedName`. */
export const labelKey = shaped('a label key like ingress.acme.io/edge', LABEL_KEY)
export const isLabelKey = (key: string): boolean => LABEL_KEY.test(key)

/** A label's or taint's value, which may be empty. */
export const isLabelValue = (value: string): boolean =>
  /^(?:[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?)?$/.test(value)

/** Says what a field must be, and what to do where it has no value at all. */
export function mustBe(field: Field, what: string, log: Log): undefined {
  const { node } = field
  if (node?.k === 'scalar' && node.value === null) {
    return log(field, complaint(field, `has no value; give it ${what}, or remove the key`))
  }
  const found = node?.k === 'map' ? 'a mapping' : node?.k === 'seq' ? 'a list' : shown(field)
  return log(field, complaint(field, `must be ${what}, not ${found}`))
}

/** A word that is none of the possible ones, with the nearest of them and all of them. */
export function choice(word: string, words: readonly string[]): string {
  const near = didYouMean(word, words)
  return `${show(word)}${near === '' ? '; possible: ' : `${near} Possible: `}${words.join(', ')}`
}

/** A foreign word in a message: quoted, on one line, of bounded length. */
export const show = (value: string): string =>
  JSON.stringify(value.length > 60 ? `${value.slice(0, 57).toWellFormed()}...` : value)

/** A scalar in a message: words in quotes, numbers and truth values as they are written. */
function shown(field: Field): string {
  return typeof scalarOf(field) === 'string' ? show(written(field)) : written(field)
}

/** The scalar of a field; undefined: a mapping, a sequence or nothing. */
export function scalarOf(field: Field): Scalar | undefined {
  return field.node?.k === 'scalar' ? field.node.value : undefined
}

/** What stands in the file for a scalar (`1.30`, not 1.3), of strings the value without quotes. */
function written(field: Field): string {
  const { node, doc } = field
  if (node?.k === 'scalar' && typeof node.value === 'string') return node.value
  return node === null ? '' : doc.source.text.slice(node.start, Math.min(node.end, node.start + 61))
}
