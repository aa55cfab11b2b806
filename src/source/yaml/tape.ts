import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import type { Duplicate } from './builder.ts'
import { emptyPlace, extentOf, flowEnd, isEncrypted } from './read-scalar.ts'
import { plainValue } from './scalar.ts'

/**
 * A document as numbers: of a thousand documents that a repository holds, most of their values are
 * never asked for, and keeping them as objects costs more than parsing. `lazy.ts` reads it.
 *
 *     plain, quoted, empty   kind, start, end
 *     other scalars          kind | style << 3 | chomping << 6 | (indent + 1) << 8,
 *                            start, end of the text, start, end of the node
 *     mappings, sequences    kind, start, end, the index behind their last part
 *
 * Offsets are into the document's own text. Mappings hold keys and values in turn.
 */
export type Tape = {
  readonly words: Int32Array
  /** The index of the first word; the array holds other documents as well. */
  readonly first: number
  readonly duplicates: readonly Duplicate[]
  readonly encryptedAt: number
}

export const tapeKind = { plain: 1, quoted: 2, other: 3, empty: 4, map: 5, seq: 6 } as const

/**
 * Writes down the events of a document; null where it holds what takes a `Builder`: anchors, tags,
 * merge keys, keys that are no plain text, numbers that JSON lacks, a second document.
 */
export function record(text: string, base: number, events: readonly Event[]): Tape | null {
  const tape = newRecorder(text, base, events.length * mostWords)
  for (let i = 1; i < events.length - 1; i++) {
    const event = events[i]
    if (event === undefined || !put(tape, event)) return null
  }
  const { words, first, size, duplicates, encryptedAt } = tape
  if (size === first) return null
  if (words === page) used = size
  return { words: words === page ? page : words.slice(0, size), first, duplicates, encryptedAt }
}

/** Small documents share a page: an array of its own costs more than what it holds. */
let page = new Int32Array(0)
let used = 0
const pageSize = 65_536
/** One event takes at most five words. */
const mostWords = 5

/** An array with room for a document, and where that starts in it. */
function wordsWith(room: number): { readonly words: Int32Array; readonly first: number } {
  if (room > pageSize / 4) return { words: new Int32Array(room), first: 0 }
  if (used + room > page.length) {
    page = new Int32Array(pageSize)
    used = 0
  }
  return { words: page, first: used }
}

type Level = {
  isMap: boolean
  isFlow: boolean
  wantsKey: boolean
  /** Where its words start. */
  index: number
  readonly keys: string[]
  seen: Set<string> | null
}

type Recorder = {
  readonly text: string
  readonly base: number
  readonly words: Int32Array
  readonly first: number
  size: number
  readonly levels: Level[]
  readonly duplicates: Duplicate[]
  depth: number
  at: number
  encryptedAt: number
}

function newRecorder(text: string, base: number, room: number): Recorder {
  const { words, first } = wordsWith(room)
  return {
    text,
    base,
    words,
    first,
    size: first,
    levels: [],
    duplicates: [],
    depth: -1,
    at: 0,
    encryptedAt: -1,
  }
}

function write(tape: Recorder, kind: number, start: number, end: number): void {
  const { words, size } = tape
  words[size] = kind
  words[size + 1] = start
  words[size + 2] = end
  tape.size = size + 3
}

function put(tape: Recorder, event: Event): boolean {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return putScalar(tape, event)
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return open(tape, event)
    case EVENT_ID.POP:
      return close(tape)
    default:
      return false
  }
}

function putScalar(tape: Recorder, event: ScalarEvent): boolean {
  if (event.tagStart >= 0 || event.anchorStart >= 0) return false
  const level = tape.levels[tape.depth]
  if (level?.isMap !== true) return putValue(tape, event, '-')
  if (!level.wantsKey) {
    level.wantsKey = true
    return putValue(tape, event, ':')
  }
  level.wantsKey = false
  return putKey(tape, level, event)
}

