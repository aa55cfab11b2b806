import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import type { Scalar } from '../../types/source.ts'
import { eventsBetween } from '../yaml/parse.ts'
import { emptyPlace, extentOf, flowEnd, isMergeKey, scalarValue } from '../yaml/read-scalar.ts'
import { keyOf } from '../yaml/scalar.ts'

/**
 * A document as it is written: what an edit has to know, and what `Node` leaves out. Offsets are
 * into the file's text; `outer` is where anchor and tag start. A block scalar ends before its last
 * line break.
 */
export type Syntax = ScalarSyntax | MapSyntax | SeqSyntax | AliasSyntax

type Extent = {
  readonly start: number
  readonly end: number
  readonly outer: number
  readonly anchor: string | null
}

export type ScalarSyntax = Extent & {
  readonly k: 'scalar'
  readonly value: Scalar | undefined
  readonly style: 'empty' | 'plain' | 'single' | 'double' | 'block'
}

export type MapSyntax = Extent & {
  readonly k: 'map'
  readonly isFlow: boolean
  readonly entries: readonly EntrySyntax[]
  readonly hasMerge: boolean
}

export type EntrySyntax = {
  /** Null where an alias is the key. */
  readonly key: string | null
  readonly keyStart: number
  readonly keyEnd: number
  /** Behind the colon. */
  readonly behind: number
  readonly value: Syntax
}

export type SeqSyntax = Extent & {
  readonly k: 'seq'
  readonly isFlow: boolean
  readonly items: readonly ItemSyntax[]
}

/** `behind` is where the dash ends; in flow style where the item starts. */
export type ItemSyntax = { readonly behind: number; readonly value: Syntax }

type AliasSyntax = Extent & { readonly k: 'alias'; readonly name: string }

type Cursor = {
  readonly text: string
  readonly base: number
  readonly events: readonly Event[]
  readonly aliases: Set<string>
  index: number
  /** The end of what was read last, in `text`. */
  at: number
}

/** The syntax of a document without faults, and the anchors that are used; null: it is empty. */
export function readSyntax(
  text: string,
  start: number,
  end: number,
): { readonly tree: Syntax | null; readonly aliases: ReadonlySet<string> } {
  const { chunk, events } = eventsBetween(text, start, end)
  const aliases = new Set<string>()
  const cursor: Cursor = { text: chunk, base: start, events, aliases, index: 1, at: 0 }
  const isEmpty = events.length < 2 || events[1]?.type === EVENT_ID.POP
  return { tree: isEmpty ? null : readNode(cursor, '-'), aliases }
}

function readNode(cursor: Cursor, behind: ':' | '-'): Syntax {
  const event = cursor.events[cursor.index++]
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return readScalar(cursor, event, behind)
    case EVENT_ID.MAPPING:
      return readMap(cursor, event)
    case EVENT_ID.SEQUENCE:
      return readSeq(cursor, event)
    case EVENT_ID.ALIAS:
      return readAlias(cursor, event)
    default:
      throw new RangeError('the events of a document end within it')
  }
}

function readScalar(cursor: Cursor, event: ScalarEvent, behind: ':' | '-'): ScalarSyntax {
  const { text, base, at } = cursor
  const { start, end } = extentOf(text, event, { from: at, behind })
  cursor.at = Math.max(end, event.valueEnd)
  const style = event.valueStart < 0 ? 'empty' : (styles.get(event.style) ?? 'block')
  const last = style === 'block' ? withoutBreak(text, start + 1, end) : end
  return {
    k: 'scalar',
    value: scalarValue(text, event),
    style,
    ...propertiesOf(cursor, event, start),
    start: base + start,
    end: base + last,
  }
}

const styles = new Map<number, 'plain' | 'single' | 'double'>([
  [SCALAR_STYLE.PLAIN, 'plain'],
  [SCALAR_STYLE.SINGLE_QUOTED, 'single'],
  [SCALAR_STYLE.DOUBLE_QUOTED, 'double'],
])

function readMap(cursor: Cursor, event: MappingEvent): MapSyntax {
  const isFlow = enter(cursor, event)
  const entries: EntrySyntax[] = []
  let hasMerge = false
  while (!isClosed(cursor)) {
    const entry = readEntry(cursor)
    if (entry === 'merge') hasMerge = true
    else entries.push(entry)
  }
  return { k: 'map', isFlow, entries, hasMerge, ...leave(cursor, event, isFlow) }
}

function readEntry(cursor: Cursor): EntrySyntax | 'merge' {
  const { base, events, text } = cursor
  const event = events[cursor.index]
  const isMerge = event?.type === EVENT_ID.SCALAR && isMergeKey(text, event)
  const key = readNode(cursor, ':')
  const behind = base + emptyPlace(text, key.end - base, ':')
  const value = readNode(cursor, ':')
  if (isMerge) return 'merge'
  const written = text.slice(key.start - base, key.end - base)
  const name = key.k === 'scalar' ? keyOf(key.value ?? null, written) : null
  return { key: name, keyStart: key.start, keyEnd: key.end, behind, value }
}

function readSeq(cursor: Cursor, event: SequenceEvent): SeqSyntax {
  const { base, text } = cursor
  const isFlow = enter(cursor, event)
  const items: ItemSyntax[] = []
  while (!isClosed(cursor)) {
    const dash = isFlow ? -1 : emptyPlace(text, cursor.at, '-')
    if (dash > cursor.at) cursor.at = dash - 1
    const value = readNode(cursor, '-')
    items.push({ behind: dash < 0 ? value.outer : base + dash, value })
  }
  return { k: 'seq', isFlow, items, ...leave(cursor, event, isFlow) }
}

function readAlias(cursor: Cursor, event: AliasEvent): AliasSyntax {
  const { base, text } = cursor
  const name = text.slice(event.anchorStart, event.anchorEnd)
  cursor.aliases.add(name)
  cursor.at = event.anchorEnd
  const start = base + event.anchorStart - 1
  return { k: 'alias', name, anchor: null, start, outer: start, end: base + event.anchorEnd }
}

function enter(cursor: Cursor, event: MappingEvent | SequenceEvent): boolean {
  const first = cursor.text[event.start]
  const isFlow = event.style === COLLECTION_STYLE.FLOW && (first === '{' || first === '[')
  cursor.at = isFlow ? event.start + 1 : event.start
  return isFlow
}

const isClosed = (cursor: Cursor): boolean => {
  const event = cursor.events[cursor.index]
  return event === undefined || event.type === EVENT_ID.POP
}

function leave(cursor: Cursor, event: MappingEvent | SequenceEvent, isFlow: boolean): Extent {
  const { base, text } = cursor
  cursor.index++
  if (isFlow) cursor.at = flowEnd(text, cursor.at)
  const end = base + withoutBreak(text, event.start, cursor.at)
  return { start: base + event.start, end, ...propertiesOf(cursor, event, event.start) }
}

function propertiesOf(
  { base, text }: Cursor,
  event: ScalarEvent | MappingEvent | SequenceEvent,
  start: number,
): Pick<Extent, 'anchor' | 'outer'> {
  const { anchorStart, anchorEnd, tagStart } = event
  const outer = Math.min(start, ...[anchorStart - 1, tagStart].filter((offset) => offset >= 0))
  return {
    outer: base + outer,
    anchor: anchorStart < 0 ? null : text.slice(anchorStart, anchorEnd),
  }
}

/** The last line break of a block scalar is no part of it. */
function withoutBreak(text: string, start: number, end: number): number {
  let last = end
  if (last > start && text[last - 1] === '\n') last--
  if (last > start && last < end && text[last - 1] === '\r') last--
  return last
}
