import type { Scalar } from '../../types/source.ts'
import { fractionOf, isInteger, numberKey, numberOf } from './number.ts'

/**
 * Scalars as Kubernetes reads them: go.yaml.in/yaml/v2 (YAML 1.1 with Go's numbers), turned into
 * JSON by sigs.k8s.io/yaml. `test/source/judge/answers.json` records what the originals answer.
 */

/**
 * An untagged plain scalar's value. Timestamps stay text. Infinities and NaN come back as numbers:
 * JSON has none, so the caller refuses them.
 */
export function plainValue(text: string): Scalar {
  const first = text.charCodeAt(0)
  if (first >= 0x30 && first <= 0x39) return numberOf(text) ?? text
  if (first > 0x2e && !mayBeWord(first)) return text
  if (first === 0x2d || first === 0x2b) return word(text) ?? numberOf(text) ?? text
  if (first === 0x2e) return word(text) ?? fractionOf(text) ?? text
  return text.length > longestWord ? text : (word(text) ?? (nulls.has(text) ? null : text))
}

/** The value of a scalar with a tag; undefined where the text is no value of that kind. */
export function taggedValue(text: string, tag: string): Scalar | undefined {
  const kind = coreTag(tag)
  if (kind === null || kind === 'str') return text
  if (kind === 'binary') return binary(text)
  const value = plainValue(text)
  switch (kind) {
    case 'null':
      return value === null ? null : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'int':
      return typeof value === 'number' && isInteger(text) ? value : undefined
    case 'float':
      return typeof value === 'number' ? value : undefined
    case 'timestamp':
      return timestamp.test(text) ? text : undefined
    default:
      return text
  }
}

/** Whether a tag is `!!merge`. */
export function isMergeTag(tag: string): boolean {
  return coreTag(tag) === 'merge'
}

/** A mapping key's text; null where Kubernetes refuses the key (null, too large an integer). */
export function keyOf(value: Scalar, written: string): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberKey(written, value)
  return value === null ? null : String(value)
}

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...allCases(true, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']),
  ...allCases(false, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']),
  ...allCases(Number.NaN, ['.nan', '.NaN', '.NAN']),
  ...allCases(Number.POSITIVE_INFINITY, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...allCases(Number.NEGATIVE_INFINITY, ['-.inf', '-.Inf', '-.INF']),
])

const nulls: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL'])

/** `false`, the longest of `words` and `nulls`. */
const longestWord = 5

const clock = /\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?/.source
const zone = /(?:Z|[-+]\d{2}:\d{2})/.source
const timestamp = new RegExp(`^\\d{4}-\\d{1,2}-\\d{1,2}(?:[Tt]${clock}${zone}| ${clock})?$`)

const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/

function allCases(value: Scalar, spellings: readonly string[]): (readonly [string, Scalar])[] {
  return spellings.map((spelling) => [spelling, value])
}

function word(text: string): Scalar | undefined {
  return words.get(text)
}

/** The first characters of words: `f n o t y`, in either case, and `~`. */
function mayBeWord(first: number): boolean {
  const lower = first | 0x20
  return (
    lower === 0x6e ||
    lower === 0x74 ||
    lower === 0x66 ||
    lower === 0x6f ||
    lower === 0x79 ||
    first === 0x7e
  )
}

/** The name of a tag of YAML's own, without the prefix; null for everybody else's. */
function coreTag(tag: string): string | null {
  if (tag.startsWith('!!')) return tag.slice(2)
  const prefix = '!<tag:yaml.org,2002:'
  return tag.startsWith(prefix) ? tag.slice(prefix.length, -1) : null
}

/** Bytes that are no UTF-8 become U+FFFD, as in Go's JSON. */
function binary(text: string): string | undefined {
  const packed = text.replace(/[\r\n]/g, '')
  if (!base64.test(packed)) return undefined
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}
