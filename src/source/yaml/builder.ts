import type { MapEntry, Node } from '../../types/source.ts'
import type { Fault } from '../problems.ts'

/** A key that a mapping has already; `offset` of the second place. */
export type Duplicate = { readonly key: string; readonly offset: number }

/** What an anchor names; `node` is null until its collection is complete. */
export type Anchor = { node: Node | null; nodes: number; height: number }

/** A mapping or sequence that is being read. */
export type Frame = {
  readonly map: Map<string, MapEntry> | null
  readonly items: Node[] | null
  readonly start: number
  readonly isFlow: boolean
  readonly anchor: Anchor | null
  readonly nodesBefore: number
  height: number
  /** The key that waits for its value. */
  key: string | null
  keyStart: number
  keyEnd: number
  isMerging: boolean
  /** Keys that came by merging and may be written once more. */
  merged: Set<string> | null
}

/** The state of the reading of one document; `base` is the offset of `text` in its file. */
export type Builder = {
  readonly text: string
  readonly base: number
  readonly frames: Frame[]
  readonly duplicates: Duplicate[]
  readonly anchors: Map<string, Anchor>
  top: Frame | null
  root: Node | null
  fault: Fault | null
  /** The end of what was read last, in `text`. */
  at: number
  nodes: number
  aliased: number
  encryptedAt: number
  isDone: boolean
}

/** An empty builder for one document that starts at `base` in its file. */
export function newBuilder(text: string, base: number): Builder {
  return {
    text,
    base,
    frames: [],
    duplicates: [],
    anchors: new Map(),
    top: null,
    root: null,
    fault: null,
    at: 0,
    nodes: 0,
    aliased: 0,
    encryptedAt: -1,
    isDone: false,
  }
}

/** Whether what comes next is a key. */
export function wantsKey(frame: Frame): boolean {
  return frame.map !== null && frame.key === null && !frame.isMerging
}

/** Puts a complete node where it belongs: in the frame on top, or as the document's root. */
export function add(builder: Builder, node: Node): void {
  const { top } = builder
  if (top === null) builder.root = node
  else if (top.items !== null) top.items.push(node)
  else if (top.isMerging) merge(builder, top, node)
  else if (top.map === null || top.key === null) refuse(builder, keyIsNoText, node.start)
  else {
    const { map, key, keyStart, keyEnd } = top
    const before = map.size
    map.set(key, { keyStart, keyEnd, value: node })
    if (map.size === before && top.merged?.has(key) !== true) {
      builder.duplicates.push({ key, offset: keyStart })
    }
    top.merged?.delete(key)
    top.key = null
  }
}

/** Makes a fault of what Kubernetes' reader refuses. */
export function refuse(builder: Builder, message: string, offset: number): void {
  fail(builder, { code: 'yaml-syntax', message, offset })
}

/** The first fault stands; the reading ends with it. */
export function fail(builder: Builder, fault: Fault): void {
  builder.fault ??= fault
}

export const keyIsNoText = 'a key must be text'

/** Later entries override, merged ones too; of a list of mappings the first one counts most. */
function merge(builder: Builder, frame: Frame, node: Node): void {
  frame.isMerging = false
  frame.merged ??= new Set()
  const isWrittenHere = node.end === builder.base + builder.at
  const sources = node.k === 'seq' && isWrittenHere ? node.items.toReversed() : [node]
  for (const source of sources) {
    if (source.k !== 'map') {
      refuse(builder, '"<<" merges mappings only', node.start)
      return
    }
    for (const [key, entry] of source.entries) {
      if (frame.map?.has(key) !== true) frame.merged.add(key)
      frame.map?.set(key, entry)
    }
  }
}