function putKey(tape: Recorder, level: Level, event: ScalarEvent): boolean {
  const { text } = tape
  const { valueStart, valueEnd, style } = event
  if (!event.fast || valueStart < 0) return false
  const key = text.slice(valueStart, valueEnd)
  if (style === SCALAR_STYLE.PLAIN) {
    if (key === '<<' || typeof plainValue(key) !== 'string') return false
    write(tape, tapeKind.plain, valueStart, valueEnd)
    tape.at = valueEnd
  } else {
    write(tape, tapeKind.quoted, valueStart, valueEnd)
    tape.at = valueEnd + 1
  }
  if (isKnown(level, key)) {
    const offset = tape.base + (style === SCALAR_STYLE.PLAIN ? valueStart : valueStart - 1)
    tape.duplicates.push({ key, offset })
  }
  return true
}

/** Notes a key; most mappings are so small that a set would cost more than looking. */
function isKnown(level: Level, key: string): boolean {
  const { keys } = level
  if (level.seen !== null) {
    const before = level.seen.size
    return level.seen.add(key).size === before
  }
  if (keys.includes(key)) return true
  keys.push(key)
  if (keys.length > manyKeys) level.seen = new Set(keys)
  return false
}

const manyKeys = 12

function putValue(tape: Recorder, event: ScalarEvent, behind: ':' | '-'): boolean {
  const { text, at, base } = tape
  const { valueStart, valueEnd, style } = event
  if (valueStart < 0) {
    const place = emptyPlace(text, at, behind)
    write(tape, tapeKind.empty, place, place)
    tape.at = place
    return true
  }
  if (tape.encryptedAt < 0 && isEncrypted(text, valueStart)) tape.encryptedAt = base + valueStart
  if (!event.fast) {
    const { start, end } = extentOf(text, event, { from: at, behind })
    write(tape, packed(event), valueStart, valueEnd)
    tape.words[tape.size++] = start
    tape.words[tape.size++] = end
    tape.at = Math.max(end, valueEnd)
    return true
  }
  if (style === SCALAR_STYLE.PLAIN) {
    write(tape, tapeKind.plain, valueStart, valueEnd)
    tape.at = valueEnd
    return isFinitePlain(text, valueStart, valueEnd)
  }
  write(tape, tapeKind.quoted, valueStart, valueEnd)
  tape.at = valueEnd + 1
  return true
}

function packed({ style, chomping, indent }: ScalarEvent): number {
  return tapeKind.other | (style << 3) | (chomping << 6) | ((indent + 1) << 8)
}

/** `.inf`, `-.inf`, `.nan` and the like are what Kubernetes refuses. */
function isFinitePlain(text: string, start: number, end: number): boolean {
  const length = end - start
  if (length > 5 || length < 4 || (text[start] !== '.' && text[start + 1] !== '.')) return true
  const value = plainValue(text.slice(start, end))
  return typeof value !== 'number' || Number.isFinite(value)
}

function open(tape: Recorder, event: MappingEvent | SequenceEvent): boolean {
  if (event.tagStart >= 0 || event.anchorStart >= 0) return false
  const parent = tape.levels[tape.depth]
  if (parent?.isMap === true) {
    if (parent.wantsKey) return false
    parent.wantsKey = true
  }
  const { levels, text } = tape
  const first = text[event.start]
  const isMap = event.type === EVENT_ID.MAPPING
  const isFlow = event.style === COLLECTION_STYLE.FLOW && (first === '{' || first === '[')
  tape.depth++
  const level = levels[tape.depth]
  if (level === undefined) {
    levels.push({ isMap, isFlow, wantsKey: true, index: tape.size, keys: [], seen: null })
  } else {
    level.isMap = isMap
    level.isFlow = isFlow
    level.wantsKey = true
    level.index = tape.size
    level.keys.length = 0
    level.seen = null
  }
  write(tape, isMap ? tapeKind.map : tapeKind.seq, event.start, 0)
  tape.size++
  tape.at = isFlow ? event.start + 1 : event.start
  return true
}

function close(tape: Recorder): boolean {
  const level = tape.levels[tape.depth]
  if (level === undefined || tape.depth < 0) return false
  if (level.isFlow) tape.at = flowEnd(tape.text, tape.at)
  tape.words[level.index + 2] = tape.at
  tape.words[level.index + 3] = tape.size
  tape.depth--
  return true
}
