import {
  type ChompingMode,
  EVENT_ID,
  getScalarValue,
  SCALAR_STYLE,
  type ScalarEvent,
  type ScalarStyle,
} from 'js-yaml'
import type { MapEntry, MapNode, Node, Scalar, ScalarNode, SeqNode } from '../../types/source.ts'
import { plainValue } from './scalar.ts'
import { tapeKind } from './tape.ts'

/** A document on tape; `base` is the offset of its text in its file. */
export type Reel = { readonly text: string; readonly base: number; readonly words: Int32Array }

/** The node that starts at an index of the tape. What it holds is built when it is asked for. */
export function nodeAt(reel: Reel, index: number): Node {
  const kind = word(reel, index) & kindBits
  if (kind === tapeKind.map) return new LazyMap(reel, index)
  if (kind === tapeKind.seq) return new LazySeq(reel, index)
  return scalarAt(reel, index)
}

const kindBits = 7

/** What was asked for before; most mappings are asked for one key or two. */
type Found = { readonly key: string; readonly value: Node; readonly next: Found | null }

class LazyMap implements MapNode {
  readonly k = 'map'
  readonly start: number
  readonly end: number
  readonly #reel: Reel
  readonly #index: number
  #entries: ReadonlyMap<string, MapEntry> | null = null
  #found: Found | null = null

  constructor(reel: Reel, index: number) {
    this.start = reel.base + word(reel, index + 1)
    this.end = reel.base + word(reel, index + 2)
    this.#reel = reel
    this.#index = index
  }

  get entries(): ReadonlyMap<string, MapEntry> {
    this.#entries ??= entriesAt(this.#reel, this.#index)
    return this.#entries
  }

  /** The value of a key. As long as few are asked for, the others are not built. */
  find(key: string): Node | null {
    if (this.#entries !== null) return this.#entries.get(key)?.value ?? null
    let count = 0
    for (let known = this.#found; known !== null; known = known.next) {
      if (known.key === key) return known.value
      count++
    }
    if (count === fewKeys) return this.entries.get(key)?.value ?? null
    const index = valueIndex(this.#reel, this.#index, key)
    if (index < 0) return null
    const value = nodeAt(this.#reel, index)
    this.#found = { key, value, next: this.#found }
    return value
  }
}

const fewKeys = 6

/** The value of a key of a mapping; null where the mapping does not have it. */
export function valueAt(map: MapNode, key: string): Node | null {
  return map instanceof LazyMap ? map.find(key) : (map.entries.get(key)?.value ?? null)
}

class LazySeq implements SeqNode {
  readonly k = 'seq'
  readonly start: number
  readonly end: number
  readonly #reel: Reel
  readonly #index: number
  #items: readonly Node[] | null = null

  constructor(reel: Reel, index: number) {
    this.start = reel.base + word(reel, index + 1)
    this.end = reel.base + word(reel, index + 2)
    this.#reel = reel
    this.#index = index
  }

  get items(): readonly Node[] {
    this.#items ??= itemsAt(this.#reel, this.#index)
    return this.#items
  }
}

function entriesAt(reel: Reel, index: number): ReadonlyMap<string, MapEntry> {
  const { base, text } = reel
  const entries = new Map<string, MapEntry>()
  const stop = word(reel, index + 3)
  for (let i = index + collectionSize; i < stop; ) {
    const from = word(reel, i + 1)
    const to = word(reel, i + 2)
    const quote = word(reel, i) === tapeKind.quoted ? 1 : 0
    const value = nodeAt(reel, i + simpleSize)
    const entry = { keyStart: base + from - quote, keyEnd: base + to + quote, value }
    entries.set(text.slice(from, to), entry)
    i = after(reel, i + simpleSize)
  }
  return entries
}

/** Where the value of a key stands on the tape (of a key that is there twice the last); else -1. */
function valueIndex(reel: Reel, index: number, key: string): number {
  const { text, words } = reel
  const stop = word(reel, index + 3)
  const { length } = key
  let found = -1
  for (let i = index + collectionSize; i < stop; ) {
    const from = words[i + 1] ?? 0
    const isHere = (words[i + 2] ?? 0) - from === length && text.startsWith(key, from)
    i += simpleSize
    if (isHere) found = i
    i = after(reel, i)
  }
  return found
}

function itemsAt(reel: Reel, index: number): readonly Node[] {
  const items: Node[] = []
  const stop = word(reel, index + 3)
  for (let i = index + collectionSize; i < stop; i = after(reel, i)) items.push(nodeAt(reel, i))
  return items
}

const simpleSize = 3
const otherSize = 5
const collectionSize = 4

function after(reel: Reel, index: number): number {
  const kind = word(reel, index) & kindBits
  if (kind === tapeKind.map || kind === tapeKind.seq) return word(reel, index + 3)
  return index + (kind === tapeKind.other ? otherSize : simpleSize)
}

function scalarAt(reel: Reel, index: number): ScalarNode {
  const { base, text } = reel
  const head = word(reel, index)
  const from = word(reel, index + 1)
  const to = word(reel, index + 2)
  switch (head & kindBits) {
    case tapeKind.plain:
      return scalar(plainValue(text.slice(from, to)), base + from, base + to)
    case tapeKind.quoted:
      return scalar(text.slice(from, to), base + from - 1, base + to + 1)
    case tapeKind.empty:
      return scalar(null, base + from, base + to)
  }
  const event = eventOf(head, from, to)
  const written = getScalarValue(text, event)
  const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(written) : written
  return scalar(value, base + word(reel, index + 3), base + word(reel, index + 4))
}

function scalar(value: Scalar, start: number, end: number): ScalarNode {
  return { k: 'scalar', value, start, end }
}

/** The event that was packed on tape. */
function eventOf(head: number, valueStart: number, valueEnd: number): ScalarEvent {
  return {
    ...noProperties,
    valueStart,
    valueEnd,
    style: ((head >> 3) & 7) as ScalarStyle,
    chomping: ((head >> 6) & 3) as ChompingMode,
    indent: (head >> 8) - 1,
  }
}

const noProperties = {
  type: EVENT_ID.SCALAR,
  anchorStart: -1,
  anchorEnd: -1,
  tagStart: -1,
  tagEnd: -1,
  fast: false,
}

function word(reel: Reel, index: number): number {
  return reel.words[index] ?? 0
}
