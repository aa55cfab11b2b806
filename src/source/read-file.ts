import type { Doc, MapNode, Node, Outcome, Problem } from '../types/source.ts'
import {
  type Header,
  hasSopsBlock,
  headerOf,
  headerOfItem,
  isTemplatedHeader,
  itemsOf,
} from './header.ts'
import { headlessHeader } from './headless.ts'
import { maxDocuments } from './limits.ts'
import type { Fault } from './problems.ts'
import { allProblems, type Notes, note, quoted } from './problems.ts'
import { type Chunk, splitDocuments } from './split.ts'
import { isTemplate } from './template.ts'
import { decode, sourceText } from './text.ts'
import type { Built } from './yaml/build.ts'
import { parseDocument } from './yaml/parse.ts'

/** What a YAML or JSON file holds. `passedOver`: no Kubernetes object, and nothing wrong. */
export type FileRead = {
  readonly docs: readonly Doc[]
  readonly problems: readonly Problem[]
  readonly passedOver: boolean
}

/**
 * Reads the Kubernetes objects of a file, as `kubectl` would: documents in order, the items of a
 * `List` as documents of their own. A broken document is a problem, its neighbours are read.
 * A file without any line that starts with `apiVersion:` or `kind:` is nobody's manifest: what is
 * wrong with it is not reported. Never throws.
 */
export function readFile(path: string, bytes: Uint8Array): FileRead {
  const decoded = decode(bytes)
  const reading = newReading(path, decoded.text)
  if (decoded.ok) readStream(reading)
  else if (decoded.code === 'too-large' || reading.isManifest()) {
    note(reading.notes, decoded.code, decoded.message, 0)
  }
  const problems = allProblems(reading.notes)
  return { docs: reading.docs, problems, passedOver: !reading.isFound && problems.length === 0 }
}

/**
 * Reads a file that is one plain mapping, such as the settings: no header, no templates, no lists.
 * Null where the file is empty or broken. Never throws.
 */
export function readYaml(path: string, bytes: Uint8Array): Outcome<Doc | null> {
  const decoded = decode(bytes)
  const { notes } = newReading(path, decoded.text)
  if (!decoded.ok) {
    note(notes, decoded.code, decoded.message, 0)
    return { value: null, problems: notes.problems }
  }
  const root = readOnly(notes)
  const source = { file: path, source: notes.source }
  const value = root && { ...source, root, apiVersion: '', kind: '', name: '', namespace: null }
  return { value, problems: allProblems(notes) }
}

type Reading = {
  readonly path: string
  readonly notes: Notes
  readonly docs: Doc[]
  readonly isManifest: () => boolean
  isFound: boolean
  isFull: boolean
}

function newReading(path: string, text: string): Reading {
  const notes: Notes = { file: path, source: sourceText(text), problems: [], left: 0 }
  let known: boolean | null = null
  const isManifest = (): boolean => {
    known ??= isManifestText(path, text)
    return known
  }
  return { path, notes, docs: [], isManifest, isFound: false, isFull: false }
}

