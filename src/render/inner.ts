import { at, locate, text } from '../source/field.ts'
import { maxDocuments } from '../source/limits.ts'
import { splitDocuments } from '../source/split.ts'
import { sourceText } from '../source/text.ts'
import { parseDocument } from '../source/yaml/parse.ts'
import type { Field } from '../types/evidence.ts'
import type { Doc, Location, MapNode, Node, Text } from '../types/source.ts'

/** The documents of some YAML, whatever they hold, each as a field; without those that are broken. */
export function anyYaml(file: string, source: Text): readonly Field[] {
  const { chunks } = splitDocuments(source.text, maxDocuments)
  return chunks.flatMap(({ start, end }) => {
    const { root, fault } = parseDocument(source.text, start, end)
    return root === null || fault !== null ? [] : [fieldOf(file, source, root)]
  })
}

/** Documents begin with a mapping; what begins with a list is put into one. */
function fieldOf(file: string, source: Text, node: Node): Field {
  const doc = { file, source, apiVersion: '', kind: '', name: '', namespace: null }
  if (node.k === 'map') return at({ ...doc, root: node })
  const entry = { keyStart: node.start, keyEnd: node.start, value: node }
  const { start, end } = node
  const root: MapNode = { k: 'map', entries: new Map([[whole, entry]]), start, end }
  return at({ ...doc, root }, whole)
}

const whole = 'document'

/** A document of YAML within a string of YAML, and where its lines are in the file. */
type Inner = { readonly field: Field; readonly place: (found: Location) => Location }

/** The documents of YAML within a string of YAML. */
export function innerYaml(field: Field): readonly Inner[] {
  const written = text(field)
  if (written === null) return []
  const place = placeIn(field)
  return anyYaml(field.doc.file, sourceText(written)).map((inner) => ({ field: inner, place }))
}

/** The lines of a literal block follow its first one; of other strings only the whole can be said. */
function placeIn(field: Field): (found: Location) => Location {
  const outer = locate(field)
  const { doc, node } = field
  const isBlock = node !== null && isLiteral(doc, node)
  const first = isBlock ? doc.source.lineAt(node.start) : outer.line
  return ({ line, endLine }) =>
    isBlock ? { file: outer.file, line: first + line, endLine: first + endLine } : outer
}

const isLiteral = ({ source }: Doc, { start }: Node): boolean => source.text[start] === '|'
