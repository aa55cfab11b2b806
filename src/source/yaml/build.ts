import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import type { MapEntry, Node, ScalarNode } from '../../types/source.ts'
import { maxAliasedNodes, maxDepth } from '../limits.ts'
import type { Fault } from '../problems.ts'
import {
  type Anchor,
  add,
  type Builder,
  type Duplicate,
  type Frame,
  fail,
  keyIsNoText,
  newBuilder,
  refuse,
  wantsKey,
} from './builder.ts'
import { extentOf, flowEnd, isEncrypted, isMergeKey, scalarValue } from './read-scalar.ts'
import { keyOf } from './scalar.ts'

/** A document as a tree. `root` is null where it is empty or has a `fault`. */
export type Built = {
  readonly root: Node | null
  readonly fault: Fault | null
  /** The second place of every key that a mapping has twice; the last one stands. */
  readonly duplicates: readonly Duplicate[]
  /** The first value that SOPS encrypted; -1 where there is none. */
  readonly encryptedAt: number
  /** Where a second document starts (behind `...`), which Kubernetes does not read; -1: nowhere. */
  readonly secondAt: number
}

/**
 * Turns the parser's events for one document into a tree. `base` is the offset of `text` in its
 * file. Aliases share the node that they stand for; what they stand for is counted and bounded.
 * Merge keys override what stands before them in their mapping, as in go.yaml.in/yaml/v2.
 */
export function build(text: string, base: number, events: readonly Event[]): Built {
  const builder = newBuilder(text, base)
  let secondAt = -1
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT && builder.isDone) secondAt = base + builder.at
    if (secondAt >= 0 || builder.fault !== null) break
    take(builder, event)
  }
  const { root, fault, duplicates, encryptedAt } = builder
  return { root: fault === null ? root : null, fault, duplicates, encryptedAt, secondAt }
}

function take(builder: Builder, event: Event): void {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      takeScalar(builder, event)
      break
    case EVENT_ID.MAPPING:
      open(builder, event, new Map())
      break
    case EVENT_ID.SEQUENCE:
      open(builder, event, null)
      break
    case EVENT_ID.ALIAS:
      takeAlias(builder, event)
      break
    case EVENT_ID.POP:
      if (builder.top === null) builder.isDone = true
      else close(builder, builder.top)
  }
}

function takeScalar(builder: Builder, event: ScalarEvent): void {
  const { top } = builder
  if (top === null || !wantsKey(top)) takeValue(builder, event)
  else takeKey(builder, top, event)
}

function takeValue(builder: Builder, event: ScalarEvent): void {
  const node = takeNode(builder, event)
  if (node === null) return
  if (typeof node.value === 'number' && !Number.isFinite(node.value)) {
    refuse(builder, 'Kubernetes has no infinite numbers', node.start)
  }
  if (builder.encryptedAt < 0 && isEncrypted(builder.text, event.valueStart)) {
    builder.encryptedAt = node.start
  }
  add(builder, node)
}

function takeKey(builder: Builder, frame: Frame, event: ScalarEvent): void {
  if (isMergeKey(builder.text, event)) {
    frame.isMerging = true
    builder.at = event.valueEnd
    return
  }
  const node = takeNode(builder, event)
  if (node !== null) setKey(builder, frame, node)
}

function takeNode(builder: Builder, event: ScalarEvent): ScalarNode | null {
  const { text, base, top } = builder
  const value = scalarValue(text, event)
  const behind = top === null || top.map !== null ? ':' : '-'
  const { start, end } = extentOf(text, event, { from: builder.at, behind })
  if (value === undefined) {
    refuse(builder, 'the value does not fit its tag', base + start)
    return null
  }
  builder.at = Math.max(end, event.valueEnd)
  builder.nodes++
  const node: ScalarNode = { k: 'scalar', value, start: base + start, end: base + end }
  if (event.anchorStart >= 0) name(builder, event).node = node
  return node
}

function setKey(builder: Builder, frame: Frame, node: Node): void {
  const { text, base } = builder
  const { start, end } = node
  const key = node.k === 'scalar' ? keyOf(node.value, text.slice(start - base, end - base)) : null
  if (key === null) refuse(builder, keyIsNoText, start)
  frame.key = key
  frame.keyStart = start
  frame.keyEnd = end
}

function open(
  builder: Builder,
  event: MappingEvent | SequenceEvent,
  map: Map<string, MapEntry> | null,
): void {
  const { base, frames, text, top } = builder
  if (top !== null && wantsKey(top)) {
    refuse(builder, keyIsNoText, base + event.start)
    return
  }
  const first = text.charCodeAt(event.start)
  const frame: Frame = {
    map,
    items: map === null ? [] : null,
    start: base + event.start,
    isFlow: event.style === COLLECTION_STYLE.FLOW && (first === openBrace || first === openBracket),
    anchor: event.anchorStart < 0 ? null : name(builder, event),
    nodesBefore: builder.nodes,
    height: 0,
    key: null,
    keyStart: 0,
    keyEnd: 0,
    isMerging: false,
    merged: null,
  }
  builder.at = frame.isFlow ? event.start + 1 : event.start
  builder.nodes++
  frames.push(frame)
  builder.top = frame
}

const openBrace = 0x7b
const openBracket = 0x5b

function close(builder: Builder, frame: Frame): void {
  const { base, frames, text } = builder
  if (frame.isFlow) builder.at = flowEnd(text, builder.at)
  const { map, items, start, anchor } = frame
  const end = base + builder.at
  const node: Node =
    map === null
      ? { k: 'seq', items: items ?? [], start, end }
      : { k: 'map', entries: map, start, end }
  if (anchor !== null) {
    anchor.node = node
    anchor.nodes = builder.nodes - frame.nodesBefore
    anchor.height = frame.height + 1
  }
  frames.pop()
  const parent = frames[frames.length - 1] ?? null
  if (parent !== null) parent.height = Math.max(parent.height, frame.height + 1)
  builder.top = parent
  add(builder, node)
}

function name(builder: Builder, event: ScalarEvent | MappingEvent | SequenceEvent): Anchor {
  const anchor: Anchor = { node: null, nodes: 1, height: 0 }
  builder.anchors.set(builder.text.slice(event.anchorStart, event.anchorEnd), anchor)
  return anchor
}

function takeAlias(builder: Builder, event: AliasEvent): void {
  const { base, frames, text, top } = builder
  const offset = base + event.anchorStart
  const anchor = builder.anchors.get(text.slice(event.anchorStart, event.anchorEnd))
  const node = anchor?.node ?? null
  if (anchor === undefined || node === null) {
    const message =
      anchor === undefined ? 'the alias names no anchor' : 'the anchor contains itself'
    refuse(builder, message, offset)
    return
  }
  builder.at = event.anchorEnd
  builder.nodes += anchor.nodes
  builder.aliased += anchor.nodes
  if (builder.aliased > maxAliasedNodes) {
    fail(builder, { code: 'too-many-aliases', message: bombMessage, offset })
  }
  if (frames.length + anchor.height > maxDepth) {
    fail(builder, { code: 'too-deep', message: deepMessage, offset })
  }
  if (top !== null) top.height = Math.max(top.height, anchor.height)
  if (top !== null && wantsKey(top)) setKey(builder, top, node)
  else add(builder, node)
}

const bombMessage = `the aliases stand for more than ${maxAliasedNodes} nodes`
const deepMessage = `the aliases nest deeper than ${maxDepth} levels`