const headerLine = /^["']?(?:apiVersion|kind)["']?[ \t]*:/m
const headerInJson = /"(?:apiVersion|kind)"\s*:/

function isManifestText(path: string, text: string): boolean {
  const isJson = path.endsWith('.json')
  if (!isJson && headerLine.test(text)) return true
  return (isJson || /^\s*\{/.test(text)) && headerInJson.test(text)
}

function readStream(reading: Reading): void {
  const { notes } = reading
  const { text } = notes.source
  const { chunks, rest } = splitDocuments(text, maxDocuments)
  for (const chunk of chunks) readChunk(reading, chunk)
  if (rest !== null && reading.isManifest()) noteRest(reading, rest)
}

function readChunk(reading: Reading, chunk: Chunk): void {
  const { notes } = reading
  if (chunk.refused >= 0) {
    if (reading.isManifest()) note(notes, 'yaml-syntax', refusedSeparator, chunk.refused)
    return
  }
  const built = parseDocument(notes.source.text, chunk.start, chunk.end)
  if (built.fault !== null) {
    if (reading.isManifest()) noteFault(notes, chunk, built.fault)
    return
  }
  if (built.secondAt >= 0 && reading.isManifest()) {
    note(notes, 'yaml-syntax', unreadSecond, built.secondAt)
  }
  if (built.root?.k === 'map') readObject(reading, built, built.root)
}

const refusedSeparator =
  'only a comment may follow "---" on its line; break the line there: this document was not read'
const unreadSecond = 'Kubernetes reads nothing behind "..."; separate documents with "---"'
const notRendered =
  'the document is a template, not YAML; commit the rendered manifest: it was not read'

function noteFault(notes: Notes, chunk: Chunk, fault: Fault): void {
  const { code, message, offset } = fault
  if (code !== 'yaml-syntax') {
    note(notes, code, `${message}; write it flatter: this document was not read`, offset)
    return
  }
  if (isTemplate(notes.source.text, chunk.start, chunk.end, offset)) {
    note(notes, 'templated', notRendered, offset)
    return
  }
  const text = `the YAML is not valid (${quoted(message)}); mend it: this document was not read`
  note(notes, code, text, offset)
}

function readObject(reading: Reading, built: Built, root: MapNode): void {
  const { notes } = reading
  if ((headerOf(root) ?? headlessHeader(reading.path, root)) === null) return
  reading.isFound = true
  if (built.encryptedAt >= 0 || hasSopsBlock(root)) {
    const message =
      'the document is encrypted with SOPS; what is in it stays unknown: it was not read'
    note(notes, 'encrypted', message, Math.max(root.start, built.encryptedAt))
    return
  }
  for (const { key, offset } of built.duplicates) {
    const message = `the key "${quoted(key)}" stands twice in a mapping; keep one: the last one wins`
    note(notes, 'duplicate-key', message, offset)
  }
  addObjects(reading, root)
}

/** Adds an object, or the items of a list in its place; lists may hold lists. */
function addObjects(reading: Reading, root: MapNode): void {
  const waiting: Item[] = [{ node: root, list: null }]
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { node, list } = item
    const header = node.k === 'map' ? headerIn(reading, node, list) : null
    if (node.k !== 'map' || header === null) {
      note(reading.notes, 'yaml-syntax', headlessItem, node.start)
      continue
    }
    const listed = itemsOf(node, header.kind)
    if (listed === null) addObject(reading, node, header)
    else for (const next of listed.toReversed()) waiting.push({ node: next, list: header })
    if (reading.isFull) return
  }
}

/** What a document says of itself, else its list of it; else what its keys give away. */
const headerIn = ({ path }: Reading, node: MapNode, list: Header | null): Header | null =>
  headerOf(node) ?? headerOfItem(node, list) ?? (list === null ? headlessHeader(path, node) : null)

function addObject(reading: Reading, root: MapNode, header: Header): void {
  const { docs, notes, path } = reading
  if (isTemplatedHeader(header)) note(notes, 'templated', notRendered, root.start)
  else if (docs.length === maxDocuments) noteRest(reading, root.start)
  else docs.push({ file: path, source: notes.source, root, ...header })
}

type Item = { readonly node: Node; readonly list: Header | null }

function noteRest(reading: Reading, offset: number): void {
  if (reading.isFull) return
  reading.isFull = true
  note(reading.notes, 'too-many-documents', tooMany, offset)
}

const tooMany = `the file holds over ${maxDocuments} documents; split it: what follows was not read`
const headlessItem = 'an item of a List needs apiVersion and kind; add them: this item was not read'

function readOnly(notes: Notes): MapNode | null {
  const { text } = notes.source
  let root: Node | null = null
  for (const chunk of splitDocuments(text, 2).chunks) {
    if (chunk.refused >= 0) note(notes, 'yaml-syntax', refusedSeparator, chunk.refused)
    const built = parseDocument(text, chunk.start, chunk.end)
    if (built.fault !== null) noteFault(notes, chunk, built.fault)
    for (const { key, offset } of built.duplicates) {
      note(notes, 'duplicate-key', `the key "${quoted(key)}" stands twice; keep one`, offset)
    }
    if (built.root === null) continue
    if (root !== null)
      note(notes, 'yaml-syntax', 'must be one document; drop the others', chunk.start)
    root ??= built.root
  }
  if (root === null || root.k === 'map') return root
  note(notes, 'yaml-syntax', 'must be a mapping of keys to values; write "key: value"', root.start)
  return null
}
